using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CourseHost;

/// <summary>
/// Turns compiler errors and exceptions into a few lines that a learner can read: what happened, and the line of the cell where it did.
/// </summary>
sealed class CellErrors
{
    const int MaxErrors = 5, MaxFrames = 8;
    readonly Dictionary<string, Source> sources = [];

    // A text as written, and the changes with which it runs.
    sealed record Source(SourceText Text, IReadOnlyList<TextChange> Changes)
    {
        public int WrittenColumn(int line, int column)
        {
            if (Changes.Count == 0) return column;
            var ran = Text.WithChanges(Changes).Lines[line].Start + column;
            return StopPoints.Undo(Changes, ran) - Text.Lines[line].Start;
        }
    }

    /// <summary>Keeps the text of a cell or of a file that it loads, to quote its lines later; <paramref name="changes"/> are those with which it runs.</summary>
    public void Remember(string path, SourceText text, IReadOnlyList<TextChange>? changes = null) => sources[path] = new(text, changes ?? []);

    /// <summary>The compiler's errors, or null if there are none.</summary>
    public CellError? Describe(ImmutableArray<Diagnostic> diagnostics)
    {
        var found = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start).ToList();
        if (found.Count == 0) return null;
        var trace = new List<string>();
        foreach (var error in found.Take(MaxErrors))
        {
            var span = error.Location.GetLineSpan();
            var where = span.IsValid ? $"{Shown(span.Path)}, line {span.StartLinePosition.Line + 1}: " : "";
            trace.Add($"{where}{error.GetMessage()} ({error.Id})");
            if (span.IsValid) trace.AddRange(Quote(span.Path, span.StartLinePosition.Line, span.StartLinePosition.Character, error.Location.SourceSpan.Length));
        }
        if (found.Count > MaxErrors) trace.Add($"… and {found.Count - MaxErrors} more");
        return new("CompilationError", trace[0], trace);
    }

    /// <summary>An exception that a cell threw.</summary>
    public CellError Describe(Exception exception)
    {
        exception = Unwrap(exception);
        var name = exception.GetType().Name;
        if (name is "CourseException" or nameof(HostException)) // by name: the course's mistakes-of-the-user say all in their message
            return new(name, exception.Message, [exception.Message]);
        var trace = new List<string> { $"{name}: {exception.Message}" };
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
            trace.Add($"  because of {inner.GetType().Name}: {inner.Message}");
        trace.AddRange(Frames(exception));
        return new(name, exception.Message, trace);
    }

    static Exception Unwrap(Exception e) => e switch
    {
        AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException { InnerException: not null } => Unwrap(e.InnerException!),
        TypeInitializationException { InnerException: { } inner } when inner.GetType().Name == "CourseException" => inner,
        _ => e,
    };

    // The innermost place in a cell is quoted; libraries on the way are named; the framework, Roslyn and this host are left out.
    IEnumerable<string> Frames(Exception exception)
    {
        var quoted = false;
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames().Where(IsShown).Take(MaxFrames))
        {
            var (file, line) = (ShortName(frame.GetFileName()), frame.GetFileLineNumber());
            var method = MethodName(frame.GetMethod()!);
            if (file is null || !sources.TryGetValue(file, out var source))
            {
                yield return $"  in {method}" + (file is null ? "" : $" ({Path.GetFileName(file)}, line {line})");
                continue;
            }
            yield return $"  in {Shown(file)}, line {line}" + (method.Length == 0 ? "" : $", {method}");
            if (quoted) continue;
            quoted = true;
            foreach (var part in Quote(file, line - 1, source.WrittenColumn(line - 1, frame.GetFileColumnNumber() - 1), 1)) yield return part;
        }
    }

    IEnumerable<string> Quote(string path, int line, int column, int length)
    {
        if (!sources.TryGetValue(path, out var source) || line < 0 || line >= source.Text.Lines.Count) yield break;
        var text = source.Text.Lines[line].ToString();
        column = Math.Clamp(column, 0, text.Length);
        yield return "    " + text.Replace('\t', ' ');
        yield return "    " + new string(' ', column) + new string('^', Math.Max(1, Math.Min(length, text.Length - column)));
    }

    static bool IsShown(StackFrame frame)
    {
        var type = frame.GetMethod()?.DeclaringType;
        var assembly = type?.Assembly.GetName().Name ?? "System";
        return !(assembly.StartsWith("System") || assembly.StartsWith("Microsoft.CodeAnalysis") || type!.Assembly == typeof(CellErrors).Assembly);
    }

    // The compiler writes a cell's name into its symbols as if it were a file of the notebook's folder; files that a cell loads are there in full.
    string? ShortName(string? file) => file is not null && Path.GetFileName(file) is var name && sources.ContainsKey(name) ? name : file;

    static string Shown(string source) => Path.GetFileName(source);

    // Names as the author wrote them: no Submission#3, no state machines, no closures.
    static string MethodName(MethodBase method)
    {
        var type = method.DeclaringType!;
        var name = method.Name;
        while (type.Name.StartsWith('<') && type.DeclaringType is { } outer) // a state machine or a closure: the method's name is in its own
        {
            if (name is "MoveNext" || !name.StartsWith('<')) name = type.Name;
            type = outer;
        }
        if (name.StartsWith('<') && name.LastIndexOf('>') is var end && end > 0) name = name[1..name.IndexOf('>')].TrimStart('<');
        var place = type.Name.StartsWith("Submission#") ? "" : type.Name.Split('`')[0] + ".";
        return name is "Initialize" or "Factory" or "" or ".ctor" && place.Length == 0 ? "" : place + (name == ".ctor" ? "new" : name);
    }
}
