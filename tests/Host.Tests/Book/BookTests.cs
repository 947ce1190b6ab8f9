using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseHost.Books;

namespace CourseHost.Tests.Books;

public sealed class BookTests : IDisposable
{
    const string Chart = """
        {"application/vnd.plotly.v1+json":{"data":[{"y":[0.5,0.25]}],"layout":{"title":{"text":"題 </script> · A title"}}},
         "image/svg+xml":["<svg xmlns='http://www.w3.org/2000/svg'><desc>line chart. a: 0.5</desc></svg>"],"text/plain":["A title\n","0.5 0.25"]}
        """;

    readonly Workspace space = new();
    readonly StringWriter log = new();

    public void Dispose() => space.Dispose();

    // A notebook as it is committed: Markdown cells, and code cells with the outputs that are given.
    void Commit(string name, params (string Source, string? Output)[] cells)
    {
        var path = space.Notebook(name, [.. cells.Select(c => c.Source)]);
        var notebook = Notebook.Read(path);
        foreach (var (cell, (_, output)) in notebook.Cells.Zip(cells))
        {
            if (output is null)
            {
                cell.Node["cell_type"] = "markdown";
                cell.Node.Remove("outputs");
                cell.Node.Remove("execution_count");
            }
            else cell.SetOutputs(1, output == "" ? [] : [JsonNode.Parse(output)]);
        }
        notebook.Write(path);
    }

    static string Shown(string data) => $$"""{"output_type":"display_data","metadata":{},"data":{{data}}}""";

    async Task<string> Build(string npm = "no-such-npm", params string[] notebooks) =>
        await new Book(new BookOptions { Notebooks = notebooks.Length > 0 ? notebooks : [space.Folder], Out = space.At("site", "book"), Npm = npm }, log).BuildAsync();

    string Page(string name) => File.ReadAllText(space.At("site", "book", name));

    [Fact]
    public async Task Every_kind_of_cell_and_output_has_its_form()
    {
        Commit("01-a.ipynb",
            ("# 一 · One\n\n[下一章](02-b.ipynb#cell-0) and [elsewhere](https://x.org) ![pic](https://x.org/p.png) ![own](p.png) $a_1$", null),
            ("## 節 · Section", null),
            ("Draw();", Shown(Chart)),
            ("var table = 1;", Shown("""{"text/html":["<table><tr><td>1</td></tr></table>"],"text/plain":["1"]}""")),
            ("Check();", Shown("""{"text/html":["<details><summary>解答 solution</summary>4</details><script src='https://x.org'></script>"]}""")),
            ("Say();", """{"output_type":"stream","name":"stdout","text":["1 < 2\n"]}"""),
            ("Fail();", """{"output_type":"error","ename":"E","evalue":"v","traceback":["\u001b[31mE: v\u001b[0m","  in cell 1"]}"""),
            ("Picture();", Shown("""{"image/png":["iVBO\n","Rw0="],"text/plain":["a picture"]}""")));
        Commit("02-b.ipynb", ("# 二 · Two", null));
        File.WriteAllText(space.At("p.png"), "x");
        File.WriteAllText(space.At("README.md"), "# 書 · The book\n\nFirst words.\n\n## Then more");

        await Build();
        var page = Page("01-a.html");
        page.ShouldContain("<h1><span class=\"zh\" lang=\"zh-Hant\">一</span>");
        page.ShouldContain("href=\"02-b.html#cell-0\"");
        page.ShouldContain("href=\"https://x.org\"");
        page.ShouldContain("src=\"files/p.png\"");
        page.ShouldContain("<span class=\"tex\">a_1</span>");
        page.ShouldContain("<section class=\"code\" id=\"cell-2\">");
        page.ShouldContain("aria-label=\"題 &lt;/script&gt; · A title. line chart. a: 0.5\"");
        page.ShouldContain("\\u003c/script"); // the figure's JSON cannot end its element
        page.ShouldContain("role=\"region\" aria-label=\"表格 table\"><table>");
        page.ShouldContain("<details><summary>解答 solution</summary>4</details>");
        page.ShouldContain("<pre class=\"stream\" tabindex=\"0\">1 &lt; 2</pre>");
        page.ShouldContain("E: v\n  in cell 1</pre>");
        page.ShouldContain("<img src=\"data:image/png;base64,iVBORw0=\" alt=\"a picture\">");
        page.ShouldContain("rel=\"next\" href=\"02-b.html\"");
        Page("02-b.html").ShouldContain("rel=\"prev\" href=\"01-a.html\"");
        var index = Page("index.html");
        index.ShouldContain("First words.");
        index.ShouldNotContain("Then more");
        index.ShouldContain("href=\"01-a.html#cell-1\"");
        foreach (var file in new[] { "index.html", "01-a.html", "02-b.html" })
            Regex.Matches(Page(file), @"<(?!a\b)\w[^>]*\b(src|srcset|href|poster|data)\s*=\s*[""']?(https?:|//)").ShouldBeEmpty(file);
    }

    [Fact]
    public async Task Without_npm_the_pictures_serve_and_the_command_says_so()
    {
        Commit("a.ipynb", ("Draw();", Shown(Chart)), ("$x$", null));
        await Build();
        log.ToString().ShouldContain("plotly.js could not be had from npm (no-such-npm is not installed)");
        log.ToString().ShouldContain("Formulas stand as TeX");
        Page("a.html").ShouldNotContain("plotly.min.js");
        Page("a.html").ShouldContain("<img src=\"data:image/svg+xml;base64,");
    }

    [Fact]
    public async Task Claims_of_all_notebooks_stand_in_one_table()
    {
        Commit("a.ipynb", ("1", Shown("""{"application/vnd.insidelm.claim+json":{"id":"2.2","title":"拒絕 · refused","figure":0.98333,"n":120,"low":0.94,"high":1,"control":0.02,"paper":".99","mark":"P","holds":true,"unit":"%"}}""")),
            ("2", Shown("""{"application/vnd.insidelm.claim+json":{"id":"2.7","title":"loss","figure":6.6153,"n":26,"low":null,"high":null,"control":null,"paper":null,"holds":false,"unit":"nats"}}""")));
        await Build();
        var rows = Regex.Matches(Page("claims.html"), "<tr>.*?</tr>").Select(m => Regex.Replace(Regex.Replace(m.Value, "<i>.*?</i>", ""), "<[^>]+>", "|").Replace("||", "|")).ToList();
        rows.Count.ShouldBe(3);
        Page("claims.html").ShouldContain("href=\"a.html#cell-0\"");
        foreach (var part in new[] { "2.2", "98.3%", "[94%, 100%]", "120", "2%", ".99", "✓" }) rows[1].ShouldContain(part);
        foreach (var part in new[] { "2.7", "6.615 nats", "26", "✗" }) rows[2].ShouldContain(part);
    }

    [Fact]
    public async Task Committed_outputs_are_shown_and_only_a_notebook_without_any_is_run()
    {
        Commit("old.ipynb", ("\"now\"", Shown("""{"text/plain":["then"]}""")));
        var bare = space.Notebook("bare.ipynb", "\"fresh\" + 1");
        var before = File.ReadAllText(bare);
        await Build();
        Page("old.html").ShouldContain(">then</pre>");
        Page("bare.html").ShouldContain(">fresh1</pre>");
        log.ToString().ShouldContain("bare.ipynb has no outputs, so it is run for the book.");
        log.ToString().ShouldNotContain("old.ipynb");
        File.ReadAllText(bare).ShouldBe(before);
    }

    [Fact]
    public async Task A_failure_leaves_the_former_book_and_no_other_folder()
    {
        Commit("a.ipynb", ("# A", null));
        await Build();
        space.Notebook("b.ipynb", "throw new Exception(\"broken\");");
        await Should.ThrowAsync<HostException>(() => Build());
        Page("index.html").ShouldContain("A");
        Directory.GetFileSystemEntries(space.At("site")).Select(Path.GetFileName).ShouldBe(["book"]);
        await Build("no-such-npm", space.At("a.ipynb"));
        Directory.GetFileSystemEntries(space.At("site")).Select(Path.GetFileName).ShouldBe(["book"]);
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_not_replaced()
    {
        Commit("a.ipynb", ("# A", null));
        Directory.CreateDirectory(space.At("site", "book"));
        File.WriteAllText(space.At("site", "book", "thesis.txt"), "precious");
        (await Should.ThrowAsync<HostException>(() => Build())).Message.ShouldContain("other files");
        File.ReadAllText(space.At("site", "book", "thesis.txt")).ShouldBe("precious");
    }
}
