using System.Globalization;

namespace InsideLM;

/// <summary>
/// Labels under the horizontal axis: side by side if they fit, else only every k-th number, else words in several lines, else turned.
/// </summary>
internal sealed record TickLabels(IReadOnlyList<TickLabels.Label> Labels, double Turn, double Height, double Size)
{
    const double Full = 12;
    const double Small = 10;
    const double LineHeight = 14;

    internal readonly record struct Label(double At, double X, IReadOnlyList<string> Lines)
    {
        public double Width(double size) => Lines.Select(l => TextMetrics.Width(l, size)).DefaultIfEmpty(0).Max();
    }

    public static TickLabels Plan(Scale scale, double left, double right, double figureWidth)
    {
        var ticks = scale.Ticks.Select(t => new Label(t.At, scale.To(t.At, left, right), [t.Text])).ToArray();
        if (ticks.Length == 0 || ticks.All(t => t.Lines[0].Length == 0))
            return new([], 0, 0, Full);
        var step = ticks.Length > 1 ? (ticks[^1].X - ticks[0].X) / (ticks.Length - 1) : right - left;
        // Numbers may follow one word: embed, 0, 1, …; a long one needs lines as words do.
        var words = scale.Axis.Labels is not null && (scale.Ticks.Skip(1).Any(t => !IsNumber(t.Text)) || ticks[0].Width(Full) > step);
        foreach (var size in words ? new[] { Full, Small } : [Full])
        {
            if (Fits(ticks, Math.Min(step, figureWidth * 0.5), words, size))
                return new(ticks, 0, LineHeight, size);
        }

        return words ? Words(ticks, step, figureWidth) : Numbers(ticks);
    }

    /// <summary>How far labels reach beyond the plot's edges.</summary>
    public double OverhangLeft(double left) => Turn != 0 || Labels.Count == 0 ? 0 : (Labels[0].Width(Size) / 2) - (Labels[0].X - left);

    public double OverhangRight(double right) => Turn != 0 || Labels.Count == 0 ? 0 : (Labels[^1].Width(Size) / 2) - (right - Labels[^1].X);

    /// <summary>The same labels for Plotly, in the same lines; words that do not fit stand in one line, and Plotly turns them itself.</summary>
    public IEnumerable<Tick> ForPlotly(Scale scale) => Turn == 0
        ? Labels.Select(l => new Tick(l.At, Plotly.Lines(l.Lines)))
        : scale.Ticks.Select(t => t with { Text = Plotly.Escape(TextMetrics.Fit(t.Text, 130, Size)) });

    public void Draw(Svg svg, double plotBottom)
    {
        foreach (var label in Labels)
        {
            for (var i = 0; i < label.Lines.Count; i++)
            {
                if (Turn == 0)
                    svg.Text(label.X, plotBottom + 8 + 10 + (i * LineHeight), label.Lines[i], Size, "middle");
                else
                    svg.Text(label.X + 4, plotBottom + 8 + 6, label.Lines[i], Size, "end", turn: Turn);
            }
        }
    }

    static TickLabels Numbers(Label[] ticks)
    {
        for (var k = 2; ; k++)
        {
            var kept = ticks.Where((_, i) => i % k == 0).ToArray();
            if (kept.Length == 1 || Fits(kept, double.PositiveInfinity, words: false, Full))
                return new(kept, 0, LineHeight, Full);
        }
    }

    static TickLabels Words(Label[] ticks, double step, double figureWidth)
    {
        var width = Math.Min(step - 8, figureWidth * 0.5);
        var wrapped = ticks.Select(t => t with { Lines = TextMetrics.Wrap(t.Lines[0], width, Full, 3) }).ToArray();
        if (width > 40 && wrapped.All(t => !t.Lines.Any(l => l.EndsWith('…'))))
            return new(wrapped, 0, wrapped.Max(t => t.Lines.Count) * LineHeight, Full);

        // Turned labels hang to the left of their tick: 35° while the ticks stand wide enough apart, else upright.
        var turn = step >= 26 ? 35.0 : 90.0;
        var every = turn == 90 ? Math.Max(1, (int)Math.Ceiling(14 / step)) : 1;
        var (cos, sin) = (Math.Cos(turn * Math.PI / 180), Math.Sin(turn * Math.PI / 180));
        var turned = ticks.Where((_, i) => i % every == 0)
            .Select(t => t with { Lines = [TextMetrics.Fit(t.Lines[0], Math.Min(130, cos < 0.1 ? 130 : (t.X - 14) / cos), Full)] }).ToArray();
        return new(turned, -turn, (turned.Max(t => t.Width(Full)) * sin) + 12, Full);
    }

    static bool Fits(Label[] ticks, double room, bool words, double size)
    {
        var gap = size / 2;
        for (var i = 0; i < ticks.Length; i++)
        {
            if (words && ticks[i].Width(size) + gap > room)
                return false;
            if (i > 0 && ticks[i].X - ticks[i - 1].X < ((ticks[i].Width(size) + ticks[i - 1].Width(size)) / 2) + gap)
                return false;
        }

        return true;
    }

    static bool IsNumber(string text) => double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
