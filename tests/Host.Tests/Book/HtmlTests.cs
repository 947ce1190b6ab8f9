using CourseHost.Books;

namespace CourseHost.Tests.Books;

public class HtmlTests
{
    [Theory]
    [InlineData("<p onclick=\"x()\">a</p>", "<p>a</p>")]
    [InlineData("a<script>alert('<b>')</script>b", "ab")]
    [InlineData("a<script src=x>", "a")]
    [InlineData("<img src=\"https://x.org/a.png\" alt=\"words\">", "<img alt=\"words\">")]
    [InlineData("<img src='//x.org/a.png'>", "<img>")]
    [InlineData("<img src=\"&#104;ttps://x.org/a.png\">", "<img>")]
    [InlineData("<img srcset=\"http://x.org/a.png 2x\" src=\"files/a.png\">", "<img src=\"files/a.png\">")]
    [InlineData("<img src=\"data:image/png;base64,AA\">", "<img src=\"data:image/png;base64,AA\">")]
    [InlineData("<a href=\"https://x.org\">x</a>", "<a href=\"https://x.org\">x</a>")]
    [InlineData("<a href=\"javascript:x()\">x</a>", "<a>x</a>")]
    [InlineData("<div style=\"background:url(https://x.org)\">x</div>", "<div>x</div>")]
    [InlineData("<div style=\"color:red\">x</div>", "<div style=\"color:red\">x</div>")]
    [InlineData("<iframe src=\"https://x.org\">x</iframe>y", "y")]
    [InlineData("<link rel=stylesheet href=https://x.org>y", "y")]
    [InlineData("<style>@import 'https://x.org'</style>y", "y")]
    [InlineData("<image xlink:href=\"https://x.org\" />", "<image />")]
    [InlineData("<details><summary>解答 solution</summary><b>4</b></details>", "<details><summary>解答 solution</summary><b>4</b></details>")]
    [InlineData("1 < 2 & 3 > 2", "1 < 2 & 3 > 2")]
    public void Only_what_loads_nothing_from_elsewhere_stays(string html, string expected) => Html.Clean(html).ShouldBe(expected);

    [Theory]
    [InlineData("$$\nx < 1\n$$", "(x < 1)")]
    [InlineData("it is $x_1$.", "<p>it is (x_1).</p>\n")]
    [InlineData("it costs $3 or $4.", "<p>it costs $3 or $4.</p>\n")]
    [InlineData("```csharp\nvar\n```", "<pre class=\"code\" tabindex=\"0\"><code><span class=\"k\">var</span></code></pre>\n")]
    [InlineData("<script>x()</script>", "\n")]
    public void Markdown_has_formulas_code_and_safe_tags(string markdown, string html) => new Prose(markdown).ToHtml(new NoContext()).ShouldBe(html);

    [Theory]
    [InlineData("var x = 1;", "<span class=\"k\">var</span> x = <span class=\"n\">1</span>;")]
    [InlineData("Draw<int>(\"a < b\"); // why", "<span class=\"f\">Draw</span>&lt;<span class=\"k\">int</span>&gt;(<span class=\"s\">&quot;a &lt; b&quot;</span>); <span class=\"c\">// why</span>")]
    [InlineData("#r \"nuget: A, 1.0.0\"\nTensor t = a.dot(b);", "<span class=\"d\">#r &quot;nuget: A, 1.0.0&quot;\n</span><span class=\"t\">Tensor</span> t = a.<span class=\"f\">dot</span>(b);")]
    [InlineData("not c# at all {", null)]
    public void Code_is_coloured_and_loses_no_character(string source, string? expected)
    {
        var html = CodeColour.Html(source);
        if (expected is not null) html.ShouldBe(expected);
        System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(html, "<[^>]+>", "")).ShouldBe(source);
    }
}
