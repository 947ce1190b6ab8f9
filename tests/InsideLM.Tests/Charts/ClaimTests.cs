using System.Text.Json;

namespace InsideLM.Tests;

public class ClaimTests
{
    static readonly Claim Refusal = new("2.2", "加向量 <b> adding the vector", Interval.Wilson(118, 120))
    {
        Control = 0.025,
        Paper = ".99 → .00 (Llama-3-8B)",
        Mark = Mark.P,
        Holds = true,
        Unit = "%",
    };

    [Fact]
    public void TravelsAsJsonWithExactlyTheAgreedKeys()
    {
        using var json = JsonDocument.Parse(Refusal.ToJson());
        json.RootElement.EnumerateObject().Select(p => p.Name)
            .ShouldBe(["id", "title", "figure", "n", "low", "high", "control", "paper", "mark", "holds", "unit"]);
        json.RootElement.GetProperty("figure").GetDouble().ShouldBe(118.0 / 120, 1e-6);
        json.RootElement.GetProperty("mark").GetString().ShouldBe("P");
        json.RootElement.GetProperty("holds").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void StatesHowFarItsFiguresMayDiffer() => (Refusal with { Tolerance = 0.05 }).ToJson().ShouldEndWith("\"tolerance\":0.05}");

    [Fact]
    public void LeavesOutWhatWasNotMeasured()
    {
        using var json = JsonDocument.Parse(new Claim { Id = "1.1", Title = "identity", Figure = 0 }.ToJson());
        foreach (var key in new[] { "low", "high", "control", "paper", "mark" })
            json.RootElement.GetProperty(key).ValueKind.ShouldBe(JsonValueKind.Null, key);
    }

    [Fact]
    public void NeverShowsAFigureFromMemoryAsAFact()
    {
        var claim = Refusal with { Mark = Mark.M, Paper = "80–90 %" };
        foreach (var output in new[] { claim.ToJson(), claim.ToHtml(), claim.ToText() })
            output.ShouldContain("unverified: 80–90 %");
    }

    [Fact]
    public void ShowsFigureIntervalControlAndPaperInOneRow()
    {
        foreach (var output in new[] { Refusal.ToHtml(), Refusal.ToText() })
        {
            foreach (var part in new[] { "2.2", "98.3% [94.1%, 99.5%]", "120", "2.5%", ".99 → .00 (Llama-3-8B)", "論文 paper", "✓" })
                output.ShouldContain(part);
        }

        Refusal.ToHtml().ShouldContain("&lt;b&gt;");
        (Refusal with { Holds = false }).ToText().ShouldStartWith("✗");
    }
}
