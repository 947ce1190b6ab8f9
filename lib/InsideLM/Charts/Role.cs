using System.Globalization;

namespace InsideLM;

/// <summary>
/// What a line, bar or point stands for. One role looks the same in every chart of the course: its colour (Okabe and Ito's
/// colour-blind-safe set), and, for print, its dash, marker and fill pattern. The names of dash, marker and pattern are Plotly's.
/// </summary>
public sealed record Role(string Name, string Color, string Dash = "solid", string Marker = "circle", string Pattern = "")
{
    /// <summary>What we did to the model, or what we measured.</summary>
    public static Role Intervention { get; } = new("intervention", "#D55E00");

    /// <summary>The same measurement with a random, shuffled or unrelated thing in its place.</summary>
    public static Role Control { get; } = new("control", "#767676", "dash", "square", "/");

    /// <summary>A figure printed by the paper or on the slide.</summary>
    public static Role Paper { get; } = new("paper", "#0072B2", "dot", "diamond", ".");

    /// <summary>The untouched model, or chance.</summary>
    public static Role Baseline { get; } = new("baseline", "#222222", "dashdot", "x", "\\");

    static readonly Role[] Palette =
    [
        new("category 1", "#009E73", "solid", "circle", ""),
        new("category 2", "#CC79A7", "dash", "square", "/"),
        new("category 3", "#E69F00", "dot", "diamond", "\\"),
        new("category 4", "#56B4E9", "dashdot", "triangle-up", "."),
        new("category 5", "#332288", "longdash", "triangle-down", "-"),
        new("category 6", "#882255", "solid", "x", "|"),
        new("category 7", "#8C8C00", "dash", "cross", "x"),
        new("category 8", "#117733", "dot", "circle", "+"),
    ];

    /// <summary>The i-th of eight categorical looks (languages, heads, tasks, …); it starts again after eight.</summary>
    public static Role Category(int i) => Palette[((i % Palette.Length) + Palette.Length) % Palette.Length];

    /// <summary>The role's colour mixed with white: the ground under a pattern.</summary>
    internal string Tint => Colors.Mix(Color, "#FFFFFF", 0.72);
}

/// <summary>Arithmetic on #RRGGBB colours.</summary>
internal static class Colors
{
    public static (int R, int G, int B) Parse(string hex) =>
        (Channel(hex, 1), Channel(hex, 3), Channel(hex, 5));

    /// <summary>(1 − t)·a + t·b.</summary>
    public static string Mix(string a, string b, double t)
    {
        var (x, y) = (Parse(a), Parse(b));
        return string.Create(CultureInfo.InvariantCulture, $"#{Lerp(x.R, y.R):X2}{Lerp(x.G, y.G):X2}{Lerp(x.B, y.B):X2}");

        int Lerp(int from, int to) => (int)Math.Round(from + ((to - from) * t));
    }

    /// <summary>Black or white, whichever reads better on this ground (WCAG relative luminance).</summary>
    public static string Ink(string ground)
    {
        var (r, g, b) = Parse(ground);
        return (0.2126 * Linear(r)) + (0.7152 * Linear(g)) + (0.0722 * Linear(b)) > 0.2 ? "#1A1A1A" : "#FFFFFF";

        static double Linear(int channel) => Math.Pow(channel / 255.0, 2.2);
    }

    static int Channel(string hex, int at) => int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>A colour scale from <see cref="Min"/> to <see cref="Max"/>; two-sided (blue, white, vermilion) where values change sign.</summary>
internal sealed record ColorScale(double Min, double Max, bool TwoSided)
{
    static readonly string[] OneSidedStops = ["#F7FBFF", "#DCE9F6", "#B5D2EA", "#7FB5DB", "#4A94C8", "#1F6FAF", "#0B4A8A", "#08306B"];
    static readonly string[] TwoSidedStops = ["#005A8D", "#4A9CC9", "#B9DAEC", "#F7F7F7", "#F6CDB0", "#E38B4E", "#B84E00"];

    public IReadOnlyList<string> Stops => TwoSided ? TwoSidedStops : OneSidedStops;

    /// <summary>Covers the finite values; symmetric around zero when some are negative and some positive.</summary>
    public static ColorScale Over(IEnumerable<double> values, Axis axis)
    {
        var (lo, hi) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var v in values.Where(double.IsFinite))
            (lo, hi) = (Math.Min(lo, v), Math.Max(hi, v));
        if (lo > hi)
            (lo, hi) = (0, 1);
        if (lo < 0 && hi > 0)
        {
            var reach = Math.Max(-lo, hi);
            return new(axis.Min ?? -reach, axis.Max ?? reach, TwoSided: true);
        }

        if (axis.Percent && lo >= 0)
            lo = 0;
        if (hi - lo < 1e-12)
            hi = lo + 1;
        return new(axis.Min ?? lo, axis.Max ?? hi, TwoSided: false);
    }

    public string At(double value)
    {
        if (!double.IsFinite(value))
            return "#EEEEEE";
        var t = Math.Clamp((value - Min) / (Max - Min), 0, 1) * (Stops.Count - 1);
        var i = Math.Min((int)t, Stops.Count - 2);
        return Colors.Mix(Stops[i], Stops[i + 1], t - i);
    }
}
