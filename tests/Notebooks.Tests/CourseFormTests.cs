using System.Text.Json.Nodes;

namespace Notebooks.Tests;

/// <summary>The committed notebooks keep the course's form.</summary>
public sealed class CourseFormTests
{
    private const int LongestCell = 16; // lines of code a reader takes in at once

    public static IEnumerable<object[]> Notebooks =>
        Directory.GetFiles(Path.Combine(CourseRun.Root, "notebooks"), "*.ipynb").Select(path => new object[] { Path.GetFileName(path) });

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void EveryCodeCellIsShortAndCommittedWithItsOutputs(string notebook)
    {
        foreach (var cell in Cells(notebook).Where(c => (string?)c["cell_type"] == "code"))
        {
            ((JsonArray)cell["source"]!).Count.ShouldBeLessThanOrEqualTo(LongestCell, $"{notebook}, {cell["id"]}");
            cell["execution_count"].ShouldNotBeNull($"{notebook}, {cell["id"]} was not run: run --update");
        }
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void EveryChartTravelsAsPlotlyAsSvgAndAsText(string notebook)
    {
        var charts = Outputs(notebook).Where(data => data.ContainsKey("application/vnd.plotly.v1+json")).ToArray();
        charts.Length.ShouldBeGreaterThan(3);
        charts.ShouldAllBe(data => data["application/vnd.plotly.v1+json"] is JsonObject && data.ContainsKey("image/svg+xml") && data.ContainsKey("text/plain"));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void EverySliderShowsTheTracesOfOneSettingWithoutAnimation(string notebook)
    {
        foreach (var figure in Outputs(notebook).Select(data => data["application/vnd.plotly.v1+json"]).OfType<JsonObject>().Where(f => f["layout"]!["sliders"] is not null))
        {
            figure.ContainsKey("frames").ShouldBeFalse();   // VS Code's renderer plays none
            var shown = ((JsonArray)figure["layout"]!["sliders"]![0]!["steps"]!).Select(s => ((JsonArray)s!["args"]![0]!["visible"]!).Select(v => (bool)v!).ToArray()).ToArray();
            shown.ShouldAllBe(visible => visible.Length == ((JsonArray)figure["data"]!).Count);
            Enumerable.Range(0, shown[0].Length).ShouldAllBe(trace => shown.Count(visible => visible[trace]) == 1);
        }
    }

    [Fact]
    public void TheSteeringSliderSaysAtEachStrengthWhatTheModelSays()
    {
        var figure = Cells("02-function-vectors.ipynb").Single(c => (string)c["id"]! == "slider")["outputs"]![0]!["data"]!["application/vnd.plotly.v1+json"]!;
        var said = ((JsonArray)figure["layout"]!["sliders"]![0]!["steps"]!).Select(s => (string)s!["args"]![1]!["title.subtitle.text"]!).ToArray();
        said.Distinct().Count().ShouldBeGreaterThan(3);
        var refuses = ((JsonArray)figure["data"]!).Select(trace => ((JsonArray)trace!["y"]!).Select(p => (double)p!).ToArray()).ToArray();   // [strength, vector or random][yoga, article]
        refuses[0].ShouldAllBe(p => p < 0.2);     // subtracted: the article is answered, too
        refuses[^2].ShouldAllBe(p => p > 0.8);    // added: yoga is refused, too
        said[^1].ShouldContain("I cannot");
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void NothingIsLoadedFromTheNetwork(string notebook) =>
        Outputs(notebook).Select(data => data["text/html"]?.ToJsonString() ?? "").ShouldAllBe(html => !html.Contains("<script") && !html.Contains("src="));

    [Fact]
    public void EverySlideNamesACellThatExists()
    {
        var slides = JsonNode.Parse(File.ReadAllText(Path.Combine(CourseRun.Root, "data", "slides.json")))!.AsArray();
        foreach (var slide in slides)
            Cells((string)slide!["notebook"]!).Select(c => (string)c["id"]!).ShouldContain((string)slide["cell"]!);
    }

    private static IEnumerable<JsonNode> Cells(string notebook) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(CourseRun.Root, "notebooks", notebook)))!["cells"]!.AsArray()!;

    private static IEnumerable<JsonObject> Outputs(string notebook) =>
        Cells(notebook).SelectMany(c => c["outputs"] as JsonArray ?? []).Select(o => o!["data"]).OfType<JsonObject>();
}
