using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>One cell of a grid: the number behind its colour, the text written in it, and what hovering over it says.</summary>
internal readonly record struct Cell(double Value, string Text, IReadOnlyList<string> Hover, bool Outlined = false);

/// <summary>A heat map of cells with text. Row 0 is at the bottom, as layers are counted.</summary>
internal sealed record GridContent(IReadOnlyList<IReadOnlyList<Cell>> Rows) : Content
{
    const double CellText = 11;
    const double SmallestText = 8.5;

    public IReadOnlyList<(int Row, int Column)> Marks { get; init; } = [];

    public override string Kind => "heat map";

    int Columns => Rows[0].Count;

    public override Scale XScale(Figure figure) => figure.X.Scale([]);

    public override Scale YScale(Figure figure) => figure.Y.Scale([]);

    public override ColorScale Colors(Figure figure) => ColorScale.Over(Rows.SelectMany(r => r.Select(c => c.Value)), figure.Color);

    public override double? PlotHeight(Figure figure) => Math.Clamp(Rows.Count * 26.0, 80, 620);

    public override Content WithMark(int row, int column) => row >= 0 && row < Rows.Count && column >= 0 && column < Columns
        ? this with { Marks = [.. Marks, (row, column)] }
        : throw new CourseException($"There is no cell in row {row}, column {column}: the heat map has {Rows.Count} rows and {Columns} columns, counted from 0.");

    public override IEnumerable<JsonNode> Traces(Frame frame)
    {
        var scale = Colors(frame.Figure);
        var size = TextSize(frame);
        yield return new JsonObject
        {
            ["type"] = "heatmap",
            ["x"] = Plotly.Array(Enumerable.Range(0, Columns).Select(c => (double)c)),
            ["y"] = Plotly.Array(Enumerable.Range(0, Rows.Count).Select(r => (double)r)),
            ["z"] = new JsonArray([.. Rows.Select(row => (JsonNode?)Plotly.Array(row.Select(c => c.Value)))]),
            ["text"] = new JsonArray([.. Rows.Select(row => (JsonNode?)Plotly.Array(row.Select(c => Shown(c, frame, size))))]),
            ["texttemplate"] = "%{text}",
            ["textfont"] = new JsonObject { ["size"] = Math.Max(size, SmallestText) },
            ["hoverinfo"] = "text",
            ["hovertext"] = new JsonArray([.. Rows.Select(row => (JsonNode?)Plotly.Hover(row.Select(c => c.Hover)))]),
            ["hoverongaps"] = false,
            ["xgap"] = 1,
            ["ygap"] = 1,
            ["zmin"] = Plotly.Number(scale.Min),
            ["zmax"] = Plotly.Number(scale.Max),
            ["colorscale"] = Plotly.Scale(scale),
            ["colorbar"] = Plotly.ColorBar(frame.Figure.Color),
        };
    }

    public override void AddToLayout(JsonObject layout, Frame frame)
    {
        var outlines = Outlined().Select(m => Outline(m.Row, m.Column, Role.Intervention.Color, 2))
            .Concat(Marks.SelectMany(m => new[] { Outline(m.Row, m.Column, "#FFFFFF", 5), Outline(m.Row, m.Column, Svg.Ink, 2.5) })).ToArray();
        if (outlines.Length > 0)
            layout["shapes"] = new JsonArray(outlines);

        static JsonNode? Outline(int row, int column, string color, double width) => new JsonObject
        {
            ["type"] = "rect",
            ["x0"] = column - 0.5,
            ["x1"] = column + 0.5,
            ["y0"] = row - 0.5,
            ["y1"] = row + 0.5,
            ["line"] = new JsonObject { ["color"] = color, ["width"] = width },
        };
    }

    public override void Draw(Svg svg, Frame frame)
    {
        var scale = Colors(frame.Figure);
        var (w, h) = ((frame.PlotRight - frame.Left) / Columns, (frame.PlotBottom - frame.Top) / Rows.Count);
        var size = TextSize(frame);
        for (var r = 0; r < Rows.Count; r++)
        {
            for (var c = 0; c < Columns; c++)
            {
                var (cell, x, y) = (Rows[r][c], frame.Left + (c * w), frame.PlotBottom - ((r + 1) * h));
                var ground = scale.At(cell.Value);
                svg.Hover(cell.Hover, () =>
                {
                    svg.Rect(x + 0.5, y + 0.5, w - 1, h - 1, ground);
                    svg.Text(x + (w / 2), y + (h / 2) + (size * 0.36), Shown(cell, frame, size), size, "middle", InsideLM.Colors.Ink(ground));
                });
            }
        }

        foreach (var (row, column) in Outlined())
            svg.Rect(frame.Left + (column * w) + 1, frame.PlotBottom - ((row + 1) * h) + 1, w - 2, h - 2, "none", Role.Intervention.Color, 2);
        foreach (var (row, column) in Marks)
        {
            // Dark on a white rim, so that the frame stands out from light and from dark cells.
            svg.Rect(frame.Left + (column * w), frame.PlotBottom - ((row + 1) * h), w, h, "none", "#FFFFFF", 5);
            svg.Rect(frame.Left + (column * w), frame.PlotBottom - ((row + 1) * h), w, h, "none", Svg.Ink, 2.5);
        }
    }

    public override IReadOnlyList<IReadOnlyList<string>> Table(Figure figure)
    {
        var rows = new List<IReadOnlyList<string>> { (string[])["", .. figure.X.Labels!] };
        for (var r = Rows.Count - 1; r >= 0; r--)
            rows.Add([figure.Y.Labels![r], .. Rows[r].Select((c, column) => c.Text + (Marks.Contains((r, column)) ? "*" : ""))]);
        return rows;
    }

    public override string Summary(Figure figure)
    {
        var cells = Rows.SelectMany((row, r) => row.Select((cell, c) => (cell, r, c))).Where(p => double.IsFinite(p.cell.Value)).ToArray();
        return $"{Rows.Count} rows, {Columns} columns" + (cells.Length == 0 ? "" : "; highest " + Name(cells.MaxBy(p => p.cell.Value)))
            + string.Concat(Marks.Select(m => "; marked " + Name((Rows[m.Row][m.Column], m.Row, m.Column))));

        string Name((Cell Cell, int R, int C) p) => $"{p.Cell.Text} at {figure.Y.Labels![p.R]}, {figure.X.Labels![p.C]}";
    }

    IEnumerable<(int Row, int Column)> Outlined() =>
        Rows.SelectMany((row, r) => row.Select((cell, c) => (cell, r, c))).Where(p => p.cell.Outlined).Select(p => (p.r, p.c));

    // The largest size at which most texts fit; 0 when the cells are too small for any text.
    double TextSize(Frame frame)
    {
        var (w, h) = ((frame.PlotRight - frame.Left) / Columns, (frame.PlotBottom - frame.Top) / Rows.Count);
        var widths = Rows.SelectMany(r => r.Select(c => TextMetrics.Width(c.Text, 1))).Order().ToArray();
        var typical = widths.Length == 0 ? 0 : widths[(widths.Length - 1) * 8 / 10];
        var size = Math.Min(Math.Min(CellText, h - 4), typical == 0 ? CellText : (w - 4) / typical);
        return w < 18 || h < 10 ? 0 : Math.Max(Math.Floor(size * 2) / 2, SmallestText);
    }

    string Shown(Cell cell, Frame frame, double size) =>
        size == 0 ? "" : TextMetrics.Fit(cell.Text, ((frame.PlotRight - frame.Left) / Columns) - 3, size);
}
