using System.Text.Json.Nodes;

namespace InsideLM;

internal enum Shape { Line, Points, Bars, Areas }

internal sealed record Reference(double Y, string Label, Role Role);

/// <summary>Lines, points, bars or stacked areas over two axes, with level lines across them.</summary>
internal sealed partial record XyContent(Shape Shape, IReadOnlyList<Series> Series, bool ErrorBars) : Content
{
    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>Distance between neighbouring groups of bars along x, and the share of it that stays empty.</summary>
    public double GroupWidth { get; init; } = 1;
    public double Gap { get; init; } = 0.2;

    public override string Kind => Shape switch { Shape.Line => "line chart", Shape.Points => "scatter plot", Shape.Bars => "bar chart", _ => "stacked area chart" };

    public override IReadOnlyList<LegendEntry> Legend =>
    [
        .. Series.Select(s => new LegendEntry(s.Name, s.Role!, Shape switch { Shape.Line => Swatch.Line, Shape.Points => Swatch.Points, _ => Swatch.Bar })),
        .. References.Select(r => new LegendEntry(r.Label, r.Role, Swatch.Line)),
    ];

    public override double Headroom(Figure figure) => Shape is Shape.Bars && GroupWidth == 1 ? 14 : 0;

    public override Scale XScale(Figure figure)
    {
        if (Shape is Shape.Bars && figure.X.Labels is null)
        {
            var at = Series.SelectMany(s => s.Y.Select((_, i) => s.At(i))).DefaultIfEmpty(0).ToArray();
            // The plot ends where the outer bars end, not at the next round number.
            var (lo, hi) = (figure.X.Min ?? at.Min() - (GroupWidth / 2), figure.X.Max ?? at.Max() + (GroupWidth / 2));
            var round = figure.X.Scale([lo, hi]);
            return round with { Lo = lo, Hi = hi, Ticks = [.. round.Ticks.Where(t => t.At >= lo && t.At <= hi)] };
        }

        var scale = figure.X.Scale(Series.SelectMany(s => s.Y.Select((_, i) => s.At(i))));
        return Shape is Shape.Areas && figure.X.Labels is { Count: > 1 } labels ? scale with { Lo = 0, Hi = labels.Count - 1 } : scale;
    }

    public override Scale YScale(Figure figure) =>
        figure.Y.Scale(Values(onRight: false).Concat(References.Select(r => r.Y)), withZero: Shape is Shape.Bars or Shape.Areas);

    public override Scale? RightScale(Figure figure) => Series.Any(s => s.OnRight) ? figure.Right.Scale(Values(onRight: true)) : null;

    public override Content WithReference(double y, string label, Role role) => this with { References = [.. References, new(y, label, role)] };

    public override IEnumerable<JsonNode> Traces(Frame frame)
    {
        foreach (var s in Series)
        {
            if (Shape is Shape.Line && !ErrorBars && Band(s) is { Count: > 0 } band)
                yield return BandTrace(s, band);
            yield return Trace(s, frame);
        }

        foreach (var r in References)
        {
            yield return new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "lines",
                ["name"] = Plotly.Escape(r.Label),
                ["x"] = Plotly.Array([frame.X.Lo, frame.X.Hi]),
                ["y"] = Plotly.Array([r.Y, r.Y]),
                ["line"] = Plotly.Line(r.Role),
                ["hoverinfo"] = "text",
                ["hovertext"] = Plotly.Escape($"{r.Label}: {Num.Show(r.Y, frame.Figure.Y.Percent)}"),
            };
        }
    }

    public override void AddToLayout(JsonObject layout, Frame frame)
    {
        if (Shape is not Shape.Bars)
            return;
        layout["barmode"] = "group";
        layout["bargap"] = Gap;
    }

    public override IReadOnlyList<IReadOnlyList<string>> Table(Figure figure)
    {
        var at = Series.SelectMany(s => s.Y.Select((_, i) => s.At(i))).Distinct().Order().ToArray();
        var places = Series.Select(s => s.Y.Select((_, i) => i).ToLookup(s.At)).ToArray();
        var rows = new List<IReadOnlyList<string>> { (string[])[figure.X.Title, .. Series.Select(s => s.Name + (s.CommonN is { } n ? $" (n = {n})" : ""))] };
        foreach (var x in at)
            rows.Add([Where(figure, x), .. Series.Select((s, k) => string.Join(" / ", places[k][x].Select(i => s.Say(i, PercentOf(figure, s), withN: s.CommonN is null))))]);
        rows.AddRange(References.Select(r => (string[])[r.Label, Num.Show(r.Y, figure.Y.Percent)]));
        return rows;
    }

    public override string Summary(Figure figure) => string.Join("; ", Series.Where(s => s.Y.Any(double.IsFinite)).Select(s =>
    {
        var best = Enumerable.Range(0, s.Y.Count).Where(i => double.IsFinite(s.Y[i])).MaxBy(i => s.Y[i]);
        return $"{s.Name}: highest {s.Say(best, PercentOf(figure, s))} at {Where(figure, s.At(best))}";
    }).Concat(References.Select(r => $"{r.Label}: {Num.Show(r.Y, figure.Y.Percent)}")));

    JsonObject Trace(Series s, Frame frame)
    {
        var role = s.Role!;
        var trace = new JsonObject
        {
            ["type"] = Shape is Shape.Bars ? "bar" : "scatter",
            ["name"] = Plotly.Escape(s.Name),
            ["x"] = Plotly.Array(s.Y.Select((_, i) => s.At(i))),
            ["y"] = Plotly.Array(s.Y),
            ["hoverinfo"] = "text",
            ["hovertext"] = Plotly.Hover(s.Y.Select((_, i) => HoverLines(s, i, frame.Figure))),
        };
        switch (Shape)
        {
            case Shape.Bars:
                trace["marker"] = new JsonObject { ["color"] = role.Color, ["line"] = new JsonObject { ["color"] = role.Color, ["width"] = 1 } };
                if (role.Pattern.Length > 0)
                    trace["marker"]!["pattern"] = Plotly.Pattern(role);
                break;
            case Shape.Areas:
                trace["mode"] = "lines";
                trace["stackgroup"] = "all";
                trace["line"] = new JsonObject { ["color"] = role.Color, ["width"] = 1 };
                trace["fillcolor"] = role.Color;
                if (role.Pattern.Length > 0)
                    trace["fillpattern"] = Plotly.Pattern(role);
                break;
            default:
                trace["mode"] = Shape is Shape.Line ? "lines+markers" : "markers";
                trace["marker"] = Plotly.Marker(role);
                if (Shape is Shape.Line)
                    trace["line"] = Plotly.Line(role);
                break;
        }

        if ((ErrorBars || Shape is Shape.Bars) && s.Low is not null && s.High is not null)
            trace["error_y"] = Whiskers(s, Shape is Shape.Bars ? Svg.Ink : role.Color);
        if (s.OnRight)
            trace["yaxis"] = "y2";
        return trace;
    }

    static JsonObject Whiskers(Series s, string color) => new()
    {
        ["type"] = "data",
        ["symmetric"] = false,
        ["array"] = Plotly.Array(s.Y.Select((y, i) => s.HasInterval(i) ? s.High![i] - y : double.NaN)),
        ["arrayminus"] = Plotly.Array(s.Y.Select((y, i) => s.HasInterval(i) ? y - s.Low![i] : double.NaN)),
        ["color"] = color,
        ["thickness"] = 1.3,
        ["width"] = 4,
    };

    static JsonObject BandTrace(Series s, IReadOnlyList<(double X, double Y)> band)
    {
        var trace = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "lines",
            ["name"] = Plotly.Escape(s.Name),
            ["x"] = Plotly.Array(band.Select(p => p.X)),
            ["y"] = Plotly.Array(band.Select(p => p.Y)),
            ["line"] = new JsonObject { ["width"] = 0, ["color"] = s.Role!.Color },
            ["fill"] = "toself",
            ["fillcolor"] = Plotly.Faint(s.Role.Color, "0.18"),
            ["hoverinfo"] = "skip",
            ["showlegend"] = false,
        };
        if (s.OnRight)
            trace["yaxis"] = "y2";
        return trace;
    }

    /// <summary>The interval's outline: along the lower ends, back along the upper ends.</summary>
    static IReadOnlyList<(double X, double Y)> Band(Series s)
    {
        var with = Enumerable.Range(0, s.Y.Count).Where(s.HasInterval).ToArray();
        return with.Length < 2 ? [] : [.. with.Select(i => (s.At(i), s.Low![i])), .. with.Reverse().Select(i => (s.At(i), s.High![i]))];
    }

    IEnumerable<string> HoverLines(Series s, int i, Figure figure) =>
        [s.Name, $"{(figure.X.Labels is null && figure.X.Title.Length > 0 ? figure.X.Title + " " : "")}{Where(figure, s.At(i))}: {s.Say(i, PercentOf(figure, s))}", s.Hover?[i] ?? ""];

    IEnumerable<double> Values(bool onRight)
    {
        if (Shape is Shape.Areas)
            return Enumerable.Range(0, Series.Max(s => s.Y.Count)).Select(i => Series.Sum(s => i < s.Y.Count && double.IsFinite(s.Y[i]) ? s.Y[i] : 0));
        return Series.Where(s => s.OnRight == onRight).SelectMany(s => s.Y.Concat(s.Low ?? []).Concat(s.High ?? []));
    }

    static bool PercentOf(Figure figure, Series s) => s.OnRight ? figure.Right.Percent : figure.Y.Percent;

    static string Where(Figure figure, double x) =>
        figure.X.Labels is { } labels && x >= 0 && x < labels.Count && x == Math.Floor(x) ? labels[(int)x] : Num.Show(x, figure.X.Percent);
}
