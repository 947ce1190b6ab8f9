using System.Text.Json.Nodes;

namespace CourseHost.Books;

/// <summary>Formulas by KaTeX, or as the TeX that was written.</summary>
sealed class Typesetter(IReadOnlyDictionary<(string Tex, bool Display), string>? html)
{
    public bool Typesets => html is not null;

    public string Formula(string tex, bool display) => html?.GetValueOrDefault((tex, display)) is not { } done
        ? $"<{(display ? "p" : "span")} class=\"tex\">{Html.Escape(tex)}</{(display ? "p" : "span")}>"
        : display ? $"<div class=\"formula\" tabindex=\"0\">{done}</div>\n" : done;
}

/// <summary>Where the book's links lead; pictures of the repository are copied into the book.</summary>
sealed class BookFiles(string building, IReadOnlyList<Chapter> chapters)
{
    readonly Dictionary<string, string> copied = [];

    public string? Address(string target, bool picture, string folder)
    {
        if (target.StartsWith('#')) return picture ? null : target;
        if (!Html.IsLocal(target)) return picture || !target.StartsWith("http") && !target.StartsWith("mailto:") ? null : target;
        if (target.StartsWith("data:")) return picture ? target : null;
        var (path, fragment) = target.IndexOf('#') is var at && at < 0 ? (target, "") : (target[..at], target[at..]);
        var file = Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(path)));
        if (picture) return File.Exists(file) ? Copy(file) : null;
        return chapters.FirstOrDefault(c => Path.Combine(c.Folder, Path.GetFileNameWithoutExtension(c.File) + ".ipynb") == file) is { } chapter ? chapter.File + fragment : null;
    }

    string Copy(string file)
    {
        if (copied.TryGetValue(file, out var known)) return known;
        var name = Path.GetFileName(file);
        for (var i = 2; copied.ContainsValue("files/" + name); i++) name = $"{Path.GetFileNameWithoutExtension(file)}-{i}{Path.GetExtension(file)}";
        Directory.CreateDirectory(Path.Combine(building, "files"));
        File.Copy(file, Path.Combine(building, "files", name));
        return copied[file] = "files/" + name;
    }
}

/// <summary>Prose of one notebook, or of one of its cells, whose pictures may be attached to it.</summary>
sealed record ProseContext(BookFiles Files, Typesetter Typesetter, string Folder, JsonObject? Attachments = null) : IProseContext
{
    public string? Address(string target, bool picture)
    {
        if (!target.StartsWith("attachment:")) return Files.Address(target, picture, Folder);
        return Attachments?[Uri.UnescapeDataString(target["attachment:".Length..])] is JsonObject { Count: > 0 } image
            ? $"data:{image.First().Key};base64,{Notebook.Join(image.First().Value).Replace("\n", "")}" : null;
    }

    public string Formula(string tex, bool display) => Typesetter.Formula(tex, display);
}
