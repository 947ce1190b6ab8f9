namespace CourseHost.Books;

/// <summary>The book's title and first words: the README above the notebooks, up to its first section.</summary>
sealed record Foreword(string Title, Prose Prose, string Folder)
{
    /// <summary>Searches from the notebooks' folder upward, two folders at most.</summary>
    public static Foreword Find(string folder)
    {
        var at = new DirectoryInfo(folder);
        for (var i = 0; i < 2 && at is not null; i++, at = at.Parent)
        {
            var readme = Path.Combine(at.FullName, "README.md");
            if (!File.Exists(readme)) continue;
            var text = File.ReadAllText(readme);
            var end = text.IndexOf("\n## ", StringComparison.Ordinal);
            var first = end < 0 ? text : text[..end];
            return new(new Prose(first).Headings.FirstOrDefault(h => h.Level == 1).Text ?? at.Name, new Prose(first), at.FullName);
        }
        return new("筆記本 · Notebooks", new Prose("# 筆記本 · Notebooks"), folder);
    }
}
