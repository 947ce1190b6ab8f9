namespace InsideLM;

/// <summary>How far two lists put the same items in the same order.</summary>
public static class RankCorrelation
{
    /// <summary>
    /// Spearman's ρ (1904): Pearson's correlation of the ranks, where items that tie share the mean of their ranks. 1: the same order, −1: the opposite; 0 where
    /// one list makes no difference between its items.
    /// </summary>
    /// <exception cref="CourseException">The lists have different lengths, or fewer than two items.</exception>
    public static double Spearman(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count || a.Count < 2)
            throw new CourseException($"A rank correlation needs two lists of the same two items or more, not {a.Count} and {b.Count}.");
        var (x, y, middle) = (Ranks(a), Ranks(b), (a.Count - 1) / 2.0);   // ranks add up to the same whatever ties
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        foreach (var (p, q) in x.Zip(y))
            (xy, xx, yy) = (xy + ((p - middle) * (q - middle)), xx + ((p - middle) * (p - middle)), yy + ((q - middle) * (q - middle)));
        return xx == 0 || yy == 0 ? 0 : xy / Math.Sqrt(xx * yy);
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) - 1) / 2.0))];
}
