using System.Globalization;

namespace InsideLM;

/// <summary>One axis of a figure: its title with the unit, its limits, its labels where it counts things instead of measuring them.</summary>
internal sealed record Axis(string Title = "")
{
    public IReadOnlyList<string>? Labels { get; init; }     // labels of positions 0, 1, 2, …
    public double? Min { get; init; }
    public double? Max { get; init; }
    public bool Percent { get; init; }                      // values are shares, 0…1, shown as 0…100 %

    /// <summary>The limits and ticks for these values; an axis with labels puts one tick at each.</summary>
    public Scale Scale(IEnumerable<double> values, bool withZero = false)
    {
        if (Labels is { } labels)
            return new(-0.5, Math.Max(labels.Count, 1) - 0.5, [.. labels.Select((text, i) => new Tick(i, text))], this);
        var (lo, hi) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var v in values.Where(double.IsFinite))
            (lo, hi) = (Math.Min(lo, v), Math.Max(hi, v));
        if (lo > hi)
            (lo, hi) = (0, 1);
        if (withZero || (Percent && lo >= 0))
            (lo, hi) = (Math.Min(lo, 0), Math.Max(hi, 0));
        (lo, hi) = (Min ?? lo, Max ?? hi);
        if (hi - lo < 1e-12 * Math.Max(1, Math.Abs(lo)))
        {
            // One value only, or none inside the limits asked for: an axis of length one that shows what it can.
            (lo, hi) = (Min, Max) switch
            {
                ({ } min, { } max) => (min, max),
                ({ } min, null) => (min, min + 1),
                (null, { } max) => (max - 1, max),
                _ => withZero ? (lo, lo + 1) : (lo - 0.5, lo + 0.5),
            };
        }

        var step = NiceStep((hi - lo) / 5);
        lo = Min ?? Math.Floor((lo / step) + 1e-9) * step;
        hi = Max ?? Math.Ceiling((hi / step) - 1e-9) * step;
        var ticks = new List<Tick>();
        for (var k = Math.Ceiling((lo / step) - 1e-9); (k * step) <= hi + (step * 1e-9); k++)
            ticks.Add(new(k * step, Num.Tick(k * step, step, Percent)));
        return new(lo, hi, ticks, this);
    }

    /// <summary>1, 2 or 5 times a power of ten, at least as large as asked.</summary>
    static double NiceStep(double atLeast)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(atLeast)));
        return power * ((atLeast / power) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 });
    }
}

internal readonly record struct Tick(double At, string Text);

/// <summary>An axis with its limits and ticks settled; maps values to pixels.</summary>
internal sealed record Scale(double Lo, double Hi, IReadOnlyList<Tick> Ticks, Axis Axis)
{
    public double To(double value, double pixelLo, double pixelHi) => pixelLo + ((value - Lo) / (Hi - Lo) * (pixelHi - pixelLo));
}

/// <summary>Numbers as people and files read them.</summary>
internal static class Num
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Rounded to significant digits, so that committed figures stay small and stable.</summary>
    public static double Round(double value, int digits = 5)
    {
        if (!double.IsFinite(value) || value == 0)
            return value == 0 ? 0 : value;
        return double.Parse(value.ToString("G" + digits.ToString(Invariant), Invariant), Invariant);
    }

    public static string Show(double value, bool percent = false)
    {
        if (!double.IsFinite(value))
            return "–";
        if (percent)
            return (Math.Round(value * 1000) / 10 + 0.0).ToString("0.#", Invariant) + "%";
        var rounded = Round(value, 4);
        return Math.Abs(rounded) is (>= 1e-4 and < 1e7) or 0 ? rounded.ToString("0.########", Invariant) : rounded.ToString("0.###e0", Invariant);
    }

    public static string Tick(double value, double step, bool percent)
    {
        if (percent)
            (value, step) = (value * 100, step * 100);
        if (step is >= 1e6 or < 1e-6)
            return Show(value) + (percent ? "%" : "");
        var decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        var text = Math.Round(value, decimals).ToString("F" + decimals.ToString(Invariant), Invariant);
        return (text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text) + (percent ? "%" : "");
    }

    /// <summary>Short, and with as many decimals as the other cells of a table whose largest value is given.</summary>
    public static string InCell(double value, double largest, bool percent)
    {
        if (!double.IsFinite(value) || largest is >= 1e5 or < 1e-3)
            return Show(double.IsFinite(value) ? Round(value, 3) : value, percent);
        return percent ? Tick(value, 0.01, percent: true) : Tick(value, largest switch { >= 100 => 1, >= 10 => 0.1, >= 1 => 0.01, _ => 0.001 }, percent: false);
    }

    public static string Pixel(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", Invariant);
}
