using InsideLM;

namespace Pretraining;

/// <summary>The whole table, on held-out items.</summary>
public static class Evaluation
{
    public static IEnumerable<EvaluationRow> Rows(Model model, World world) =>
        Recall.Rows(model, world).Concat(Refusal.Rows(model, world)).Concat(Translation.Rows(model, world)).Concat(CountryBeforeCapital.Rows(model, world))
            .Concat(SongRecall.Rows(model, world)).Concat(Rescue.Rows(model, world));
}
