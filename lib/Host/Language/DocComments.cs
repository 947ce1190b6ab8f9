using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace CourseHost;

/// <summary>A symbol's XML doc comment as plain text.</summary>
static partial class DocComments
{
    /// <summary>Empty where there is none.</summary>
    public static string ToText(ISymbol symbol)
    {
        try
        {
            var xml = symbol.OriginalDefinition.GetDocumentationCommentXml();
            return string.IsNullOrWhiteSpace(xml) ? "" : Render(XElement.Parse(xml));
        }
        catch (XmlException)
        {
            return ""; // a comment that is not well-formed
        }
    }

    static string Render(XElement member)
    {
        var text = new StringBuilder();
        foreach (var part in member.Elements("summary").Concat(member.Elements("remarks"))) text.Append(Prose(part)).Append("\n\n");
        foreach (var parameter in member.Elements("param"))
            if (Prose(parameter) is { Length: > 0 } says) text.Append($"{parameter.Attribute("name")?.Value}: {says}\n");
        if (member.Element("returns") is { } returns && Prose(returns) is { Length: > 0 } what) text.Append($"returns: {what}\n");
        foreach (var exception in member.Elements("exception")) text.Append($"throws {Name(exception)}: {Prose(exception)}\n");
        return text.ToString().Trim();
    }

    static string Prose(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(Inline)), " ").Trim();

    static string Inline(XNode node) => node switch
    {
        XText text => text.Value,
        XElement e when e.Name.LocalName is "see" or "seealso" or "paramref" or "typeparamref" => e.Value.Length > 0 ? e.Value : Name(e),
        XElement e => string.Concat(e.Nodes().Select(Inline)),
        _ => "",
    };

    // cref="M:InsideLM.Sweep.Run(InsideLM.Transformer)" → Run
    static string Name(XElement element)
    {
        if ((element.Attribute("name") ?? element.Attribute("langword") ?? element.Attribute("href")) is { } plain) return plain.Value;
        var cref = element.Attribute("cref")?.Value ?? "";
        return cref[(cref.IndexOf(':') + 1)..].Split('(')[0].Split('.')[^1].Split('`')[0];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
