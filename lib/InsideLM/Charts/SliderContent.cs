using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>One setting of a slider: its label, its chart, and what stands under the title while it is chosen.</summary>
internal sealed record SliderStep(string Label, Content Content, string Note);

/// <summary>
/// The same chart for several settings, one visible at a time. Everything is computed beforehand: moving the slider only switches
/// traces on and off and exchanges a text, so it works wherever a notebook shows Plotly. The SVG twin shows the setting chosen at first.
/// </summary>
internal sealed record SliderContent(string Name, IReadOnlyList<SliderStep> Steps, int Start) : Content
{
    const double SliderHeight = 90;

    Content Shown => Steps[Start].Content;

    public override string Kind => $"{Shown.Kind} with a slider";
    public override IReadOnlyList<string> Notes => [.. Steps.Select(s => s.Note)];
    public override int NoteAtFirst => Start;
    public override string StillNote => $"{Name} = {Steps[Start].Label} ({Steps[0].Label} … {Steps[^1].Label})";
    public override IReadOnlyList<LegendEntry> Legend => Shown.Legend;
    public override Scale XScale(Figure figure) => Shown.XScale(figure);
    public override Scale YScale(Figure figure) => Shown.YScale(figure);
    public override Scale? RightScale(Figure figure) => Shown.RightScale(figure);
    public override ColorScale? Colors(Figure figure) => Shown.Colors(figure);
    public override double Headroom(Figure figure) => Shown.Headroom(figure);
    public override double? PlotHeight(Figure figure) => Shown.PlotHeight(figure);
    public override void Draw(Svg svg, Frame frame) => Shown.Draw(svg, frame);
    public override string Summary(Figure figure) => Shown.Summary(figure);

    public override IEnumerable<JsonNode> Traces(Frame frame)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            foreach (var trace in Steps[i].Content.Traces(frame))
            {
                trace["visible"] = i == Start;
                yield return trace;
            }
        }
    }

    public override void AddToLayout(JsonObject layout, Frame frame)
    {
        Shown.AddToLayout(layout, frame);
        var changesText = Notes.Distinct().Count() > 1;
        var counts = Steps.Select(s => s.Content.Traces(frame).Count()).ToArray();
        var bottom = frame.Height - frame.PlotBottom;
        layout["height"] = Math.Round(frame.Height + SliderHeight);
        layout["margin"]!["b"] = Math.Round(bottom + SliderHeight);
        layout["sliders"] = new JsonArray(new JsonObject
        {
            ["active"] = Start,
            ["currentvalue"] = new JsonObject { ["prefix"] = Plotly.Escape(Name) + " = " },
            ["pad"] = new JsonObject { ["t"] = Math.Round(bottom) },
            ["steps"] = new JsonArray([.. Steps.Select((step, i) => (JsonNode?)new JsonObject
            {
                ["label"] = Plotly.Escape(step.Label),
                ["method"] = changesText ? "update" : "restyle",
                ["args"] = new JsonArray([Visible(i), .. changesText ? [new JsonObject { ["title.subtitle.text"] = frame.Subtitle(i) }] : Array.Empty<JsonNode?>()]),
            })]),
        });

        JsonNode Visible(int step) => new JsonObject { ["visible"] = new JsonArray([.. counts.SelectMany((n, k) => Enumerable.Repeat(k == step, n)).Select(v => (JsonNode?)v)]) };
    }

    /// <summary>The table holds the numbers of every step; what is said at each follows it.</summary>
    public override string AfterTable => string.Concat(Steps.Where(s => s.Note.Length > 0).Select(s => $"{Name} = {s.Label}\n  {s.Note.ReplaceLineEndings("\n  ")}\n"));

    public override IReadOnlyList<IReadOnlyList<string>> Table(Figure figure) =>
        [.. Steps.SelectMany(s => s.Content.Table(figure).Select((row, i) => (IReadOnlyList<string>)(i == 0 ? [$"{Name} = {s.Label}", .. row.Skip(1)] : row)))];
}
