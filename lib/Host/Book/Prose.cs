using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseHost.Books;

/// <summary>What a Markdown cell's links and formulas mean in the book.</summary>
interface IProseContext
{
    /// <summary>The address in the book of a link's or picture's target; null where a picture cannot be shown.</summary>
    string? Address(string target, bool picture);

    /// <summary>A formula as HTML.</summary>
    string Formula(string tex, bool display);
}

/// <summary>A Markdown cell: parsed once, asked for its formulas and headings, then rendered.</summary>
sealed class Prose
{
    static readonly MarkdownPipeline Markdown =
        new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseTaskLists().UseAutoLinks().UseMathematics().Build();

    readonly MarkdownDocument document;

    public Prose(string source) => document = Markdig.Markdown.Parse(source, Markdown);

    /// <summary>The cell's headings: level and text as it was written.</summary>
    public IEnumerable<(int Level, string Text)> Headings => document.Descendants<HeadingBlock>().Where(h => h.Inline is not null).Select(h => (h.Level, Text(h.Inline!)));

    public IEnumerable<(string Tex, bool Display)> Formulas => document.Descendants<MathInline>().Select(m => (Tex(m), m.DelimiterCount > 1))
        .Concat(document.Descendants<MathBlock>().Select(m => (Tex(m), true)));

    /// <summary>As HTML; to be called once.</summary>
    public string ToHtml(IProseContext context)
    {
        BilingualMarkdown.Mark(document);
        foreach (var link in document.Descendants<LinkInline>().ToList()) Place(link, context);
        foreach (var tag in document.Descendants<HtmlInline>()) tag.Tag = Html.Clean(tag.Tag);
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Markdown.Setup(renderer);
        renderer.ObjectRenderers.RemoveAll(r => r is HtmlMathInlineRenderer or HtmlMathBlockRenderer or HtmlBlockRenderer);
        renderer.ObjectRenderers.Add(new Rendering<MathInline>((r, m) => r.Write(context.Formula(Tex(m), m.DelimiterCount > 1))));
        renderer.ObjectRenderers.Insert(0, new Rendering<FencedCodeBlock>((r, c) => r.Write(Code(c.Lines.ToString(), c.Info))));
        renderer.ObjectRenderers.Insert(0, new Rendering<MathBlock>((r, m) => r.Write(context.Formula(Tex(m), true)))); // a kind of fenced block, so it is asked first
        renderer.ObjectRenderers.Insert(0, new Rendering<HtmlBlock>((r, h) => r.Write(Html.Clean(h.Lines.ToString())).Write("\n")));
        renderer.Render(document);
        return Tables(writer.ToString());
    }

    /// <summary>Wide tables scroll in a frame of their own, by keyboard too.</summary>
    public static string Tables(string html) =>
        html.Replace("<table", "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"表格 table\"><table").Replace("</table>", "</table></div>");

    /// <summary>A block of code; C# is coloured.</summary>
    public static string Code(string source, string? language) =>
        $"<pre class=\"code\" tabindex=\"0\"><code>{(language is "csharp" or "cs" or "c#" or "C#" ? CodeColour.Html(source) : Html.Escape(source))}</code></pre>\n";

    static void Place(LinkInline link, IProseContext context)
    {
        if (context.Address(link.Url ?? "", link.IsImage) is { } address)
        {
            link.Url = address;
            return;
        }
        foreach (var inner in link.ToList()) // what it would have shown stays as text
        {
            inner.Remove();
            link.InsertBefore(inner);
        }
        link.Remove();
    }

    static string Tex(MathInline math) => math.Content.ToString();

    static string Tex(MathBlock math) => math.Lines.ToString().Trim();

    static string Text(ContainerInline container) => string.Concat(container.Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        ContainerInline inner => Text(inner),
        _ => "",
    }));

    sealed class Rendering<T>(Action<HtmlRenderer, T> write) : HtmlObjectRenderer<T> where T : MarkdownObject
    {
        protected override void Write(HtmlRenderer renderer, T node) => write(renderer, node);
    }
}
