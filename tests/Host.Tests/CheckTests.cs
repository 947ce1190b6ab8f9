using System.Text.Json.Nodes;

namespace CourseHost.Tests;

public class CheckTests
{
    static IReadOnlyList<string> Streams(string committed, string now, double tolerance = OutputComparison.DefaultTolerance) =>
        OutputComparison.Differences([Stream(committed)], [Stream(now)], tolerance);

    static JsonObject Stream(string text) => new() { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Notebook.Lines(text) };

    static JsonArray Shown(string data) => [new JsonObject { ["data"] = JsonNode.Parse(data), ["metadata"] = new JsonObject(), ["output_type"] = "display_data" }];

    [Theory]
    [InlineData("loss 0.80931 after 3 steps", "loss 0.80933 after 3 steps")]
    [InlineData("loss 0.8093", "loss 0.8094")]                             // the printed rounding
    [InlineData("6.62 nats", "6.61 nats")]
    [InlineData("p = 1.367e-13", "p = 1.4e-13")]                           // nothing, beside 1
    [InlineData("-0.01293 [-0.107, 0.083]", "-0.01290 [-0.107, 0.083]")]
    [InlineData("took 1.5 s", "took 22.1 s")]
    [InlineData("ran at 10:31:07 for 00:12", "ran at 11:00:59 for 01:40")]
    [InlineData("written to /tmp/abc/model.bin", "written to /home/me/x/model.bin")]
    [InlineData("a    0.1234\nbb   0.5", "a  0.1234 \nbb 0.5")]            // columns moved
    public void Small_differences_times_paths_and_layout_pass(string committed, string now) => Streams(committed, now).ShouldBeEmpty();

    [Theory]
    [InlineData("loss 0.809", "loss 0.812", "0.809")]
    [InlineData("4352 tokens", "4351 tokens", "4351")]                     // a count
    [InlineData("67% of 150", "68% of 150", "68%")]
    [InlineData("0.4", "0.5", "0.5")]
    [InlineData("Warsaw", "Paris", "Paris")]
    [InlineData("第 4 層", "第 5 層", "5")]
    [InlineData("colour #0E9", "colour #0E8", "#0E8")]
    [InlineData("5.0", "-5.0", "-5.0")]
    [InlineData("1,234.5", "1,334.5", "1,334.5")]
    [InlineData("a b", "ab", "ab")]
    public void Other_differences_are_named(string committed, string now, string figure) =>
        Streams(committed, now).ShouldHaveSingleItem().ShouldContain(figure);

    [Fact]
    public void A_figure_is_compared_by_its_numbers_and_its_picture_is_not()
    {
        const string Old = """{"application/vnd.plotly.v1+json":{"data":[{"y":[0.5,0.25],"name":"a"}]},"image/svg+xml":"<svg 1/>","text/plain":"0.5"}""";
        OutputComparison.Differences(Shown(Old), Shown(Old.Replace("0.25", "0.2501").Replace("svg 1", "svg 2"))).ShouldBeEmpty();
        OutputComparison.Differences(Shown(Old), Shown(Old.Replace("0.25", "0.75"))).ShouldBe(["figure.data[0].y[1]: 0.25, now 0.75"]);
        OutputComparison.Differences(Shown(Old), Shown(Old.Replace("[0.5,0.25]", "[0.5]"))).ShouldBe(["figure.data[0].y had 2 elements, now 1"]);
        OutputComparison.Differences(Shown(Old), Shown(Old.Replace("\"a\"", "\"b\""))).ShouldHaveSingleItem().ShouldContain("name");
        OutputComparison.Differences(Shown("""{"image/png":"AAAA"}"""), Shown("""{"image/png":"AAAB"}""")).ShouldBe(["image/png is another picture"]);
    }

    [Fact]
    public void A_claim_states_its_own_tolerance()
    {
        const string Claim = """{"application/vnd.insidelm.claim+json":{"figure":0.80,"n":51,"tolerance":0.05},"text/plain":"0.80"}""";
        OutputComparison.Differences(Shown(Claim), Shown(Claim.Replace("0.80", "0.83"))).ShouldBeEmpty();
        OutputComparison.Differences(Shown(Claim), Shown(Claim.Replace("0.80", "0.90"))).Count.ShouldBe(2);
        OutputComparison.Differences(Shown(Claim), Shown(Claim.Replace("51", "52"))).ShouldBe(["claim.n: 51, now 52"]);
    }

    [Fact]
    public void Outputs_that_come_or_go_or_change_their_kind_are_differences()
    {
        OutputComparison.Differences([Stream("a")], []).ShouldBe(["1 outputs were committed, now there are 0"]);
        OutputComparison.Differences([Stream("a")], Shown("""{"text/plain":"a"}""")).ShouldBe(["stream was committed, now it is display_data"]);
        OutputComparison.Differences(Shown("""{"text/plain":"a"}"""), Shown("""{"text/html":"a"}""")).ShouldBe(["text/plain is gone", "text/html is new"]);
    }

    [Fact]
    public async Task A_run_with_check_names_the_cells_that_differ_after_running_all()
    {
        using var space = new Workspace();
        var stale = space.Notebook("1.ipynb", "var x = 0.5; x", "\"same\"");
        var fine = space.Notebook("2.ipynb", "Console.WriteLine(1.25);");
        await space.Run(new RunOptions { Notebooks = [stale, fine], Update = true });
        await space.Run(new RunOptions { Notebooks = [stale, fine], Check = true });

        File.WriteAllText(stale, File.ReadAllText(stale).Replace("\"var x = 0.5; x\"", "\"var x = 0.75; x\""));
        var committed = File.ReadAllText(stale);
        var e = await Should.ThrowAsync<HostException>(space.Run(new RunOptions { Notebooks = [stale, fine], Check = true }));
        e.Message.ShouldStartWith("1.ipynb, cell 1 (cell-0) differs from its committed outputs:\n  text/plain: 0.5 in “0.5”, now 0.75\n");
        e.Message.ShouldNotContain("cell 2");
        File.ReadAllText(stale).ShouldBe(committed);
        Directory.GetFiles(space.Out).Select(Path.GetFileName).Order().ShouldBe(["1.ipynb", "2.ipynb", "claims.json"]);
    }

    [Fact]
    public async Task A_cell_or_a_notebook_states_its_tolerance_in_its_metadata()
    {
        using var space = new Workspace();
        var path = space.Notebook("1.ipynb", "0.5");
        await space.Run(new RunOptions { Notebooks = [path], Update = true });
        var notebook = Notebook.Read(path);
        notebook.Cells[0].Source = "0.51";
        notebook.Write(path);
        await Should.ThrowAsync<HostException>(space.Run(new RunOptions { Notebooks = [path], Check = true }));
        foreach (var owner in new[] { notebook.Cells[0].Node, notebook.Root })
        {
            owner["metadata"] = new JsonObject { ["check"] = new JsonObject { ["tolerance"] = 0.02 } };
            notebook.Write(path);
            await space.Run(new RunOptions { Notebooks = [path], Check = true });
            owner["metadata"] = new JsonObject();
        }
    }
}
