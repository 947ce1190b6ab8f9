using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>
/// The layout of a figure: how much room title, legend, ticks, axis titles and colour bar need, and so where the plot stands. The
/// Plotly figure takes its margins from here too. Everything outside the plot is drawn here.
/// </summary>
internal sealed class Frame
{
    const double Pad = 12;
    const double TitleSize = 16;
    const double TextSize = 12;
    const double LineHeight = 16;
    const double SwatchWidth = 26;
    const double BarWidth = 14;

    readonly IReadOnlyList<IReadOnlyList<string>> subtitles; // one for each setting of a slider
    readonly IReadOnlyList<string> title, subtitle, xTitle, yTitle, rightTitle, colorTitle;
    readonly IReadOnlyList<(LegendEntry Entry, double X, double Y, string Text)> legend;
    readonly double titleHeight;
    readonly TickLabels xTicks;
    readonly IReadOnlyList<Tick> colorTicks = [];

    public Frame(Figure figure)
    {
        Figure = figure;
        Width = figure.Width;
        (X, Y, Right, Colors) = (figure.Content.XScale(figure), figure.Content.YScale(figure), figure.Content.RightScale(figure), figure.Content.Colors(figure));

        title = TextMetrics.Wrap(figure.TitleText, Width - (2 * Pad), TitleSize, 3, bold: true);
        subtitles = [.. figure.Content.Notes.Select(note => (IReadOnlyList<string>)[.. $"{figure.SubtitleText}\n{note}".ReplaceLineEndings("\n").Split('\n')
            .SelectMany(line => TextMetrics.Wrap(line, Width - (2 * Pad), TextSize, 3))])];
        subtitle = subtitles[figure.Content.NoteAtFirst];
        var lines = subtitles.Max(s => s.Count);
        titleHeight = Pad + (title.Count * 21) + (lines * LineHeight) + (lines > 0 ? 5 : 0);
        (legend, var legendHeight) = PlaceLegend(figure, titleHeight + 6);
        Top = titleHeight + legendHeight + 12 + figure.Content.Headroom(figure);

        var yLabelWidth = Math.Min(Widest(Y), Width * 0.3);
        Left = Pad + yLabelWidth + 8;
        var beside = figure.Content.PlotHeight(figure) ?? Math.Max(figure.Height - Top - 60, 120); // the plot's height, so far a guess
        yTitle = TextMetrics.Wrap(figure.Y.Title, beside, TextSize, 2);
        Left += yTitle.Count * LineHeight + (yTitle.Count > 0 ? 4 : 0);

        (rightTitle, colorTitle) = ([], []);
        PlotRight = Width - Pad;
        if (Right is not null)
        {
            rightTitle = TextMetrics.Wrap(figure.Right.Title, beside, TextSize, 2);
            PlotRight -= Widest(Right) + 8 + (rightTitle.Count * LineHeight) + 4;
        }

        if (Colors is not null)
        {
            colorTicks = (figure.Color with { Min = Colors.Min, Max = Colors.Max }).Scale([Colors.Min, Colors.Max]).Ticks;
            colorTitle = TextMetrics.Wrap(figure.Color.Title, beside, TextSize, 2);
            PlotRight -= 14 + BarWidth + 6 + colorTicks.Select(t => TextMetrics.Width(t.Text, 11)).DefaultIfEmpty(0).Max() + (colorTitle.Count * LineHeight) + (colorTitle.Count > 0 ? 6 : 0);
        }

        // Labels centred under the first and last tick may stick out of the plot by half their width.
        xTicks = TickLabels.Plan(X, Left, PlotRight, Width);
        Left = Math.Max(Left, 6 + xTicks.OverhangLeft(Left));
        PlotRight = Math.Min(PlotRight, Width - 6 - xTicks.OverhangRight(PlotRight));
        xTicks = TickLabels.Plan(X, Left, PlotRight, Width);
        xTitle = TextMetrics.Wrap(figure.X.Title, Width - (2 * Pad), TextSize, 2);

        var below = 8 + xTicks.Height + (xTitle.Count > 0 ? 4 : 0) + (xTitle.Count * LineHeight) + Pad;
        var plotHeight = figure.Content.PlotHeight(figure) ?? Math.Max(figure.Height - Top - below, 150);
        (yTitle, rightTitle, colorTitle) = (Beside(figure.Y, yTitle), Beside(figure.Right, rightTitle), Beside(figure.Color, colorTitle));
        PlotBottom = Top + plotHeight;
        Height = PlotBottom + below;

        // The titles beside the plot in the room that is now known, so that they end where the plot ends.
        IReadOnlyList<string> Beside(Axis axis, IReadOnlyList<string> lines) =>
            lines.Count == 0 ? lines : TextMetrics.Wrap(axis.Title, plotHeight, TextSize, lines.Count);
    }

    public Figure Figure { get; }
    public Scale X { get; }
    public Scale Y { get; }
    public Scale? Right { get; }
    public ColorScale? Colors { get; }
    public double Width { get; }
    public double Height { get; }
    public double Left { get; }
    public double Top { get; }
    public double PlotRight { get; }
    public double PlotBottom { get; }

    public double PixelX(double x) => X.To(x, Left, PlotRight);

    public double PixelY(double y, bool onRight = false) => (onRight ? Right! : Y).To(y, PlotBottom, Top);

    /// <summary>The subtitle at a slider's setting, as Plotly writes it.</summary>
    public string Subtitle(int setting) => Plotly.Lines(subtitles[setting]);

    public void Draw(Svg svg)
    {
        for (var i = 0; i < title.Count; i++)
            svg.Text(Pad, Pad + 14 + (i * 21), title[i], TitleSize, bold: true);
        for (var i = 0; i < subtitle.Count; i++)
            svg.Text(Pad, Pad + (title.Count * 21) + 11 + (i * LineHeight), subtitle[i], TextSize, fill: Svg.Quiet);
        foreach (var (entry, x, at, text) in legend)
            DrawEntry(svg, entry, x, at, text);
        DrawYAxis(svg);
        DrawXAxis(svg);
        DrawColorBar(svg);
        Figure.Content.Draw(svg, this);
    }

    /// <summary>The layout shared by all kinds of Plotly figure; limits, sizes and margins are those of the drawing.</summary>
    public JsonObject PlotlyLayout()
    {
        var layout = new JsonObject
        {
            ["title"] = new JsonObject
            {
                ["text"] = Plotly.Lines(title),
                ["subtitle"] = new JsonObject { ["text"] = Subtitle(Figure.Content.NoteAtFirst), ["font"] = new JsonObject { ["size"] = 12, ["color"] = Svg.Quiet } },
                ["font"] = new JsonObject { ["size"] = 16, ["weight"] = 600 },
                ["x"] = Plotly.Number(Pad / Width),
                ["xanchor"] = "left",
                ["y"] = Plotly.Number(1 - ((Pad + (Math.Max(0, title.Count - 1) * 10.4)) / Height)), // Plotly lifts a title by half of each further line
                ["yanchor"] = "top",
            },
            ["height"] = Math.Round(Height),
            ["margin"] = new JsonObject { ["l"] = Math.Round(Left), ["r"] = Math.Round(Width - PlotRight), ["t"] = Math.Round(Top), ["b"] = Math.Round(Height - PlotBottom) },
            ["showlegend"] = legend.Count > 0,
            ["font"] = new JsonObject { ["size"] = 12, ["color"] = Svg.Ink },
            ["paper_bgcolor"] = "#FFFFFF",
            ["plot_bgcolor"] = "#FFFFFF",
            ["hovermode"] = "closest",
            ["xaxis"] = PlotlyAxis(X, xTitle, xTicks.ForPlotly(X)),
            ["yaxis"] = PlotlyAxis(Y, yTitle, Y.Ticks.Select(t => t with { Text = Plotly.Escape(TextMetrics.Fit(t.Text, Width * 0.3, TextSize)) })),
        };
        if (legend.Count > 0)
            layout["legend"] = new JsonObject { ["orientation"] = "h", ["x"] = 0, ["xanchor"] = "left", ["y"] = 1.01, ["yanchor"] = "bottom", ["traceorder"] = "normal" };
        if (Right is not null)
        {
            layout["yaxis2"] = PlotlyAxis(Right, rightTitle, []);
            layout["yaxis2"]!["overlaying"] = "y";
            layout["yaxis2"]!["side"] = "right";
            layout["yaxis2"]!["showgrid"] = false;
            layout["yaxis2"]!.AsObject().Remove("gridcolor");
        }

        return layout;
    }

    static JsonObject PlotlyAxis(Scale scale, IReadOnlyList<string> title, IEnumerable<Tick> labels)
    {
        var axis = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = Plotly.Lines(title), ["font"] = new JsonObject { ["size"] = TextSize }, ["standoff"] = 8 },
            ["range"] = new JsonArray(Plotly.Number(scale.Lo), Plotly.Number(scale.Hi)),
            ["zeroline"] = false,
            ["automargin"] = true,
        };
        if (scale.Axis.Labels is not null)
        {
            axis["tickmode"] = "array";
            axis["tickvals"] = Plotly.Array(labels.Select(t => t.At));
            axis["ticktext"] = new JsonArray([.. labels.Select(t => (JsonNode?)t.Text)]);
            axis["showgrid"] = false;
        }
        else
        {
            axis["gridcolor"] = Svg.GridLine;
            if (scale.Axis.Percent)
                axis["tickformat"] = ".0%";
        }

        return axis;
    }

    // Entries flow from left to right in as many rows as they need.
    (IReadOnlyList<(LegendEntry, double, double, string)>, double Height) PlaceLegend(Figure figure, double top)
    {
        var entries = figure.HasLegend && figure.Content.Legend.Count > 1 ? figure.Content.Legend : [];
        var placed = new List<(LegendEntry, double, double, string)>();
        var (x, y) = (Pad, top);
        foreach (var entry in entries)
        {
            var text = TextMetrics.Fit(entry.Name, Width - (2 * Pad) - SwatchWidth - 6, TextSize);
            var width = SwatchWidth + 6 + TextMetrics.Width(text, TextSize);
            if (x > Pad && x + width > Width - Pad)
                (x, y) = (Pad, y + 20);
            placed.Add((entry, x, y, text));
            x += width + 18;
        }

        return (placed, placed.Count == 0 ? 0 : y + 20 - top + 6);
    }

    static void DrawEntry(Svg svg, LegendEntry entry, double x, double y, string text)
    {
        var middle = y + 10;
        if (entry.Swatch is Swatch.Bar)
            svg.Rect(x + 4, middle - 6, SwatchWidth - 8, 12, svg.Fill(entry.Role), entry.Role.Color);
        if (entry.Swatch is Swatch.Line)
            svg.Line(x, middle, x + SwatchWidth, middle, entry.Role.Color, 2, entry.Role.Dash);
        if (entry.Swatch is Swatch.Line or Swatch.Points)
            svg.Marker(x + (SwatchWidth / 2), middle, entry.Role);
        svg.Text(x + SwatchWidth + 6, middle + 4, text, TextSize);
    }

    void DrawYAxis(Svg svg)
    {
        var lastAt = double.PositiveInfinity;
        foreach (var tick in Y.Ticks)
        {
            var y = PixelY(tick.At);
            if (Y.Axis.Labels is null)
                svg.Line(Left, y, PlotRight, y, Svg.GridLine);
            if (lastAt - y < 13)
                continue;
            svg.Text(Left - 6, y + 4, TextMetrics.Fit(tick.Text, Math.Min(Widest(Y), Width * 0.3) + 0.01, TextSize), TextSize, "end");
            lastAt = y;
        }

        DrawTurnedTitle(svg, yTitle, Pad + 11);
        if (Right is null)
            return;
        foreach (var tick in Right.Ticks)
            svg.Text(PlotRight + 6, PixelY(tick.At, onRight: true) + 4, tick.Text, TextSize);
        DrawTurnedTitle(svg, rightTitle, Width - Pad - (rightTitle.Count * LineHeight) + 12);
    }

    void DrawXAxis(Svg svg)
    {
        if (X.Axis.Labels is null)
        {
            foreach (var tick in X.Ticks)
                svg.Line(PixelX(tick.At), Top, PixelX(tick.At), PlotBottom, Svg.GridLine);
        }

        xTicks.Draw(svg, PlotBottom);
        for (var i = 0; i < xTitle.Count; i++)
            svg.Text(Math.Clamp((Left + PlotRight) / 2, Pad + (TextMetrics.Width(xTitle[i], TextSize) / 2), Width - Pad - (TextMetrics.Width(xTitle[i], TextSize) / 2)), PlotBottom + 8 + xTicks.Height + 4 + 12 + (i * LineHeight), xTitle[i], TextSize, "middle");
    }

    void DrawColorBar(Svg svg)
    {
        if (Colors is null)
            return;
        var (x, steps) = (PlotRight + 14, 40);
        var height = (PlotBottom - Top) / steps;
        for (var i = 0; i < steps; i++)
            svg.Rect(x, PlotBottom - ((i + 1) * height), BarWidth, height + 0.5, Colors.At(Colors.Min + ((i + 0.5) / steps * (Colors.Max - Colors.Min))));
        svg.Rect(x, Top, BarWidth, PlotBottom - Top, "none", Svg.Quiet, 0.5);
        var lastAt = double.PositiveInfinity;
        foreach (var tick in colorTicks)
        {
            var y = PlotBottom - ((tick.At - Colors.Min) / (Colors.Max - Colors.Min) * (PlotBottom - Top));
            if (lastAt - y < 13)
                continue;
            svg.Text(x + BarWidth + 5, y + 4, tick.Text, 11);
            lastAt = y;
        }

        DrawTurnedTitle(svg, colorTitle, Width - Pad - (colorTitle.Count * LineHeight) + 12);
    }

    // Titles that read upwards, centred beside the plot.
    void DrawTurnedTitle(Svg svg, IReadOnlyList<string> lines, double x)
    {
        for (var i = 0; i < lines.Count; i++)
            svg.Text(x + (i * LineHeight), (Top + PlotBottom) / 2, lines[i], TextSize, "middle", turn: -90);
    }

    static double Widest(Scale scale) => scale.Ticks.Select(t => TextMetrics.Width(t.Text, TextSize)).DefaultIfEmpty(0).Max();
}
