using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>The area under the receiver operating characteristic: how likely a positive item scores higher than a negative one. 0.5 is
/// chance, 1 tells all apart.</summary>
public static class Auroc
{
    /// <summary>From scores and labels, ties counted half (Mann and Whitney's U), with the interval of Hanley and McNeil (1982).</summary>
    /// <exception cref="CourseException">All items have the same label.</exception>
    public static Interval Of(IReadOnlyList<float> scores, IReadOnlyList<bool> positive)
    {
        var (hits, misses) = (positive.Count(p => p), positive.Count(p => !p));
        if (scores.Count != positive.Count || hits == 0 || misses == 0)
            throw new CourseException($"An AUROC needs one label for each score and items of both kinds, but there are {scores.Count} scores, {hits} positive and {misses} negative labels.");
        var (rankSum, rank) = (0.0, 0);
        foreach (var tie in Enumerable.Range(0, scores.Count).GroupBy(i => scores[i]).OrderBy(g => g.Key))
        {
            rankSum += tie.Count(i => positive[i]) * (rank + (tie.Count() + 1) / 2.0);
            rank += tie.Count();
        }
        var area = (rankSum - hits * (hits + 1.0) / 2) / ((double)hits * misses);
        var variance = (area * (1 - area) + (hits - 1) * (area / (2 - area) - area * area) + (misses - 1) * (2 * area * area / (1 + area) - area * area)) / ((double)hits * misses);
        var reach = 1.959963984540054 * Math.Sqrt(Math.Max(0, variance));
        return new(area, Math.Max(0, area - reach), Math.Min(1, area + reach), scores.Count);
    }

    /// <summary>The area of each neuron, from its values at the items [item, neuron].</summary>
    public static double[] OfEach(Tensor values, IReadOnlyList<bool> positive)
    {
        var columns = values.t().contiguous().cpu().data<float>().ToArray().Chunk(positive.Count).ToArray();
        return [.. columns.AsParallel().AsOrdered().Select(column => Of(column, positive).Value)];
    }
}
