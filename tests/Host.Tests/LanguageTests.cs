using System.Text.Json.Nodes;

namespace CourseHost.Tests;

/// <summary>Completion and inspection. A | marks the cursor.</summary>
public class LanguageTests
{
    static JsonObject Place(string marked) => new() { ["code"] = marked.Replace("|", ""), ["cursor_pos"] = marked.EnumerateRunes().TakeWhile(r => r.Value != '|').Count() };

    static List<string> Complete(KernelClient client, string marked) =>
        [.. client.Ask("complete_request", Place(marked))["matches"]!.AsArray().Select(m => (string)m!)];

    static string Inspect(KernelClient client, string marked) => (string?)client.Ask("inspect_request", Place(marked))["data"]!["text/plain"] ?? "";

    [Fact]
    public void Completions_know_the_notebooks_variables_and_what_is_in_scope()
    {
        using var client = new KernelClient();
        client.Run("var words = new List<string> { \"a\" }; int Twice(int number) => 2 * number; class Box { public int Width { get; set; } }");
        Complete(client, "words.Cou|").ShouldBe(["Count", "CountBy"]);
        Complete(client, "words.|").ShouldContain("Add");
        Complete(client, "wor|").ShouldContain("words");
        Complete(client, "var y = Math.Sq|").ShouldBe(["Sqrt"]);
        Complete(client, "foreach (var w in words) { w.ToUp|").ShouldBe(["ToUpper", "ToUpperInvariant"]);
        Complete(client, "words.Select(w => w.Len|").ShouldBe(["Length"]);
        Complete(client, "words?.Cle|").ShouldBe(["Clear"]);
        Complete(client, "using System.Glob|").ShouldBe(["Globalization"]);
        Complete(client, "Twice(num|")[0].ShouldBe("number:");
        Complete(client, "new Box { Wi|")[0].ShouldBe("Width");
        Complete(client, "class Only { public static int One; }\nOnly.|").ShouldBe(["One"]);
        Complete(client, "whi|").ShouldContain("while");
        Complete(client, "var a = 1;\nwords.Cou|\nvar b = 2;").ShouldBe(["Count", "CountBy"]);
    }

    [Theory]
    [InlineData("\"in a string wor|\"")]
    [InlineData("// in a comment wor|")]
    [InlineData("12|")]
    [InlineData("nothing.known.|")]
    [InlineData("#r \"nuget: wor|")]
    public void Where_nothing_can_be_said_nothing_is(string code)
    {
        using var client = new KernelClient();
        client.Run("var words = 1;");
        Complete(client, code).ShouldBeEmpty();
    }

    [Fact]
    public void Positions_are_counted_in_code_points()
    {
        using var client = new KernelClient();
        client.Run("var words = new List<string>();");
        var answer = client.Ask("complete_request", Place("/* 😀😀 */ words.Clea|"));
        answer["matches"]!.AsArray().Select(m => (string)m!).ShouldBe(["Clear"]);
        ((int)answer["cursor_start"]!).ShouldBe("/* 12 */ words.".Length);
        ((int)answer["cursor_end"]!).ShouldBe("/* 12 */ words.Clea".Length);
    }

    [Fact]
    public void Inspection_shows_signatures_and_doc_comments()
    {
        using var client = new KernelClient();
        client.Run("/// <summary>Doubles <paramref name=\"number\"/>.</summary>\n/// <param name=\"number\">Any.</param>\nint Twice(int number) => 2 * number;\nvar words = new List<string>();");
        Inspect(client, "Twi|ce(3)").ShouldBe("int Twice(int number)\n\nDoubles number.\n\nnumber: Any.");
        Inspect(client, "Twice(|").ShouldStartWith("int Twice(int number)");
        Inspect(client, "words|").ShouldStartWith("List<string> words");
        Inspect(client, "words.Add|").ShouldContain("List<string>.Add(string item)");
        Inspect(client, "nothing|").ShouldBe("");
    }

    [Fact]
    public void The_courses_library_is_completed_and_explained()
    {
        using var client = new KernelClient();
        client.Run("#r \"nuget: InsideLM, 1.0.0\"\nusing InsideLM;\nModel? model = null;");
        Complete(client, "Sweep.|").ShouldContain("Grid");
        Complete(client, "Chart.Line(err|").ShouldContain("errorBars:");
        Inspect(client, "Sweep.Gr|id").ShouldContain("grid of layers × positions × strengths");
        Inspect(client, "Sweep.Run(|").ShouldContain("progress: Told after each batch.");
        Inspect(client, "mod|el").ShouldStartWith("Model");
        Inspect(client, "TorchSharp.torch.nn.functional.cross_en|tropy").ShouldContain("\n\n"); // the tensors' library has its comments too
    }
}
