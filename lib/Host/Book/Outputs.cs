using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CourseHost.Books;

/// <summary>A code cell's outputs as HTML; of each value the richest form that a page can show.</summary>
static partial class Outputs
{
    const string Plotly = "application/vnd.plotly.v1+json";

    public static string ToHtml(NotebookCell cell, IProseContext context) =>
        string.Concat((cell.Node["outputs"] as JsonArray ?? []).OfType<JsonObject>().Select((o, i) => One(o, $"{cell.Node["id"]}-{i}", context)));

    public static bool HasChart(Notebook notebook) =>
        notebook.CodeCells.SelectMany(c => c.Node["outputs"] as JsonArray ?? []).Any(o => o?["data"]?[Plotly] is JsonObject);

    static string One(JsonObject output, string id, IProseContext context) => (string?)output["output_type"] switch
    {
        "stream" => Text(Notebook.Join(output["text"]), (string?)output["name"] == "stderr" ? "stream warning" : "stream"),
        "error" => Text(output["traceback"] is JsonArray { Count: > 0 } trace ? string.Join('\n', trace.Select(l => (string?)l)) : $"{output["ename"]}: {output["evalue"]}", "error"),
        _ => output["data"] is JsonObject data ? Value(data, id, context) : "",
    };

    static string Value(JsonObject data, string id, IProseContext context)
    {
        var plain = data["text/plain"] is { } text ? Notebook.Join(text) : "";
        if (data[Plotly] is JsonObject figure) return Chart(figure, data, plain, id);
        if (data["text/html"] is { } html) return $"<div class=\"value\">{Prose.Tables(Html.Clean(Notebook.Join(html)))}</div>\n";
        if (data["text/markdown"] is { } markdown) return $"<div class=\"value\">{new Prose(Notebook.Join(markdown)).ToHtml(context)}</div>\n";
        if (Picture(data) is { } source) return $"<p class=\"picture\"><img src=\"{source}\" alt=\"{Html.Escape(plain)}\"></p>\n";
        if (data["text/latex"] is { } tex) return $"<div class=\"value\">{context.Formula(Notebook.Join(tex).Trim().Trim('$'), true)}</div>\n";
        return plain.Length > 0 ? Text(plain, "result") : Text(data.FirstOrDefault().Value is JsonNode node ? MimeBundle.IsJson(data.First().Key) ? node.ToJsonString() : Notebook.Join(node) : "", "result");
    }

    static string? Picture(JsonObject data)
    {
        if (data["image/svg+xml"] is { } svg) return "data:image/svg+xml;base64," + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Notebook.Join(svg)));
        foreach (var mime in new[] { "image/png", "image/jpeg", "image/gif" })
            if (data[mime] is { } image) return $"data:{mime};base64,{Space().Replace(Notebook.Join(image), "")}";
        return null;
    }

    // The picture stands in the page; book.js draws the live chart in its place, takes the title out of it, and the picture remains for print.
    static string Chart(JsonObject figure, JsonObject data, string plain, string id)
    {
        var title = Line(figure["layout"]?["title"] is JsonObject t ? (string?)t["text"] : (string?)figure["layout"]?["title"]);
        var subtitle = Line((string?)(figure["layout"]?["title"] as JsonObject)?["subtitle"]?["text"]);
        var name = Html.Escape(title.Length > 0 ? title : plain.Split('\n')[0]);
        var about = data["image/svg+xml"] is { } svg && Description().Match(Notebook.Join(svg)) is { Success: true } d ? ". " + d.Groups[1].Value.Trim() : "";
        var picture = Picture(data) is { } source ? $"<img src=\"{source}\" alt=\"{name}{about.Replace("\"", "&quot;")}\">" : Text(plain, "result");
        var caption = title.Length == 0 ? "" : $"<figcaption><b>{Bilingual.Title(title)}</b>{(subtitle.Length > 0 ? $"<small>{Bilingual.Title(subtitle)}</small>" : "")}</figcaption>";
        return $"""
            <figure class="chart" id="{Html.Escape(id)}">{caption}
            <div class="wide"><div class="plot" role="img" aria-label="{name}{about.Replace("\"", "&quot;")}" hidden></div></div>
            <div class="twin" tabindex="0">{picture}</div>
            <script type="application/json">{figure.ToJsonString().Replace("<", "\\u003c")}</script>
            <details class="data"><summary>{Bilingual.Title("圖中的數字 · The chart's figures")}</summary><pre tabindex="0">{Html.Escape(plain)}</pre></details>
            </figure>

            """;
    }

    static string Line(string? title) => LineBreak().Replace(title ?? "", " ").Trim();

    static string Text(string text, string kind) => text.Length == 0 ? "" : $"<pre class=\"{kind}\" tabindex=\"0\">{Html.Escape(Terminal().Replace(text.TrimEnd('\n'), ""))}</pre>\n";

    [GeneratedRegex(@"<br\s*/?>|\s*\n\s*")]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"<desc>(.*?)</desc>", RegexOptions.Singleline)]
    private static partial Regex Description();

    [GeneratedRegex(@"\x1b\[[0-9;]*[A-Za-z]")]
    private static partial Regex Terminal();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
