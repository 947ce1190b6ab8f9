namespace InsideLM;

/// <summary>A measured value, its 95 % interval, and the number of items behind it.</summary>
public readonly record struct Interval(double Value, double Low, double High, int N)
{
    /// <summary>
    /// Wilson's score interval for a proportion, hits of n (E. B. Wilson, 1927): stays inside 0…1 and is honest at 0 of n and n of n.
    /// </summary>
    public static Interval Wilson(int hits, int n)
    {
        if (n <= 0 || hits < 0 || hits > n)
            throw new CourseException($"A proportion needs 0 ≤ hits ≤ n and n > 0, but hits = {hits} and n = {n}.");
        const double z = 1.959963984540054; // the normal distribution's 97.5 % quantile
        var p = (double)hits / n;
        var centre = (p + (z * z / (2 * n))) / (1 + (z * z / n));
        var reach = z / (1 + (z * z / n)) * Math.Sqrt((p * (1 - p) / n) + (z * z / (4.0 * n * n)));
        // At the ends the bound is exactly 0 or 1; arithmetic alone leaves 1e-17.
        return new(p, hits == 0 ? 0 : centre - reach, hits == n ? 1 : centre + reach, n);
    }

    /// <summary>Wilson's interval for the share of true values.</summary>
    public static Interval Wilson(IEnumerable<bool> outcomes)
    {
        var all = outcomes.ToArray();
        return Wilson(all.Count(hit => hit), all.Length);
    }

    /// <summary>
    /// The mean with its bootstrap percentile interval (Efron, 1979): means of samples drawn again with replacement.
    /// The same seed gives the same interval.
    /// </summary>
    public static Interval Bootstrap(IEnumerable<double> values, int seed = 0, int resamples = 2000)
    {
        var sample = values.ToArray();
        if (sample.Length == 0)
            throw new CourseException("The mean of no values has no interval; give at least one value.");
        var random = new Random(seed);
        var means = new double[resamples];
        for (var r = 0; r < resamples; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < sample.Length; i++)
                sum += sample[random.Next(sample.Length)];
            means[r] = sum / sample.Length;
        }

        Array.Sort(means);
        return new(sample.Average(), Quantile(means, 0.025), Quantile(means, 0.975), sample.Length);
    }

    // Linear between order statistics, as NumPy's default.
    static double Quantile(double[] sorted, double q)
    {
        var at = q * (sorted.Length - 1);
        var i = Math.Min((int)at, sorted.Length - 2);
        return sorted.Length == 1 ? sorted[0] : sorted[i] + ((at - i) * (sorted[i + 1] - sorted[i]));
    }
}
