using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>A text whose tokens are coloured by a value each, in lines that wrap as text does. A newline token ends its line.</summary>
internal sealed record StripContent(IReadOnlyList<string> Tokens, IReadOnlyList<double> Values) : Content
{
    const double TextSize = 13;
    const double RowHeight = 30;
    const double BesideText = 110; // room for the colour bar

    public override string Kind => "coloured text";

    public override Scale XScale(Figure figure) => new(0, LineWidth(figure), [], figure.X);

    public override Scale YScale(Figure figure) => new(0.5 - (PlotHeight(figure)!.Value / RowHeight), 0.5, [], figure.Y);

    public override ColorScale Colors(Figure figure) => ColorScale.Over(Values, figure.Color);

    public override double? PlotHeight(Figure figure) => Math.Max((Place(figure).Max(p => p.Row) + 1) * RowHeight, 100);

    // A horizontal bar for each token: the same drawing, and Plotly can be asked about each.
    public override IEnumerable<JsonNode> Traces(Frame frame)
    {
        var (places, scale) = (Place(frame.Figure), Colors(frame.Figure));
        yield return new JsonObject
        {
            ["type"] = "bar",
            ["orientation"] = "h",
            ["base"] = Plotly.Array(places.Select(p => p.Start)),
            ["x"] = Plotly.Array(places.Select(p => p.Width - 2)),
            ["y"] = Plotly.Array(places.Select(p => (double)-p.Row)),
            ["width"] = 0.8,
            ["text"] = Plotly.Array(places.Select(p => p.Text)),
            ["textposition"] = "inside",
            ["insidetextanchor"] = "middle",
            ["textangle"] = 0,
            ["textfont"] = new JsonObject { ["size"] = TextSize, ["color"] = new JsonArray([.. Values.Select(v => (JsonNode?)InsideLM.Colors.Ink(scale.At(v)))]) },
            ["marker"] = new JsonObject
            {
                ["color"] = Plotly.Array(Values),
                ["colorscale"] = Plotly.Scale(scale),
                ["cmin"] = Plotly.Number(scale.Min),
                ["cmax"] = Plotly.Number(scale.Max),
                ["showscale"] = true,
                ["colorbar"] = Plotly.ColorBar(frame.Figure.Color),
                ["line"] = new JsonObject { ["color"] = Svg.GridLine, ["width"] = 1 },
            },
            ["hoverinfo"] = "text",
            ["hovertext"] = Plotly.Hover(Tokens.Select((_, i) => HoverLines(frame.Figure, i))),
        };
    }

    public override void AddToLayout(JsonObject layout, Frame frame)
    {
        layout["xaxis"] = Hidden(frame.X);
        layout["yaxis"] = Hidden(frame.Y);

        static JsonObject Hidden(Scale scale) =>
            new() { ["range"] = new JsonArray(Plotly.Number(scale.Lo), Plotly.Number(scale.Hi)), ["visible"] = false };
    }

    public override void Draw(Svg svg, Frame frame)
    {
        var scale = Colors(frame.Figure);
        foreach (var (p, i) in Place(frame.Figure).Select((p, i) => (p, i)))
        {
            var (left, right) = (frame.PixelX(p.Start), frame.PixelX(p.Start + p.Width - 2));
            var (top, bottom) = (frame.PixelY(-p.Row + 0.4), frame.PixelY(-p.Row - 0.4));
            svg.Hover(HoverLines(frame.Figure, i), () =>
            {
                svg.Rect(left, top, right - left, bottom - top, scale.At(Values[i]), Svg.GridLine);
                svg.Text((left + right) / 2, ((top + bottom) / 2) + (TextSize * 0.36), p.Text, TextSize, "middle", InsideLM.Colors.Ink(scale.At(Values[i])));
            });
        }
    }

    public override IReadOnlyList<IReadOnlyList<string>> Table(Figure figure) =>
        [(string[])["token", figure.Color.Title], .. Tokens.Select((t, i) => (string[])[TextMetrics.ShowToken(t), Say(figure, i)])];

    public override string Summary(Figure figure)
    {
        var finite = Enumerable.Range(0, Values.Count).Where(i => double.IsFinite(Values[i])).ToArray();
        return $"{Tokens.Count} tokens" + (finite.Length == 0 ? "" : $"; highest {Say(figure, finite.MaxBy(i => Values[i]))} at \"{Tokens[finite.MaxBy(i => Values[i])]}\"");
    }

    string[] HoverLines(Figure figure, int i) => [$"{i}: \"{Tokens[i].ReplaceLineEndings("↵")}\"", $"{figure.Color.Title} {Say(figure, i)}".Trim()];

    string Say(Figure figure, int i) => Num.Show(Values[i], figure.Color.Percent);

    static double LineWidth(Figure figure) => figure.Width - BesideText;

    // Where each token stands: its row, its start and width in pixels of an unscaled line.
    (int Row, double Start, double Width, string Text)[] Place(Figure figure)
    {
        var places = new (int, double, double, string)[Tokens.Count];
        var (row, x) = (0, 0.0);
        for (var i = 0; i < Tokens.Count; i++)
        {
            var text = TextMetrics.Fit(TextMetrics.ShowToken(Tokens[i]), LineWidth(figure) - 14, TextSize);
            var width = TextMetrics.Width(text, TextSize) + 12;
            if (x > 0 && x + width > LineWidth(figure))
                (row, x) = (row + 1, 0);
            places[i] = (row, x, width, text);
            (row, x) = Tokens[i].Contains('\n') && i < Tokens.Count - 1 ? (row + 1, 0) : (row, x + width);
        }

        return places;
    }
}
