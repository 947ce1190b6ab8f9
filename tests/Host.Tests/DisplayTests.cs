namespace CourseHost.Tests;

public class DisplayTests
{
    // A library that knows nothing of this host: the conventions are by name.
    const string Library = """
        using System;
        using System.IO;
        using System.Collections.Generic;
        namespace Fake;
        public class TypeFormatterSourceAttribute(Type type) : Attribute { public Type FormatterSourceType => type; public string[] PreferredMimeTypes { get; set; } }
        class Source { public IEnumerable<object> CreateTypeFormatters() => [new F("application/vnd.fake+json"), new F("image/svg+xml"), new F("text/never"), new F("text/plain")]; }
        class F(string mime)
        {
            public string MimeType => mime;
            public bool Format(object value, TextWriter writer)
            {
                if (mime == "text/never") return false;
                writer.Write(mime.EndsWith("json") ? "{\"a\": [1, 1e-05, \"國\"]}" : "<" + mime + ">");
                return true;
            }
        }
        [TypeFormatterSource(typeof(Source))] public class Figure { }
        public class Derived : Figure { }
        public class Strip { public string ToHtml() => "<b>strip</b>"; public override string ToString() => "strip"; }
        public class Broken { public string ToHtml() => throw new InvalidOperationException("no picture"); }
        public class CourseException(string message) : Exception(message);
        """;

    static async Task<(Workspace, Cells)> Start()
    {
        var space = new Workspace();
        space.Library("Fake", Library);
        var cells = new Cells(space.Folder);
        await cells.Run("#r \"Fake.dll\"\nusing Fake;");
        return (space, cells);
    }

    [Theory]
    [InlineData("new Figure()")]
    [InlineData("new Derived()")]
    [InlineData("new Figure().Display();")]
    [InlineData("display(new Figure());")]
    public async Task A_formatter_source_fills_the_bundle_and_json_types_are_json(string source)
    {
        var (space, cells) = await Start();
        using var _ = space;
        using var __ = cells;
        await cells.Run(source);
        cells.Value("application/vnd.fake+json").ShouldBe("""{"a":[1,1e-05,"\u570B"]}""");
        cells.Value("image/svg+xml").ShouldBe("<image/svg+xml>");
        cells.Value("text/plain").ShouldBe("<text/plain>");
        cells.Value("text/never").ShouldBeNull();
    }

    [Fact]
    public async Task ToHtml_is_shown_with_the_text_beside_it()
    {
        var (space, cells) = await Start();
        using var _ = space;
        using var __ = cells;
        (await cells.Run("new Strip()")).ShouldBe("strip");
        cells.Value("text/html").ShouldBe("<b>strip</b>");
        await cells.Run("new[] { new Strip(), new Strip() }");
        cells.Value("text/html").ShouldBe("<b>strip</b>\n<b>strip</b>");
        var error = (await cells.Try("new Broken()")).Error.ShouldNotBeNull();
        error.Message.ShouldBe("no picture");
    }

    [Fact]
    public async Task The_courses_own_exceptions_say_their_message_and_nothing_else()
    {
        var (space, cells) = await Start();
        using var _ = space;
        using var __ = cells;
        (await cells.Try("throw new CourseException(\"There is no layer 9.\");")).Error!.Trace.ShouldBe(["There is no layer 9."]);
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("0.1 + 0.2", "0.30000000000000004")]
    [InlineData("12345678", "12345678")]
    [InlineData("1 > 2", "False")]
    [InlineData("DayOfWeek.Friday", "Friday")]
    [InlineData("new[] { 1, 2, 3 }", "[1, 2, 3]")]
    [InlineData("new[] { \"a\", null }", "[a, null]")]
    [InlineData("(1, \"b\")", "(1, b)")]
    [InlineData("Enumerable.Range(0, int.MaxValue).Select(i => 0).Where(i => i == 0).Take(1000000)", null)]
    public async Task Plain_values_are_plain_text(string source, string? text)
    {
        using var cells = new Cells();
        var shown = await cells.Run(source);
        if (text is not null) shown.ShouldBe(text);
        else shown!.Length.ShouldBeLessThan(1000);
        cells.Value("text/html").ShouldBeNull();
    }

    [Fact]
    public async Task Records_and_dictionaries_are_tables()
    {
        using var cells = new Cells();
        await cells.Run("record City(string Name, double Share);");
        (await cells.Run("new[] { new City(\"華沙\", 1.0 / 3), new City(\"<b>\", 2) }"))
            .ShouldBe("Name  Share\n----  --------\n華沙  0.333333\n<b>   2");
        cells.Value("text/html")!.ShouldContain("<td>華沙</td><td>0.333333</td>");
        cells.Value("text/html")!.ShouldContain("<td>&lt;b&gt;</td>");
        (await cells.Run("new Dictionary<string, int> { [\"a\"] = 1 }")).ShouldBe("key  value\n---  -----\na    1");
        (await cells.Run("Enumerable.Range(0, 150).Select(i => new { i }).ToList()"))!.ShouldEndWith("the first 100 rows of 150");
    }

    [Fact]
    public async Task A_lazy_sequence_is_walked_once_and_only_as_far_as_it_is_shown()
    {
        using var cells = new Cells();
        await cells.Run("var made = 0; IEnumerable<int> Forever() { while (true) yield return made++; }");
        await cells.Run("Forever()");
        (await cells.Run("made")).ShouldBe("101");
    }

    [Fact]
    public async Task Html_and_raw_types_are_shown_as_they_are()
    {
        using var cells = new Cells();
        await cells.Run("HTML(\"<i>x</i>\")");
        cells.Value("text/html").ShouldBe("<i>x</i>");
        await cells.Run("\"{}\".DisplayAs(\"application/json\");");
        cells.Value("application/json").ShouldBe("{}");
    }
}
