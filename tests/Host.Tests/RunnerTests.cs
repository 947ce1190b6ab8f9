using System.Text.Json.Nodes;

namespace CourseHost.Tests;

public class RunnerTests
{
    [Fact]
    public async Task An_executed_copy_holds_the_outputs_and_the_original_stays()
    {
        using var space = new Workspace();
        var path = space.Notebook("a.ipynb", "Console.Write(\"x\\n\"); Console.WriteLine(\"y\");", "// text", "1 + 1");
        var before = File.ReadAllText(path);
        await space.Run(path);
        File.ReadAllText(path).ShouldBe(before);
        var cells = space.Executed("a.ipynb");
        cells.Select(c => c["execution_count"]!.GetValue<int>()).ShouldBe([1, 2, 3]);
        cells.Select(c => c["id"]!.GetValue<string>()).ShouldBe(["cell-0", "cell-1", "cell-2"]);
        cells[0]["outputs"]!.ToJsonString().ShouldBe("""[{"name":"stdout","output_type":"stream","text":["x\n","y\n"]}]""");
        cells[2]["outputs"]!.ToJsonString().ShouldBe("""[{"data":{"text/plain":["2"]},"execution_count":3,"metadata":{},"output_type":"execute_result"}]""");
        space.Console.ToString().ShouldContain("a.ipynb      3/3");
    }

    [Fact]
    public async Task Update_writes_back_and_a_second_update_changes_no_byte()
    {
        using var space = new Workspace();
        var path = space.Notebook("a.ipynb", "\"國 é\".Display();", "#!time\n3.0");
        await space.Run(new RunOptions { Notebooks = [path], Update = true });
        var once = File.ReadAllText(path);
        once.ShouldContain("國 é\"");
        await space.Run(new RunOptions { Notebooks = [path], Update = true });
        File.ReadAllText(path).ShouldBe(once);
    }

    [Fact]
    public async Task A_display_is_updated_in_place()
    {
        using var space = new Workspace();
        await space.Run(space.Notebook("a.ipynb", "var p = 1.Display();\nConsole.Write(\"after\");", "p.Update(2);"));
        var outputs = (JsonArray)space.Executed("a.ipynb")[0]["outputs"]!;
        outputs[0]!["data"]!.ToJsonString().ShouldBe("""{"text/plain":["2"]}""");
        outputs.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Each_notebook_runs_in_its_own_folder_and_knows_nothing_of_the_others()
    {
        using var space = new Workspace();
        var one = space.Notebook("one/1.ipynb", "var x = 1; File.WriteAllText(\"here.txt\", \"\");");
        var two = space.Notebook("two/2.ipynb", "File.Exists(\"here.txt\")", "var x = 2.5;");
        var before = Directory.GetCurrentDirectory();
        await space.Run(one, two);
        Directory.GetCurrentDirectory().ShouldBe(before);
        File.Exists(space.At("one", "here.txt")).ShouldBeTrue();
        space.Executed("2.ipynb")[0]["outputs"]!.ToJsonString().ShouldContain("False");
        (await Should.ThrowAsync<HostException>(space.Run(one, space.Notebook("two/3.ipynb", "x")))).Message.ShouldStartWith("3.ipynb, cell 1 failed.");
    }

    [Fact]
    public async Task A_failing_notebook_stops_the_run_and_leaves_no_partial_file()
    {
        using var space = new Workspace();
        var good = space.Notebook("1.ipynb", "1");
        var bad = space.Notebook("2.ipynb", "1", "throw new InvalidOperationException(\"broken here\");", "3");
        var never = space.Notebook("3.ipynb", "1");
        Directory.CreateDirectory(space.Out);
        File.WriteAllText(Path.Combine(space.Out, "2.ipynb"), "from an earlier run");
        var e = await Should.ThrowAsync<HostException>(space.Run(good, bad, never));
        e.Message.ShouldStartWith("2.ipynb, cell 2 failed.\nInvalidOperationException: broken here");
        Directory.GetFiles(space.Out).Select(Path.GetFileName).Order().ShouldBe(["1.ipynb", "2.ipynb"]);
        File.ReadAllText(Path.Combine(space.Out, "2.ipynb")).ShouldBe("from an earlier run");
    }

    [Fact]
    public async Task A_cell_that_is_meant_to_fail_may()
    {
        using var space = new Workspace();
        var path = space.Notebook("a.ipynb", "throw new Exception(\"shown\");", "2");
        var notebook = Notebook.Read(path);
        notebook.Cells[0].Node["metadata"] = new JsonObject { ["tags"] = new JsonArray("raises-exception") };
        notebook.Write(path);
        await space.Run(path);
        space.Executed("a.ipynb")[0]["outputs"]![0]!["evalue"]!.GetValue<string>().ShouldBe("shown");
    }

    [Fact]
    public async Task A_timeout_ends_an_endless_cell_and_names_it()
    {
        using var space = new Workspace();
        var path = space.Notebook("a.ipynb", "1", "while (true) { }");
        var run = space.Run(new RunOptions { Notebooks = [path], Timeout = TimeSpan.FromSeconds(2) });
        var e = await Should.ThrowAsync<HostException>(run.WaitAsync(TimeSpan.FromSeconds(30)));
        e.Message.ShouldBe("a.ipynb, cell 2: stopped after 2 s; give it more with --timeout.");
        Directory.Exists(space.Out).ShouldBeFalse();
    }

    [Fact]
    public async Task Claims_of_all_notebooks_are_collected_with_their_keys()
    {
        using var space = new Workspace();
        const string Claim = """"("""{"id":"ID","title":"題","figure":0.5,"n":1e1,"holds":false,"extra":[1]}""").DisplayAs("application/vnd.insidelm.claim+json");"""";
        var claims = await space.Run(space.Notebook("1.ipynb", Claim.Replace("ID", "a")), space.Notebook("2.ipynb", Claim.Replace("ID", "b"), "1", Claim.Replace("ID", "c")));
        claims.Count.ShouldBe(3);
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(space.Out, "claims.json")))!.AsArray();
        written.Select(c => $"{c!["id"]} {c["notebook"]}").ShouldBe(["a 1.ipynb", "b 2.ipynb", "c 2.ipynb"]);
        written[0]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .ShouldBe("""{"id":"a","title":"題","figure":0.5,"n":1e1,"holds":false,"extra":[1],"notebook":"1.ipynb"}""");
        space.Console.ToString().ShouldContain("題");
    }

    [Fact]
    public async Task Settings_replace_the_literals_of_the_cells_that_declare_them()
    {
        using var space = new Workspace();
        var path = space.Notebook("a.ipynb",
            "var strength = 4.0; // how hard\nstring name = \"old\"; var n = 3; var on = true;", "$\"{strength:0.0} {name} {n} {on}\"");
        var settings = new Dictionary<string, string> { ["strength"] = "-8", ["name"] = "a \"b\" \\ 國", ["n"] = "-2", ["on"] = "False" };
        await space.Run(new RunOptions { Notebooks = [path], Settings = settings });
        var cells = space.Executed("a.ipynb");
        Notebook.Join(cells[0]["source"]).ShouldStartWith("var strength = -8.0; // how hard\nstring name = \"a \\\"b\\\" \\\\ 國\"; var n = -2; var on = false;");
        Notebook.Join(cells[1]["outputs"]![0]!["data"]!["text/plain"]).ShouldBe("-8.0 a \"b\" \\ 國 -2 False");
    }

    [Theory]
    [InlineData("var x = 3;", "x", "2.5", "int")]
    [InlineData("var x = true;", "x", "yes", "bool")]
    [InlineData("double x = 3;", "x", "many", "double")]
    [InlineData("var strength = 1;", "strenght", "2", "nearest: strength")]
    [InlineData("var x = Math.PI;", "x", "2", "no cell declares")]
    public async Task Settings_that_do_not_fit_are_refused_kindly(string cell, string name, string value, string why)
    {
        using var space = new Workspace();
        var options = new RunOptions { Notebooks = [space.Notebook("a.ipynb", cell)], Settings = new Dictionary<string, string> { [name] = value } };
        var e = await Should.ThrowAsync<HostException>(space.Run(options));
        e.Message.ShouldContain(name);
        e.Message.ShouldContain(why);
    }

    [Theory]
    [InlineData("double x = 3;", "2.5", "double x = 2.5;")]
    [InlineData("var x = -3;", "4", "var x = 4;")]
    [InlineData("const int x = 3, y = 4;", "9", "const int x = 9, y = 4;")]
    [InlineData("float x = 1f;", "0.25", "float x = 0.25f;")]
    [InlineData("long x = 1L;", "5", "long x = 5L;")]
    [InlineData("#!time\nvar x = \"a\";", "b", "#!time\nvar x = \"b\";")]
    [InlineData("void F() { var x = 1; }", "2", "void F() { var x = 1; }")]
    public void A_setting_changes_the_literal_and_nothing_else(string cell, string value, string expected) =>
        Parameters.Apply(cell, new Dictionary<string, string> { ["x"] = value }).Source.ShouldBe(expected);
}
