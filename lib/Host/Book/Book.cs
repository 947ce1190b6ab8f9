using System.Text.Json.Nodes;

namespace CourseHost.Books;

/// <summary>What to bind and where to write it.</summary>
public sealed record BookOptions
{
    /// <summary>Files, folders or globs; none means every notebook of the repository.</summary>
    public IReadOnlyList<string> Notebooks { get; init; } = [];

    /// <summary>The site's folder; its npm packages are kept in the folder "npm" beside it.</summary>
    public string Out { get; init; } = Path.Combine("artifacts", "book");

    /// <summary>The npm client.</summary>
    public string Npm { get; init; } = "npm";
}

/// <summary>
/// Renders executed notebooks, as they are committed, into a static site that needs no server and asks no address outside itself.
/// Built in a temporary folder beside its place and then renamed: a failure leaves the former book.
/// </summary>
public sealed class Book(BookOptions options, TextWriter log)
{
    readonly List<Chapter> chapters = [];
    Typesetter typesetter = new(null);
    bool interactive;

    /// <returns>The path of index.html.</returns>
    /// <exception cref="HostException">Bad arguments, or a notebook without outputs that fails when run.</exception>
    public async Task<string> BuildAsync()
    {
        var place = Path.GetFullPath(options.Out);
        if (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any() && !File.Exists(Path.Combine(place, "assets", "book.css")))
            throw new HostException($"--out {options.Out} is a folder with other files in it; choose a new one.");
        foreach (var path in NotebookFinder.Find(options.Notebooks)) chapters.Add(new Chapter(await Executed(Notebook.Read(path)).ConfigureAwait(false), path));
        if (chapters.GroupBy(c => c.File).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new HostException($"Two notebooks would become the page {twice.Key}; name one of them.");

        var building = $"{place}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.Combine(building, "assets"));
        try
        {
            await Assets(building).ConfigureAwait(false);
            Pages(building);
            Replace(place, building);
        }
        catch
        {
            Directory.Delete(building, recursive: true);
            throw;
        }
        var index = Path.Combine(place, "index.html");
        log.WriteLine($"{chapters.Count} {(chapters.Count == 1 ? "notebook" : "notebooks")}: {index}");
        return index;
    }

    // A notebook that was never run is run once, into a temporary folder; the others stay as they were committed.
    async Task<Notebook> Executed(Notebook notebook)
    {
        if (notebook.CodeCells.Any(c => c.Node["execution_count"] is not null || c.Node["outputs"] is JsonArray { Count: > 0 }) || !notebook.CodeCells.Any()) return notebook;
        log.WriteLine($"{notebook.Name} has no outputs, so it is run for the book.");
        var folder = Directory.CreateTempSubdirectory("book-").FullName;
        try
        {
            await new Runner(new RunOptions { Notebooks = [notebook.Path], Out = folder }, new Progress(TextWriter.Null, plain: true)).RunAsync().ConfigureAwait(false);
            return Notebook.Read(Path.Combine(folder, notebook.Name));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task Assets(string building)
    {
        foreach (var name in new[] { "book.css", "book.js" })
        {
            using var from = typeof(Book).Assembly.GetManifestResourceStream(name)!;
            using var to = File.Create(Path.Combine(building, "assets", name));
            await from.CopyToAsync(to).ConfigureAwait(false);
        }
        var npm = new Npm(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Out))!, "npm"), options.Npm);
        if (chapters.Any(c => Outputs.HasChart(c.Notebook)))
        {
            if (await npm.Get(Npm.Plotly).ConfigureAwait(false) is { } plotly)
                File.Copy(Path.Combine(plotly, "plotly.min.js"), Path.Combine(building, "assets", "plotly.min.js"));
            else log.WriteLine($"The charts are pictures and not interactive: plotly.js could not be had from npm ({npm.Problem}).");
            interactive = File.Exists(Path.Combine(building, "assets", "plotly.min.js"));
        }
        var formulas = chapters.SelectMany(c => c.Formulas).Distinct().ToList();
        if (formulas.Count == 0) return;
        if (await npm.Get(Npm.Katex).ConfigureAwait(false) is { } katex && await npm.Typeset(katex, formulas).ConfigureAwait(false) is { } html)
        {
            typesetter = new Typesetter(formulas.Zip(html).ToDictionary(p => p.First, p => p.Second));
            File.Copy(Path.Combine(katex, "dist", "katex.min.css"), Path.Combine(building, "assets", "katex.min.css"));
            Directory.CreateDirectory(Path.Combine(building, "assets", "fonts"));
            foreach (var font in Directory.GetFiles(Path.Combine(katex, "dist", "fonts"), "*.woff2"))
                File.Copy(font, Path.Combine(building, "assets", "fonts", Path.GetFileName(font)));
        }
        else log.WriteLine($"Formulas stand as TeX: KaTeX could not be had from npm ({npm.Problem}).");
    }

    void Pages(string building)
    {
        var files = new BookFiles(building, chapters);
        var foreword = Foreword.Find(chapters[0].Folder);
        var layout = new Layout(chapters, foreword.Title, interactive, typesetter.Typesets);
        void Page(string name, string html) => File.WriteAllText(Path.Combine(building, name), html);

        foreach (var chapter in chapters) Page(chapter.File, layout.Chapter(chapter, new ProseContext(files, typesetter, chapter.Folder)));
        Page("index.html", layout.Index(foreword.Prose.ToHtml(new ProseContext(files, typesetter, foreword.Folder))));
        if (layout.HasClaims) Page(Layout.ClaimsFile, layout.Claims());
    }

    static void Replace(string place, string building)
    {
        var former = building + ".former";
        if (Directory.Exists(place)) Directory.Move(place, former);
        Directory.Move(building, place);
        if (Directory.Exists(former)) Directory.Delete(former, recursive: true);
    }
}

/// <summary>A notebook as a chapter.</summary>
sealed class Chapter
{
    readonly Dictionary<NotebookCell, Prose> prose;

    public Chapter(Notebook notebook, string path)
    {
        (Notebook, Folder, File) = (notebook, Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + ".html");
        prose = notebook.Cells.Where(c => c.Kind == "markdown").ToDictionary(c => c, c => new Prose(c.Source));
        var headings = notebook.Cells.Where(prose.ContainsKey).SelectMany(c => prose[c].Headings.Select(h => (h.Level, h.Text, Cell: c))).ToList();
        Title = headings.FirstOrDefault(h => h.Level == 1).Text ?? Path.GetFileNameWithoutExtension(path);
        Sections = [.. headings.Where(h => h.Level == 2).Select(h => (h.Text, IdOf(h.Cell)))];
        Formulas = [.. prose.Values.SelectMany(p => p.Formulas)];
    }

    public Notebook Notebook { get; }

    /// <summary>The folder that its relative links start from.</summary>
    public string Folder { get; }

    /// <summary>The page's file name.</summary>
    public string File { get; }

    public string Title { get; }

    /// <summary>Its headings of the second level, each with its cell's anchor.</summary>
    public IReadOnlyList<(string Title, string Anchor)> Sections { get; }

    public IReadOnlyList<(string Tex, bool Display)> Formulas { get; }

    public Prose ProseOf(NotebookCell cell) => prose[cell];

    /// <summary>A cell's anchor: its id, which survives a rewording.</summary>
    public string IdOf(NotebookCell cell) => (string?)cell.Node["id"] is { Length: > 0 } id ? id : $"cell-{Notebook.Cells.ToList().IndexOf(cell) + 1}";
}
