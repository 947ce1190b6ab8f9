using InsideLM;

namespace Pretraining;

/// <summary>The whole table, on held-out items.</summary>
public static class Evaluation
{
    /// <summary>The table's parts by name, in its order.</summary>
    public static IReadOnlyList<(string Name, Func<Model, World, IEnumerable<EvaluationRow>> Rows)> Parts { get; } =
    [
        ("recall", Recall.Rows),
        ("selections", SelectionRecall.Rows),
        ("function-vectors", FunctionVectors.Rows),
        ("algebra", VectorAlgebra.Rows),
        ("refusal", Refusal.Rows),
        ("personas", Personas.Rows),
        ("translation", Translation.Rows),
        ("capitals", CountryBeforeCapital.Rows),
        ("songs", SongRecall.Rows),
        ("backpatching", Rescue.Rows),
        ("landmarks", LandmarkNaming.Rows),
        ("python", Python.Rows),
        ("number", GrammaticalNumber.Rows),
        ("receivers", Receivers.Rows),
        ("sentiment", Polarity.Rows),
        ("swearing", SwearingDegrees.Rows),
        ("styles", Restyling.Rows),
        ("features", LandmarkFeatures.Rows),
    ];

    /// <param name="model">The model.</param>
    /// <param name="world">The world.</param>
    /// <param name="only">Names of the parts to measure; none for all.</param>
    public static IEnumerable<EvaluationRow> Rows(Model model, World world, params IReadOnlyCollection<string> only) =>
        Parts.Where(part => only.Count == 0 || only.Contains(part.Name)).SelectMany(part => part.Rows(model, world));
}
