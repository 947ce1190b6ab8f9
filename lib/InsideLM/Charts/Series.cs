namespace InsideLM;

/// <summary>One named line, group of bars, or cloud of points, with its intervals.</summary>
public sealed record Series
{
    /// <summary>The name in the legend.</summary>
    public string Name { get; init; }

    /// <summary>The values; NaN where there is none. // [point]</summary>
    public IReadOnlyList<double> Y { get; init; }

    /// <summary>Where they stand; 0, 1, 2, … when not given. // [point]</summary>
    public IReadOnlyList<double>? X { get; init; }

    /// <summary>The lower ends of the intervals. // [point]</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>The upper ends of the intervals. // [point]</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>How many items each value was measured on. // [point]</summary>
    public IReadOnlyList<int>? N { get; init; }

    /// <summary>What the series stands for; the next category of the palette when not given.</summary>
    public Role? Role { get; init; }

    /// <summary>One line more for each point's hover text. // [point]</summary>
    public IReadOnlyList<string>? Hover { get; init; }

    /// <summary>Measured on the axis at the right (a cost beside an effect).</summary>
    public bool OnRight { get; init; }

    public Series(string name, IEnumerable<double> y, Role? role = null) => (Name, Y, Role) = (name, [.. y], role);

    public Series(string name, IEnumerable<float> y, Role? role = null) : this(name, y.Select(v => (double)v), role) { }

    /// <summary>Values with their intervals, as measured.</summary>
    public Series(string name, IEnumerable<Interval> y, Role? role = null) : this(name, [.. y], role) { }

    Series(string name, Interval[] y, Role? role) : this(name, y.Select(i => i.Value), role) =>
        (Low, High, N) = ([.. y.Select(i => i.Low)], [.. y.Select(i => i.High)], [.. y.Select(i => i.N)]);

    internal double At(int i) => X is null ? i : X[i];

    internal bool HasInterval(int i) => Low is not null && High is not null && double.IsFinite(Low[i]) && double.IsFinite(High[i]);

    /// <summary>The number of items where it is the same for all values.</summary>
    internal int? CommonN => N is { Count: > 0 } && N.All(n => n == N[0]) ? N[0] : null;

    /// <summary>"0.93 [0.88, 0.97], n = 120".</summary>
    internal string Say(int i, bool percent, bool withN = true) =>
        Num.Show(Y[i], percent)
        + (HasInterval(i) ? $" [{Num.Show(Low![i], percent)}, {Num.Show(High![i], percent)}]" : "")
        + (N is null || !withN ? "" : $", n = {N[i]}");

    internal void Check()
    {
        foreach (var (length, what) in new[] { (X?.Count, nameof(X)), (Low?.Count, nameof(Low)), (High?.Count, nameof(High)), (N?.Count, nameof(N)), (Hover?.Count, nameof(Hover)) })
        {
            if (length is { } count && count != Y.Count)
                throw new CourseException($"Series \"{Name}\" has {Y.Count} values but {count} entries in {what}; give one for each value.");
        }
    }
}
