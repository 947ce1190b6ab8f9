using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace CourseHost;

/// <summary>
/// One notebook's running state on Roslyn's scripting language: cells share variables, functions and usings; await stands at top level.
/// Each cell is compiled as the next submission of a chain and loaded into a context of the session's own, which is unloaded with it.
/// (Roslyn's ready-made CSharpScript would keep every cell of every notebook loaded for the life of the process.)
/// </summary>
public sealed class Session : IDisposable
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    static readonly string[] Imports =
    [
        "System", "System.IO", "System.Text", "System.Linq", "System.Collections.Generic", "System.Threading", "System.Threading.Tasks",
        typeof(CellCommands).FullName!,
    ];

    static readonly Lock Binding = new();
    static int lastId;

    readonly Libraries libraries = new();
    readonly References references;
    readonly Context context;
    readonly CSharpCompilationOptions options;
    readonly CellErrors errors = new();
    object?[] submissions = new object?[8]; // slot 0 is for a globals object, which we do not use
    int slot;
    MetadataReference[] inherited = [];

    /// <param name="folder">The notebook's folder: <c>#r</c> and <c>#load</c> count from there.</param>
    public Session(string folder)
    {
        references = new References(folder, libraries);
        context = new Context(libraries);
        options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, usings: Imports, allowUnsafe: true,
            optimizationLevel: OptimizationLevel.Debug, // optimized code forgets which line failed; what must be fast is in libraries
            nullableContextOptions: NullableContextOptions.Annotations, metadataReferenceResolver: references,
            sourceReferenceResolver: new SourceFileResolver([], folder), assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
    }

    /// <summary>The last cell that compiled: what completion and inspection build on.</summary>
    public CSharpCompilation? Previous { get; private set; }

    /// <summary>Loads the compiler and the framework's metadata, so that the first cell need not wait for them.</summary>
    public static void WarmUp()
    {
        using var session = new Session(Path.GetTempPath());
        session.RunAsync(0, "var warm = new List<int> { 1 }; await Task.Yield(); warm.Select(x => $\"{x}\").Count()", _ => { }).GetAwaiter().GetResult();
    }

    /// <summary>Compiles and runs one cell. Failures are in the result; a cell that does not compile changes nothing.</summary>
    /// <param name="number">The cell's number, as errors name it.</param>
    /// <param name="source">Its text.</param>
    /// <param name="emit">Receives outputs in order, from whatever thread writes them.</param>
    /// <param name="interrupt">Stops the cell, even in an endless loop; variables survive.</param>
    /// <param name="ask">Shows a prompt to the reader and waits for a line; null where there is no reader.</param>
    public async Task<CellResult> RunAsync(
        int number, string source, Action<CellEvent> emit, CancellationToken interrupt = default, Func<string, string>? ask = null)
    {
        var (clock, compiling, timed) = (Stopwatch.StartNew(), TimeSpan.Zero, false);
        CellResult Ended(CellError? error, bool interrupted = false) => new(error, clock.Elapsed, timed ? clock.Elapsed - compiling : null, interrupted);
        _ = CellConsole.Out; // from now on console text goes to its cell
        try
        {
            (source, timed) = CellSource.Parse(source);
            var compiled = Compile(number, source);
            compiling = clock.Elapsed;
            if (compiled.Start is null) return Ended(compiled.Error);
            var scope = CellScope.Current = new CellScope(emit, ask, interrupt);
            var value = await Interruptible.RunAsync(compiled.Start, interrupt).ConfigureAwait(false);
            if (compiled.HasValue) await Interruptible.RunAsync(() => Show(value, scope), interrupt).ConfigureAwait(false);
            return Ended(null);
        }
        catch (Exception) when (interrupt.IsCancellationRequested) // whatever the interrupt broke off
        {
            CellConsole.Renew();
            return Ended(new CellError("Interrupted", "The cell was interrupted.", ["The cell was interrupted."]), interrupted: true);
        }
        catch (HostException e)
        {
            return Ended(new CellError("Error", e.Message, [e.Message]));
        }
        catch (Exception e)
        {
            return Ended(errors.Describe(e));
        }
        finally
        {
            CellScope.Current = null;
        }
    }

    /// <summary>A cell as the compiler would see it next, to ask about its symbols; nothing runs, and <c>#r</c> and <c>#load</c> bring nothing.</summary>
    internal (CSharpCompilation Compilation, SyntaxTree Tree) Look(string source)
    {
        var code = CellSource.Parse(source, check: false).Code.Replace("#r", "//").Replace("#load", "//oad"); // same length: places stay
        var tree = CSharpSyntaxTree.ParseText(code, ParseOptions);
        return (Create(0, tree, options), tree);
    }

    // Showing a value may run the notebook's own code (lazy sequences, ToHtml), so that it must be stoppable too.
    static Task<object> Show(object? value, CellScope scope)
    {
        scope.Emit(new ResultData(MimeBundle.Of(value)));
        return Task.FromResult<object>(true);
    }

    (CellError? Error, Func<Task<object>>? Start, bool HasValue) Compile(int number, string code)
    {
        var path = $"cell {number}";
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), ParseOptions, path);
        var id = Interlocked.Increment(ref lastId);
        var compilation = Create(id, tree, options);
        var known = references.Added.Count;
        var diagnostics = compilation.GetDiagnostics(); // resolves the #r lines, of which Roslyn takes one assembly each …
        if (references.Added.Count > known) diagnostics = (compilation = Create(id, tree, options)).GetDiagnostics(); // … and a package may have brought more
        foreach (var part in compilation.SyntaxTrees) errors.Remember(part.FilePath, part.GetText()); // the cell, and what it loads
        if (references.TakeProblems() is { Count: > 0 } problems)
            return (new CellError("Error", problems[0], [.. problems]), null, false);
        if (errors.Describe(diagnostics) is { } error) return (error, null, false);
        // Only usings, or nothing: the submission has no slot of its own and must not run, but later cells inherit its usings.
        var hasCode = compilation.SyntaxTrees.Any(t => t.GetCompilationUnitRoot().Members.Count > 0);
        var start = hasCode ? Load(compilation, WithStopPoints(compilation, id, tree)) : null;
        var hasValue = hasCode && HasValue(compilation, tree);
        Follow(compilation);
        return (null, start, hasValue);
    }

    // Later cells need what this one declares. A fresh copy says so again when it is asked; the compilation itself would keep all that the
    // compiler found out about every statement. A cell that declares nothing need not be kept at all.
    void Follow(CSharpCompilation compilation)
    {
        var brought = references.Added.Except(inherited).Any();
        if (brought || Previous is null || compilation.SyntaxTrees.Any(t => Declares(t.GetCompilationUnitRoot())))
            (Previous, inherited) = (compilation.Clone(), [.. references.Added]);
    }

    static bool Declares(CompilationUnitSyntax cell) =>
        cell.Usings.Count > 0 || cell.Externs.Count > 0 || cell.DescendantTrivia().Any(t => t.IsDirective)
        || cell.Members.Any(m => m is not GlobalStatementSyntax)
        || cell.DescendantNodes().Any(n => n is SingleVariableDesignationSyntax);

    // The same cell as it shall run.
    CSharpCompilation WithStopPoints(CSharpCompilation compilation, int id, SyntaxTree tree)
    {
        var texts = new Dictionary<string, SourceText>();
        foreach (var part in compilation.SyntaxTrees)
        {
            var changes = StopPoints.In(part, compilation);
            if (changes.Count == 0) continue;
            texts[part.FilePath] = part.GetText().WithChanges(changes);
            errors.Remember(part.FilePath, part.GetText(), changes);
        }
        if (texts.Count == 0) return compilation;
        var changed = texts.TryGetValue(tree.FilePath, out var text) ? tree.WithChangedText(text) : tree;
        return Create(id, changed, options.WithSourceReferenceResolver(new ChangedFiles(options.SourceReferenceResolver!, texts)));
    }

    CSharpCompilation Create(int id, SyntaxTree tree, CSharpCompilationOptions options)
    {
        // One at a time in a process: two compilations that bind their references together would each read an assembly of their own, and
        // the types of the one cell would be strangers to the next.
        lock (Binding)
        {
            // A cell inherits the references of those before it: given again, they would pile up in every further cell.
            var own = Previous is null ? References.Defaults.AddRange(references.Added) : references.Added.Except(inherited);
            var compilation = CSharpCompilation.CreateScriptCompilation(
                $"cell-{id}", tree, own, options.WithScriptClassName($"Submission#{id}"), Previous, typeof(object));
            _ = compilation.Assembly; // binds them now
            return compilation;
        }
    }

    // Should a stop point ever stand where the language allows none, the cell runs as it was written.
    Func<Task<object>> Load(CSharpCompilation written, CSharpCompilation compilation)
    {
        using MemoryStream image = new(), symbols = new();
        var emitted = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        if (!emitted.Success && compilation != written) return Load(written, written);
        if (!emitted.Success) throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics));
        (image.Position, symbols.Position) = (0, 0);
        var assembly = context.LoadFromStream(image, symbols);
        var entry = compilation.GetEntryPoint(default)!;
        var factory = assembly.GetType(entry.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object>>>();
        if (++slot >= submissions.Length) Array.Resize(ref submissions, 2 * submissions.Length);
        return () => factory(submissions);
    }

    // A last expression without semicolon is the cell's value, unless it is of type void.
    static bool HasValue(CSharpCompilation compilation, SyntaxTree tree) =>
        tree.GetCompilationUnitRoot().Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }
        && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is { SpecialType: not SpecialType.System_Void };

    /// <summary>Lets go of every variable and unloads the cells' code.</summary>
    public void Dispose()
    {
        Array.Clear(submissions);
        Previous = null;
        context.Unload();
    }

    // Cells find each other here, libraries in their shared context, the framework and this host in the default one.
    sealed class Context(Libraries libraries) : AssemblyLoadContext("notebook", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName name) =>
            Assemblies.FirstOrDefault(a => a.GetName().Name == name.Name) ?? libraries.Load(name);
    }
}
