using System.Text.RegularExpressions;

namespace CourseHost.Books;

/// <summary>HTML that others wrote, made safe to stand in a page that loads nothing from outside.</summary>
static partial class Html
{
    static readonly HashSet<string> Dropped = new(StringComparer.OrdinalIgnoreCase)
    { "script", "style", "iframe", "frame", "frameset", "object", "embed", "applet", "link", "meta", "base", "form", "template", "portal" };

    static readonly HashSet<string> Loading = new(StringComparer.OrdinalIgnoreCase)
    { "src", "srcset", "poster", "data", "background", "href", "xlink:href", "manifest" };

    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");

    /// <summary>Without scripts, handlers, frames, style sheets, and without any attribute that would load something from elsewhere.</summary>
    public static string Clean(string html) => Tag().Replace(Whole().Replace(html, ""), tag =>
    {
        var name = tag.Groups["name"].Value;
        if (Dropped.Contains(name)) return "";
        if (tag.Groups["close"].Length > 0) return $"</{name}>";
        var kept = Attribute().Matches(tag.Groups["rest"].Value).Where(a => IsSafe(name, a.Groups["key"].Value, a.Groups["value"].Value.Trim('"', '\''))).Select(a => " " + a.Value);
        return $"<{name}{string.Concat(kept)}{(tag.Groups["rest"].Value.TrimEnd().EndsWith('/') ? " /" : "")}>";
    });

    /// <summary>True for an address that stays in the book: a fragment, a relative path, or data in the page itself.</summary>
    public static bool IsLocal(string address) =>
        address.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) || !address.StartsWith("//") && !address.StartsWith('\\') && !Scheme().IsMatch(address);

    static bool IsSafe(string element, string key, string value)
    {
        if (key.StartsWith("on", StringComparison.OrdinalIgnoreCase) || key.ToLowerInvariant() is "srcdoc" or "ping" or "action" or "formaction") return false;
        if (key.Equals("style", StringComparison.OrdinalIgnoreCase)) return !Fetching().IsMatch(value);
        if (!Loading.Contains(key)) return true;
        value = System.Net.WebUtility.HtmlDecode(value).Trim();
        return element.Equals("a", StringComparison.OrdinalIgnoreCase) ? IsLocal(value) || value.StartsWith("https:") || value.StartsWith("http:") || value.StartsWith("mailto:")
            : IsLocal(value);
    }

    [GeneratedRegex(@"<!--.*?(-->|$)|<(script|style|iframe|object|template)\b.*?(</\2\s*>|$)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Whole();

    [GeneratedRegex(@"<(?<close>/?)(?<name>[a-zA-Z][\w:-]*)(?<rest>(?:[^""'>]|""[^""]*""|'[^']*')*)>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<key>[^\s""'<>/=]+)(\s*=\s*(?<value>""[^""]*""|'[^']*'|[^\s""'=<>`]+))?")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"url\s*\(|@import|expression|image-set", RegexOptions.IgnoreCase)]
    private static partial Regex Fetching();

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+.-]*:")]
    private static partial Regex Scheme();
}
