using InsideLM;

namespace Pretraining;

/// <summary>The whole table, on held-out items.</summary>
public static class Evaluation
{
    private static readonly IReadOnlyList<Func<Model, World, IEnumerable<EvaluationRow>>> parts =
    [
        Recall.Rows,
        Refusal.Rows,
        Personas.Rows,
        Translation.Rows,
        CountryBeforeCapital.Rows,
        SongRecall.Rows,
        Rescue.Rows,
        LandmarkNaming.Rows,
        Python.Rows,
    ];

    public static IEnumerable<EvaluationRow> Rows(Model model, World world) => parts.SelectMany(rows => rows(model, world))
            .Concat(GrammaticalNumber.Rows(model, world)).Concat(Receivers.Rows(model, world)).Concat(Polarity.Rows(model, world))
            .Concat(SwearingDegrees.Rows(model, world)).Concat(Restyling.Rows(model, world));
}
