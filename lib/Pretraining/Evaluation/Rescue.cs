using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>Backpatching of the questions of two hops that the model gets wrong: with an oracle over all pairs of layers, as in the paper, and with one pair chosen on other queries.</summary>
public static class Rescue
{
    private const int Asked = 600, Patched = 240;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var (songs, performers) = (Failures(model, SongRecall.HeldOutSongs(world)), Failures(model, SongRecall.HeldOutPerformers(world)));
        return At(model, songs, ^2, "backpatch.t1", "held-out songs, at the description's end", isMain: true)
            .Concat(At(model, songs, ^1, "backpatch.t2", "held-out songs, at the last token", isMain: false))
            .Concat(At(model, performers, ^2, "backpatch.performers.t1", "held-out performers, at the description's end", isMain: false));
    }

    /// <summary>What the model gets wrong unaided.</summary>
    private static List<Recall.Item> Failures(Model model, IReadOnlyList<TwoHop> hops)
    {
        var items = hops.Take(Asked).Select(SongRecall.Item).ToList();
        return [.. items.Zip(Recall.Right(model, items)).Where(p => !p.Second).Select(p => p.First).Take(Patched)];
    }

    /// <summary>The main condition has targets; the others are shown beside it.</summary>
    private static IEnumerable<EvaluationRow> At(Model model, List<Recall.Item> failed, Index position, string id, string what, bool isMain)
    {
        if (failed.Count < 20) yield break;   // nothing to rescue: the row of the unaided rate says so
        using var scope = NewDisposeScope();
        var (prompts, answers) = (failed.ConvertAll(i => i.Prompt), failed.ConvertAll(i => Recall.FirstToken(model, i)));
        var vectors = Backpatching.Vectors(model, prompts, position);   // [source, query, d_model]
        BackpatchGrid Patch(Tensor with) => Backpatching.Run(model, prompts, answers, position, with);
        var (own, other) = (Patch(vectors), Patch(Backpatching.OfOthers(vectors, answers)));
        var (pair, rescued) = own.Fixed();
        var (middle, rescuedInside) = own.Fixed(lowestTarget: 1);
        EvaluationRow Least(double target, string suffix, string title, bool[] right, bool[] control) => isMain
            ? EvaluationRow.AtLeast(target, $"{id}.{suffix}", $"rescued, {what}: {title}", right, Recall.Share(control))
            : EvaluationRow.Shown($"{id}.{suffix}", $"rescued, {what}: {title}", right, Recall.Share(control));
        yield return Least(.35, "fixed", $"one pair for all, {pair.Source} → {pair.Target}", rescued, other.Fixed().Right);
        yield return Least(.55, "any", "any pair (oracle)", own.Any(), other.Any());
        yield return EvaluationRow.Shown($"{id}.middle.fixed", $"rescued, {what}: one pair above the embedding, {middle.Source} → {middle.Target}", rescuedInside, Recall.Share(other.Fixed(1).Right));
        yield return EvaluationRow.Shown($"{id}.middle.any", $"rescued, {what}: any pair above the embedding", own.Any(1), Recall.Share(other.Any(1)));
        if (!isMain) yield break;
        foreach (var (name, title, control) in new[] { ("other", "another query's vector", other), ("random", "a random vector", Patch(Backpatching.Random(vectors, seed: 1))) })
        {
            yield return EvaluationRow.AtMost(.10, $"{id}.{name}.fixed", $"{title}, one pair for all", control.Fixed().Right);
            yield return EvaluationRow.AtMost(.20, $"{id}.{name}.any", $"{title}, any pair", control.Any());
        }
    }
}
