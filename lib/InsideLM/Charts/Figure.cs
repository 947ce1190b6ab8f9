using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>
/// One chart, made by <see cref="Chart"/>. A figure does not change: each of its methods returns a new one. It shows as a Plotly
/// figure where the notebook's host draws Plotly, as its own SVG twin elsewhere, and as a text table in a terminal.
/// </summary>
[TypeFormatterSource(typeof(FigureFormatters))]
public sealed record Figure
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal Figure(Content content) => Content = content;

    internal Content Content { get; init; }
    internal string TitleText { get; init; } = "";
    internal string SubtitleText { get; init; } = "";
    internal Axis X { get; init; } = new();
    internal Axis Y { get; init; } = new();
    internal Axis Right { get; init; } = new();
    internal Axis Color { get; init; } = new();
    internal double Width { get; init; } = 720;
    internal double Height { get; init; } = 400;
    internal bool HasLegend { get; init; } = true;

    /// <summary>The claim in one sentence.</summary>
    public Figure Title(string text) => this with { TitleText = text };

    /// <summary>What to look at, n, the model.</summary>
    public Figure Subtitle(string text) => this with { SubtitleText = text };

    /// <summary>The horizontal axis: its title with the unit, and limits where the data's own are not wanted.</summary>
    public Figure XAxis(string title, double? min = null, double? max = null, bool? percent = null) => this with { X = Set(X, title, min, max, percent) };

    /// <summary>The vertical axis; with percent, shares from 0 to 1 are shown as 0% to 100%.</summary>
    public Figure YAxis(string title, double? min = null, double? max = null, bool? percent = null) => this with { Y = Set(Y, title, min, max, percent) };

    /// <summary>The axis of the series that are <see cref="Series.OnRight"/>.</summary>
    public Figure RightAxis(string title, double? min = null, double? max = null, bool? percent = null) => this with { Right = Set(Right, title, min, max, percent) };

    /// <summary>What the colours of a heat map or token strip measure.</summary>
    public Figure ColorAxis(string title, double? min = null, double? max = null, bool? percent = null) => this with { Color = Set(Color, title, min, max, percent) };

    /// <summary>Width and height in pixels. Text that needs more room than that makes the figure taller, never illegible.</summary>
    public Figure Size(double width, double height) => width >= 240 && height >= 160
        ? this with { Width = width, Height = height }
        : throw new CourseException($"A figure of {width} × {height} pixels is too small to read; make it at least 240 × 160.");

    /// <summary>Whether to show the legend.</summary>
    public Figure Legend(bool shown) => this with { HasLegend = shown };

    /// <summary>A level line across the whole chart: the paper's figure, chance, the untouched model.</summary>
    public Figure Reference(double y, string label, Role? role = null) => this with { Content = Content.WithReference(y, label, role ?? Role.Baseline) };

    /// <summary>A frame around one cell of a heat map, counted from zero.</summary>
    public Figure Mark(int row, int column) => this with { Content = Content.WithMark(row, column) };

    /// <summary>The figure as JSON for plotly.js 3 and 4: {"data": […], "layout": {…}}.</summary>
    public string ToJson()
    {
        var frame = new Frame(this);
        var layout = frame.PlotlyLayout();
        Content.AddToLayout(layout, frame);
        return new JsonObject { ["data"] = new JsonArray([.. Content.Traces(frame)]), ["layout"] = layout }.ToJsonString(Readable);
    }

    /// <summary>The figure as one SVG element that needs nothing else.</summary>
    public string ToSvg()
    {
        var subtitle = string.Join("; ", new[] { SubtitleText, Content.StillNote }.Where(s => s.Length > 0));
        var frame = new Frame(this with { SubtitleText = subtitle });
        var svg = new Svg(frame.Width, frame.Height);
        frame.Draw(svg);
        return svg.ToString(TitleText.Length > 0 ? TitleText : Content.Kind, Describe());
    }

    /// <summary>The figure as a table of text.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var line in new[] { TitleText, SubtitleText }.Where(line => line.Length > 0))
            text.Append(line).Append('\n');
        return text.Append(TextTable.Format(Content.Table(this))).Append(Content.AfterTable).ToString();
    }

    /// <summary>The SVG twin in a block of HTML, for hosts that show neither Plotly nor SVG by themselves.</summary>
    public string ToHtml() => $"<div style=\"max-width:{Num.Pixel(Width)}px\">{ToSvg()}</div>";

    public override string ToString() => ToText();

    /// <summary>What someone who cannot see the chart should hear.</summary>
    internal string Describe()
    {
        var axes = string.Join("; ", new[] { (X.Title, "horizontal"), (Y.Title, "vertical"), (Color.Title, "colour") }
            .Where(a => a.Item1.Length > 0).Select(a => $"{a.Item2}: {a.Item1}"));
        return string.Join(". ", new[] { Content.Kind, SubtitleText, Content.Notes[Content.NoteAtFirst], axes, Content.Summary(this) }.Where(s => s.Length > 0)) + ".";
    }

    static Axis Set(Axis axis, string title, double? min, double? max, bool? percent)
    {
        if (min >= max)
            throw new CourseException($"The axis \"{title}\" runs from {min} to {max}; its lower limit must be below its upper limit.");
        return axis with { Title = title, Min = min ?? axis.Min, Max = max ?? axis.Max, Percent = percent ?? axis.Percent };
    }
}

/// <summary>What is drawn inside a figure's frame. For each kind, its Plotly traces, its drawing and its text stand side by side.</summary>
internal abstract record Content
{
    /// <summary>"line chart", "heat map", …</summary>
    public abstract string Kind { get; }

    /// <summary>Every number along x (or y), for the limits of that axis.</summary>
    public abstract Scale XScale(Figure figure);
    public abstract Scale YScale(Figure figure);
    public virtual Scale? RightScale(Figure figure) => null;
    public virtual ColorScale? Colors(Figure figure) => null;
    public virtual IReadOnlyList<LegendEntry> Legend => [];

    /// <summary>What only a picture that cannot move has to say.</summary>
    public virtual string StillNote => "";

    /// <summary>Lines under the subtitle, one text for each setting of a slider, and which of them stands there at first.</summary>
    public virtual IReadOnlyList<string> Notes => [""];
    public virtual int NoteAtFirst => 0;

    /// <summary>What the figure as text says below its table.</summary>
    public virtual string AfterTable => "";

    /// <summary>Room above the plot for labels that may stick out, and the height the plot itself asks for.</summary>
    public virtual double Headroom(Figure figure) => 0;
    public virtual double? PlotHeight(Figure figure) => null;

    public abstract IEnumerable<JsonNode> Traces(Frame frame);
    public abstract void AddToLayout(JsonObject layout, Frame frame);
    public abstract void Draw(Svg svg, Frame frame);

    /// <summary>Rows of cells, the header first.</summary>
    public abstract IReadOnlyList<IReadOnlyList<string>> Table(Figure figure);
    public abstract string Summary(Figure figure);

    public virtual Content WithReference(double y, string label, Role role) =>
        throw new CourseException($"A {Kind} has no level lines; use Reference with lines, bars, points or histograms.");

    public virtual Content WithMark(int row, int column) =>
        throw new CourseException($"A {Kind} has no cells; use Mark with heat maps.");
}

internal enum Swatch { Line, Points, Bar }

internal sealed record LegendEntry(string Name, Role Role, Swatch Swatch);

/// <summary>Rows of text in aligned columns.</summary>
internal static class TextTable
{
    const int MostRows = 40;

    public static string Format(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = new int[rows.Max(r => r.Count)];
        foreach (var row in rows.Take(MostRows))
        {
            for (var c = 0; c < row.Count; c++)
                widths[c] = Math.Max(widths[c], TextMetrics.Columns(row[c]));
        }

        var text = new StringBuilder();
        foreach (var row in rows.Take(MostRows))
            text.Append(string.Join("  ", row.Select((cell, c) => TextMetrics.Pad(cell, widths[c], right: c > 0))).TrimEnd()).Append('\n');
        if (rows.Count > MostRows)
            text.Append($"… {rows.Count - MostRows} more rows\n");
        return text.ToString();
    }
}
