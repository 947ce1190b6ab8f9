namespace CourseHost;

/// <summary>What a running cell tells its front end, in order: a headless run collects it, a kernel sends it.</summary>
public abstract record CellEvent;

/// <summary>Console text; <paramref name="Name"/> is stdout or stderr.</summary>
public sealed record StreamText(string Name, string Text) : CellEvent;

/// <summary>A displayed value, or (<paramref name="Update"/>) the new value of what was displayed under that id.</summary>
public sealed record DisplayData(MimeBundle Bundle, string DisplayId, bool Update = false) : CellEvent;

/// <summary>Takes away what the cell has shown so far; <paramref name="Wait"/> until its next output comes.</summary>
public sealed record ClearOutput(bool Wait) : CellEvent;

/// <summary>The value of the cell's last expression.</summary>
public sealed record ResultData(MimeBundle Bundle) : CellEvent;

/// <summary>A cell's failure as a reader sees it: a name, one message, and a few lines that point into the cell.</summary>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Trace);

/// <summary>How a cell ended.</summary>
/// <param name="Error">Null where all went well.</param>
/// <param name="Elapsed">Wall time, compilation included.</param>
/// <param name="Timed">Its time without the compiler's, where the cell asked to show it (<c>#!time</c>).</param>
/// <param name="Interrupted">It was stopped from outside.</param>
public sealed record CellResult(CellError? Error, TimeSpan Elapsed, TimeSpan? Timed = null, bool Interrupted = false);

/// <summary>The cell that the running code belongs to; it flows into the tasks and threads which that code starts.</summary>
/// <param name="ask">Shows a prompt and waits for a line; null where nobody can answer.</param>
/// <param name="interrupt">Its code is to stop.</param>
sealed class CellScope(Action<CellEvent> emit, Func<string, string>? ask, CancellationToken interrupt)
{
    static readonly AsyncLocal<CellScope?> Local = new();

    public static CellScope? Current { get => Local.Value; set => Local.Value = value; }

    public CancellationToken Interrupt { get; } = interrupt;

    /// <summary>An interrupt may abort the cell's thread wherever it is, but never in a finally block: no lock on the way out is left behind.</summary>
    public void Emit(CellEvent e)
    {
        try { }
        finally
        {
            emit(e);
        }
    }

    /// <exception cref="HostException">Nobody can answer.</exception>
    public string Ask(string prompt) => ask is not null ? ask(prompt) : throw new HostException("The cell asks for input, and this run has no keyboard.");
}
