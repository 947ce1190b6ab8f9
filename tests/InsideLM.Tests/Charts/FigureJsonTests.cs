using System.Globalization;
using System.Text.Json;

namespace InsideLM.Tests;

public class FigureJsonTests
{
    static readonly IReadOnlyDictionary<string, Figure> Figures = Words();

    public static TheoryData<string> Kinds => [.. Figures.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void IsAFigureThatPlotly3And4Accept(string kind)
    {
        using var json = JsonDocument.Parse(Figures[kind].ToJson());
        json.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["data", "layout"]); // no frames: notebook renderers do not play them
        json.RootElement.GetProperty("layout").GetProperty("title").GetProperty("text").ValueKind.ShouldBe(JsonValueKind.String);
        foreach (var axis in json.RootElement.GetProperty("layout").EnumerateObject().Where(p => p.Name.Contains("axis") && !p.Value.TryGetProperty("visible", out _)))
            axis.Value.GetProperty("title").GetProperty("text").ValueKind.ShouldBe(JsonValueKind.String);
        foreach (var trace in json.RootElement.GetProperty("data").EnumerateArray())
            trace.GetProperty("type").GetString().ShouldBeOneOf("scatter", "bar", "heatmap");
        Names(json.RootElement).ShouldNotContain("titlefont");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RoundsItsNumbersToFiveDigits(string kind)
    {
        using var json = JsonDocument.Parse(Figures[kind].ToJson());
        foreach (var number in Numbers(json.RootElement.GetProperty("data")))
            number.Split('E', 'e')[0].Trim('-', '0').Replace(".", "").TrimStart('0').Length.ShouldBeLessThanOrEqualTo(5, number);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ComesOutTheSameEveryTime(string kind)
    {
        Words()[kind].ToJson().ShouldBe(Figures[kind].ToJson());
        Words()[kind].ToSvg().ShouldBe(Figures[kind].ToSvg());
        Words()[kind].ToText().ShouldBe(Figures[kind].ToText());
    }

    [Fact]
    public void DrawsALineWithItsBandOverLayersThatStartAtTheEmbedding()
    {
        var rates = new[] { Interval.Wilson(1, 10), Interval.Wilson(5, 10), Interval.Wilson(9, 10) };
        using var json = JsonDocument.Parse(Chart.Line([new Series("拒絕", rates, Role.Intervention)]).ToJson());
        var (band, line) = (json.RootElement.GetProperty("data")[0], json.RootElement.GetProperty("data")[1]);
        band.GetProperty("fill").GetString().ShouldBe("toself");
        band.GetProperty("x").GetRawText().ShouldBe("[0,1,2,2,1,0]");
        line.GetProperty("mode").GetString().ShouldBe("lines+markers");
        line.GetProperty("y").GetRawText().ShouldBe("[0.1,0.5,0.9]");
        line.GetProperty("line").GetProperty("color").GetString().ShouldBe(Role.Intervention.Color);
        line.GetProperty("hovertext")[1].GetString().ShouldBe("拒絕<br>0: 0.5 [0.2366, 0.7634], n = 10");
        json.RootElement.GetProperty("layout").GetProperty("xaxis").GetProperty("ticktext").GetRawText().ShouldBe("[\"embed\",\"0\",\"1\"]");
    }

    [Fact]
    public void AttentionNamesThePairAndLeavesTheFutureBlank()
    {
        using var json = JsonDocument.Parse(Chart.Attention([" the", " cat"], [[1, 0], [0.25, 0.75]]).ToJson());
        var map = json.RootElement.GetProperty("data")[0];
        map.GetProperty("z").GetRawText().ShouldBe("[[0.25,0.75],[1,null]]");                                // the first token's row is on top
        map.GetProperty("hovertext")[0][1].GetString().ShouldBe("1 \"cat\" → 1 \"cat\": 75%");
        map.GetProperty("hovertext")[0][0].GetString()!.ShouldContain("1 \"cat\" → 0 \"the\"");
        Should.Throw<CourseException>(() => Chart.Attention([" the"], [[1, 0], [0.25, 0.75]]));
    }

    [Fact]
    public void DrawsIntervalsOfBarsAsWhiskersMeasuredFromTheBar()
    {
        var series = new Series("x", [0.5, 0.25], Role.Control) { Low = [0.25, double.NaN], High = [0.875, double.NaN] };
        using var json = JsonDocument.Parse(Chart.Bars(["a", "b"], series).ToJson());
        var bar = json.RootElement.GetProperty("data")[0];
        bar.GetProperty("error_y").GetProperty("array").GetRawText().ShouldBe("[0.375,null]");
        bar.GetProperty("error_y").GetProperty("arrayminus").GetRawText().ShouldBe("[0.25,null]");
        bar.GetProperty("marker").GetProperty("pattern").GetProperty("shape").GetString().ShouldBe("/");
    }

    [Fact]
    public void KeepsTokensThatLookLikeMarkupAsTheyAre()
    {
        using var json = JsonDocument.Parse(Chart.TokenHeatmap([[new("<b>", 0.5), new(" x&y", 0.25)]], ["<s>", " \n"]).ToJson());
        json.RootElement.GetProperty("data")[0].GetProperty("text").GetRawText().ShouldBe("[[\"&lt;b&gt;\",\"x&amp;y\"]]");
        json.RootElement.GetProperty("layout").GetProperty("xaxis").GetProperty("ticktext")[0].GetString().ShouldBe("&lt;s&gt;");
    }

    [Fact]
    public void MarksTheChosenCell()
    {
        using var json = JsonDocument.Parse(Chart.Heatmap(new double[,] { { 1, 2 }, { 3, double.NaN } }, ["a", "b"], ["c", "d"]).Mark(1, 0).ToJson());
        json.RootElement.GetProperty("data")[0].GetProperty("z").GetRawText().ShouldBe("[[1,2],[3,null]]");
        var shape = json.RootElement.GetProperty("layout").GetProperty("shapes")[0];
        (shape.GetProperty("x0").GetDouble(), shape.GetProperty("y0").GetDouble()).ShouldBe((-0.5, 0.5));
    }

    [Fact]
    public void SharesOfAHistogramAddUpToOneInEachGroup()
    {
        var figure = Chart.Histogram([new Series("a", [1.0, 2, 2, 3, 9]), new Series("b", [4.0])], bins: 7);
        using var json = JsonDocument.Parse(figure.ToJson());
        foreach (var group in json.RootElement.GetProperty("data").EnumerateArray())
            group.GetProperty("y").EnumerateArray().Sum(y => y.GetDouble()).ShouldBe(1, 1e-4);
    }

    [Fact]
    public void ASliderShowsOneSettingAtATimeOnSharedLimits()
    {
        var figure = Chart.Slider("α", new[] { 1.0, 5 }.Select(a => ($"{a}", Chart.Line([new Series("s", [0, a])]))), start: 1);
        using var json = JsonDocument.Parse(figure.ToJson());
        json.RootElement.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("visible").GetBoolean()).ShouldBe([false, true]);
        var slider = json.RootElement.GetProperty("layout").GetProperty("sliders")[0];
        slider.GetProperty("steps")[0].GetProperty("args").GetRawText().ShouldBe("[{\"visible\":[true,false]}]");
        json.RootElement.GetProperty("layout").GetProperty("yaxis").GetProperty("range").GetRawText().ShouldBe("[0,5]");
        figure.ToSvg().ShouldContain("α = 5 (1 … 5)");
    }

    [Fact]
    public void ASliderSaysAtEachSettingWhatThatSettingsSubtitleSays()
    {
        var figure = Chart.Slider("α", new[] { "one", "two\nlines" }.Select((says, i) => ($"{i}", Chart.Bars(["a"], new Series("s", [i + 1.0])).Subtitle(says)))).Subtitle("all");
        using var json = JsonDocument.Parse(figure.ToJson());
        var layout = json.RootElement.GetProperty("layout");
        layout.GetProperty("title").GetProperty("subtitle").GetProperty("text").GetString().ShouldBe("all<br>one");
        var steps = layout.GetProperty("sliders")[0].GetProperty("steps").EnumerateArray().ToArray();
        steps.ShouldAllBe(s => s.GetProperty("method").GetString() == "update");
        steps[1].GetProperty("args")[1].GetProperty("title.subtitle.text").GetString().ShouldBe("all<br>two<br>lines");
        figure.ToSvg().ShouldContain(">one<");
        figure.ToText().ShouldContain("α = 1\n  two\n  lines");
        var shorter = Chart.Slider("α", [("0", Chart.Bars(["a"], new Series("s", [1.0])).Subtitle("one"))]).Subtitle("all");
        var plot = new Func<Figure, double>(f => JsonDocument.Parse(f.ToJson()).RootElement.GetProperty("layout").GetProperty("margin").GetProperty("t").GetDouble());
        plot(figure).ShouldBe(plot(shorter) + 16);   // room for the longest text, whatever the setting
    }

    [Fact]
    public void ChangesNoFigureInPlace()
    {
        var figure = Chart.Line([new Series("a", [1.0, 2])]);
        var before = figure.ToJson();
        figure.Title("t").XAxis("x").Reference(1, "r").ToJson().ShouldNotBe(before);
        figure.ToJson().ShouldBe(before);
    }

    [Fact]
    public void SaysWhatIsWrongWithTheDataInOneSentence()
    {
        Should.Throw<CourseException>(() => Chart.Line([])).Message.ShouldContain("at least one");
        Should.Throw<CourseException>(() => Chart.Bars(["a"], new Series("s", [1.0, 2]))).Message.ShouldContain("2 values for 1 labels");
        Should.Throw<CourseException>(() => Chart.Line([new Series("s", [1.0]) { Low = [1, 2] }])).Message.ShouldContain("Low");
        Should.Throw<CourseException>(() => Chart.Heatmap(new double[2, 2], ["a"], ["b", "c"])).Message.ShouldContain("row labels");
        Should.Throw<CourseException>(() => Chart.Heatmap(new double[1, 1], ["a"], ["b"]).Mark(1, 0)).Message.ShouldContain("row 1");
        Should.Throw<CourseException>(() => Chart.Scatter(new Series("s", [1.0]))).Message.ShouldContain("no X");
    }

    static IReadOnlyDictionary<string, Figure> Words()
    {
        var at = 0;
        return Gallery.Figures(() => Gallery.Words[at++ % Gallery.Words.Length]);
    }

    static IEnumerable<string> Names(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Object => e.EnumerateObject().SelectMany(p => Names(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => e.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    static IEnumerable<string> Numbers(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Object => e.EnumerateObject().SelectMany(p => Numbers(p.Value)),
        JsonValueKind.Array => e.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Number => [e.GetDouble().ToString("R", CultureInfo.InvariantCulture)],
        _ => [],
    };
}
