using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>What to run and where to write it.</summary>
public sealed record RunOptions
{
    /// <summary>Files, folders or globs; none means every notebook of the repository.</summary>
    public IReadOnlyList<string> Notebooks { get; init; } = [];

    /// <summary>Parameters to replace, name → value.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of the executed copies and claims.json.</summary>
    public string Out { get; init; } = Path.Combine("artifacts", "run");

    /// <summary>Longest time a cell may take; null is no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Also write the outputs back into the notebooks themselves.</summary>
    public bool Update { get; init; }

    /// <summary>Compare the outputs with the committed ones, and fail where they differ; see <see cref="OutputComparison"/>.</summary>
    public bool Check { get; init; }
}

/// <summary>
/// Executes notebooks headlessly in this process, one after the other, each with a session of its own. Stops at the first failing cell;
/// what a failing notebook would have written is not written.
/// </summary>
public sealed class Runner(RunOptions options, Progress progress)
{
    /// <returns>The claims that the notebooks stated, as written to claims.json.</returns>
    /// <exception cref="HostException">Bad arguments, or a failing cell: the message names notebook and cell.</exception>
    public async Task<JsonArray> RunAsync(CancellationToken interrupt = default)
    {
        var clock = Stopwatch.StartNew();
        var warm = Task.Run(Session.WarmUp, CancellationToken.None); // while the notebooks are found and read
        var notebooks = NotebookFinder.Find(options.Notebooks).Select(Notebook.Read).ToList();
        Check(notebooks);
        Parameters.Apply(notebooks, options.Settings);
        await warm.ConfigureAwait(false);
        var differences = new List<string>();
        foreach (var notebook in notebooks)
        {
            var committed = notebook.CodeCells.Select(c => c.Node["outputs"]?.DeepClone() as JsonArray ?? []).ToList();
            await RunAsync(notebook, interrupt).ConfigureAwait(false);
            notebook.Write(Target(notebook));
            if (options.Check) differences.AddRange(Differences(notebook, committed));
            if (options.Update) notebook.Write(notebook.Path);
            GC.Collect(); // a notebook's models and tensors are large, and the next one brings its own
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        var claims = Claims.Collect(notebooks);
        AtomicText.Write(Path.Combine(options.Out, "claims.json"), JsonText.Write(claims, "  ") + "\n");
        progress.Finished(notebooks, claims, Path.GetFullPath(options.Out), clock.Elapsed);
        if (differences.Count > 0)
            throw new HostException($"{string.Join('\n', differences)}\nWhat was committed is no longer what the notebooks give; if the new outputs are right, write them with --update.");
        return claims;
    }

    // A block per cell that differs: its name, then its first few figures.
    static IEnumerable<string> Differences(Notebook notebook, IReadOnlyList<JsonArray> committed)
    {
        const int Shown = 6;
        foreach (var (cell, i) in notebook.CodeCells.Select((c, i) => (c, i)))
        {
            var found = OutputComparison.Differences(committed[i], (JsonArray)cell.Node["outputs"]!, OutputComparison.ToleranceOf(notebook, cell));
            if (found.Count == 0) continue;
            yield return $"{notebook.Name}, cell {i + 1} ({cell.Node["id"]}) differs from its committed outputs:";
            foreach (var line in found.Take(Shown)) yield return $"  {line}";
            if (found.Count > Shown) yield return $"  … and {found.Count - Shown} more";
        }
    }

    string Target(Notebook notebook) => Path.GetFullPath(Path.Combine(options.Out, notebook.Name));

    void Check(IReadOnlyList<Notebook> notebooks)
    {
        if (options.Update && options.Settings.Count > 0)
            throw new HostException("--update together with --set would write the changed parameters into the notebooks; use one of them.");
        if (options.Check && (options.Update || options.Settings.Count > 0))
            throw new HostException("--check compares with the committed outputs, so it goes neither with --update nor with --set.");
        if (notebooks.GroupBy(n => n.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new HostException($"Two notebooks are named {twice.Key}, and both would be written to {options.Out}; run them one at a time.");
        foreach (var notebook in notebooks)
        {
            if (Target(notebook) == notebook.Path)
                throw new HostException($"--out {options.Out} is the folder of {notebook.Name} itself; choose another, or use --update.");
            var language = notebook.Root["metadata"]?["kernelspec"]?["language"]?.ToString() ?? notebook.Root["metadata"]?["language_info"]?["name"]?.ToString();
            if (language is not (null or "C#" or "csharp" or "c#" or "polyglot-notebook"))
                throw new HostException($"{notebook.Name} is a {language} notebook; this host runs C#.");
        }
    }

    async Task RunAsync(Notebook notebook, CancellationToken interrupt)
    {
        var folder = Path.GetDirectoryName(notebook.Path)!;
        var before = Directory.GetCurrentDirectory();
        var displays = new Dictionary<string, JsonObject>();
        var cells = notebook.CodeCells.ToList();
        using var session = new Session(folder);
        Directory.SetCurrentDirectory(folder);
        try
        {
            for (var i = 0; i < cells.Count; i++)
            {
                using var step = progress.Cell(notebook, i + 1, cells.Count, cells[i].Source);
                await RunAsync(notebook, session, cells[i], i + 1, displays, step, interrupt).ConfigureAwait(false);
            }
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    async Task RunAsync(Notebook notebook, Session session, NotebookCell cell, int number, Dictionary<string, JsonObject> displays,
        Progress.Step step, CancellationToken interrupt)
    {
        var collector = new OutputCollector(displays);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        if (options.Timeout is { } timeout) limit.CancelAfter(timeout);
        var result = await session.RunAsync(number, cell.Source, collector.Add, limit.Token).ConfigureAwait(false);
        if (result.Interrupted)
            throw new HostException(interrupt.IsCancellationRequested
                ? $"{notebook.Name}, cell {number}: interrupted."
                : $"{notebook.Name}, cell {number}: stopped after {options.Timeout!.Value.TotalSeconds:0.###} s; give it more with --timeout.");
        if (result.Error is { } error)
        {
            if (!cell.MayFail) throw new HostException($"{notebook.Name}, cell {number} failed.\n{string.Join('\n', error.Trace)}");
            collector.Add(error);
        }
        cell.SetOutputs(number, collector.Take(number));
        step.Done(result);
    }
}
