using InsideLM;

namespace Pretraining;

/// <summary>The whole table, on held-out items.</summary>
public static class Evaluation
{
    private static readonly IReadOnlyList<Func<Model, World, IEnumerable<EvaluationRow>>> parts =
    [
        Recall.Rows,
        SelectionRecall.Rows,
        FunctionVectors.Rows,
        VectorAlgebra.Rows,
        Refusal.Rows,
        Personas.Rows,
        Translation.Rows,
        CountryBeforeCapital.Rows,
        SongRecall.Rows,
        Rescue.Rows,
        LandmarkNaming.Rows,
        Python.Rows,
        GrammaticalNumber.Rows,
        Receivers.Rows,
        Polarity.Rows,
        SwearingDegrees.Rows,
        Restyling.Rows,
        LandmarkFeatures.Rows,
    ];

    public static IEnumerable<EvaluationRow> Rows(Model model, World world) => parts.SelectMany(rows => rows(model, world));
}
