using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CourseHost.Books;

/// <summary>The pages' frame: header with the language toggle, contents, previous and next.</summary>
sealed class Layout(IReadOnlyList<Chapter> chapters, string title, bool interactive, bool formulas)
{
    public const string ClaimsFile = "claims.html";

    // A second lock beside the cleaned HTML: the browser itself refuses every address outside the book.
    const string Policy = "default-src 'none'; script-src 'self' file: 'unsafe-inline' 'unsafe-eval'; style-src 'self' file: 'unsafe-inline'; "
        + "img-src 'self' file: data: blob:; font-src 'self' file: data:; base-uri 'none'; form-action 'none'";

    readonly List<(JsonObject Claim, Chapter Chapter, string Anchor)> claims = [.. from chapter in chapters
        from cell in chapter.Notebook.CodeCells
        from output in cell.Node["outputs"] as JsonArray ?? []
        let found = output?["data"]?[CourseHost.Claims.MimeType]
        from claim in found is JsonArray several ? several.OfType<JsonObject>() : found is JsonObject one ? [one] : []
        select (claim, chapter, chapter.IdOf(cell))];

    public bool HasClaims => claims.Count > 0;

    public string Chapter(Chapter chapter, ProseContext context)
    {
        var body = new StringBuilder();
        foreach (var cell in chapter.Notebook.Cells)
        {
            var content = cell.Kind switch
            {
                "markdown" => chapter.ProseOf(cell).ToHtml(context with { Attachments = cell.Node["attachments"] as JsonObject }),
                "code" => Prose.Code(cell.Source.TrimEnd(), "csharp") + Outputs.ToHtml(cell, context),
                _ => "",
            };
            if (content.Length > 0) body.Append($"<section class=\"{cell.Kind}\" id=\"{Html.Escape(chapter.IdOf(cell))}\">\n{content}</section>\n");
        }
        return Page(chapter.Title, body.ToString(), chapter, interactive && Outputs.HasChart(chapter.Notebook), formulas && chapter.Formulas.Count > 0);
    }

    public string Index(string foreword)
    {
        var body = new StringBuilder($"<div class=\"foreword\">{foreword}</div>\n<h2>{Bilingual.Title("目錄 · Contents")}</h2>\n<ol class=\"chapters\">\n");
        foreach (var chapter in chapters)
        {
            body.Append($"<li><a href=\"{Address(chapter.File)}\">{Bilingual.Title(chapter.Title)}</a>\n<ul>");
            foreach (var (section, anchor) in chapter.Sections) body.Append($"<li><a href=\"{Address(chapter.File)}#{Html.Escape(anchor)}\">{Bilingual.Title(section)}</a></li>\n");
            body.Append("</ul></li>\n");
        }
        body.Append("</ol>\n");
        if (HasClaims) body.Append($"<p class=\"more\"><a href=\"{ClaimsFile}\">{Bilingual.Title("全部的結果，和論文並列 · All results beside the papers'")}</a></p>\n");
        return Page(title, body.ToString(), null, false, formulas);
    }

    public string Claims()
    {
        string[] columns = ["編號 · No.", "結果 · Result", "我們 · Ours", "n", "對照 · Control", "論文 · Paper", "成立 · Holds"];
        var body = new StringBuilder($"<h1>{Bilingual.Title("全部的結果 · All results")}</h1>\n<table class=\"claims\"><thead><tr>");
        foreach (var column in columns) body.Append($"<th scope=\"col\">{Bilingual.Title(column)}</th>");
        body.Append("</tr></thead>\n<tbody>\n");
        foreach (var (claim, chapter, anchor) in claims)
        {
            var holds = claim["holds"] is JsonValue h && h.TryGetValue(out bool yes) ? yes ? "✓" : "✗" : "";
            string Show(string key) => Number(claim[key], (string?)claim["unit"]);
            string[] cells =
            [
                $"<a href=\"{Address(chapter.File)}#{Html.Escape(anchor)}\">{Html.Escape((string?)claim["id"] ?? "")}</a>",
                Bilingual.Title((string?)claim["title"] ?? ""),
                Show("figure") + (claim["low"] is null || claim["high"] is null ? "" : $" <span class=\"interval\">[{Show("low")}, {Show("high")}]</span>"),
                Number(claim["n"], null), Show("control"), Html.Escape((string?)claim["paper"] ?? ""), $"<span class=\"{(holds == "✗" ? "no" : "yes")}\">{holds}</span>",
            ];
            body.Append("<tr>").AppendJoin("", cells.Select((c, i) => c.Length == 0 ? "<td></td>" : $"<td><i>{Bilingual.Title(columns[i])}</i>{c}</td>")).Append("</tr>\n");
        }
        body.Append("</tbody></table>\n");
        return Page("全部的結果 · All results", body.ToString(), null, false, false);
    }

    static string Number(JsonNode? node, string? unit) => node is not JsonValue value || !value.TryGetValue(out double number) ? ""
        : unit == "%" ? (100 * number).ToString("0.#", CultureInfo.InvariantCulture) + "%"
        : number.ToString("G4", CultureInfo.InvariantCulture) + (unit is { Length: > 0 } ? " " + Html.Escape(unit) : "");

    string Page(string name, string body, Chapter? here, bool charts, bool typeset)
    {
        var i = here is null ? -1 : chapters.ToList().IndexOf(here);
        var plain = name == title ? name : $"{name} — {title}";
        return $"""
            <!DOCTYPE html>
            <html lang="zh-Hant" data-lang="both">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="color-scheme" content="light dark">
            <title>{Html.Escape(plain)}</title>
            {(typeset ? "<link rel=\"stylesheet\" href=\"assets/katex.min.css\">\n" : "")}<link rel="stylesheet" href="assets/book.css">
            {(charts ? "<script defer src=\"assets/plotly.min.js\"></script>\n" : "")}<script src="assets/book.js"></script>
            </head>
            <body>
            <a class="skip" href="#main">{Bilingual.Title("跳到內文 · Skip to the text")}</a>
            <header>
            <a class="home" href="index.html">{Bilingual.Title(title)}</a>
            <a class="jump" href="#contents">{Bilingual.Title("目錄 · Contents")}</a>
            <fieldset class="languages" hidden><legend>語言 Language</legend>
            <label><input type="radio" name="language" value="zh"><span lang="zh-Hant">中文</span></label>
            <label><input type="radio" name="language" value="en"><span lang="en">English</span></label>
            <label><input type="radio" name="language" value="both" checked><span>中 + En</span></label>
            </fieldset>
            </header>
            <div class="frame">
            <main id="main" tabindex="-1">
            {body}{Turn(i)}</main>
            <nav id="contents" tabindex="-1" aria-label="目錄 Contents">
            {Contents(here)}</nav>
            </div>
            </body>
            </html>

            """;
    }

    string Turn(int i)
    {
        if (i < 0) return chapters.Count > 0 ? $"<nav class=\"turn\" aria-label=\"翻頁 Pages\">{Link(0, "next", "→")}</nav>\n" : "";
        return $"<nav class=\"turn\" aria-label=\"翻頁 Pages\">{(i > 0 ? Link(i - 1, "prev", "←") : "<a rel=\"prev\" href=\"index.html\"><b>←</b> " + Bilingual.Title("目錄 · Contents") + "</a>")}"
            + $"{(i + 1 < chapters.Count ? Link(i + 1, "next", "→") : "")}</nav>\n";
    }

    string Link(int i, string relation, string arrow)
    {
        var name = Bilingual.Title(chapters[i].Title);
        return $"<a rel=\"{relation}\" href=\"{Address(chapters[i].File)}\">{(relation == "prev" ? $"<b>{arrow}</b> {name}" : $"{name} <b>{arrow}</b>")}</a>";
    }

    string Contents(Chapter? here)
    {
        var list = new StringBuilder("<ol>\n");
        foreach (var chapter in chapters)
        {
            list.Append($"<li><a href=\"{Address(chapter.File)}\"{(chapter == here ? " aria-current=\"page\"" : "")}>{Bilingual.Title(chapter.Title)}</a>");
            if (chapter == here && chapter.Sections.Count > 0)
            {
                list.Append("<ul>\n");
                foreach (var (section, anchor) in chapter.Sections) list.Append($"<li><a href=\"#{Html.Escape(anchor)}\">{Bilingual.Title(section)}</a></li>\n");
                list.Append("</ul>");
            }
            list.Append("</li>\n");
        }
        if (HasClaims) list.Append($"<li><a href=\"{ClaimsFile}\">{Bilingual.Title("全部的結果 · All results")}</a></li>\n");
        return list.Append("</ol>\n").ToString();
    }

    static string Address(string file) => Uri.EscapeDataString(file);
}
