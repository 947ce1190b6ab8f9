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
