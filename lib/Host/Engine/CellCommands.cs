namespace CourseHost;

/// <summary>What every cell can call without a using: <c>x.Display()</c>, and the spellings that other C# notebooks use.</summary>
public static class CellCommands
{
    /// <summary>Shows a value now; the handle that comes back replaces it in place later.</summary>
    public static DisplayedValue Display(this object? value, string? mimeType = null)
    {
        var shown = new DisplayedValue();
        CellScope.Current?.Emit(new DisplayData(MimeBundle.Of(value, mimeType), shown.DisplayId));
        return shown;
    }

    /// <summary>Shows text as the MIME type that it is written in.</summary>
    public static DisplayedValue DisplayAs(this string value, string mimeType) => Display(MimeBundle.Raw(mimeType, value));

    public static DisplayedValue display(object? value, string? mimeType = null) => Display(value, mimeType);

    /// <summary>Marks text as HTML, so that displaying it renders it.</summary>
    public static MimeBundle HTML(string html) => MimeBundle.Raw("text/html", html);

    /// <summary>Takes away what this cell has shown so far, once its next output is there (without <paramref name="wait"/>: at once).</summary>
    public static void ClearOutput(bool wait = true) => CellScope.Current?.Emit(new ClearOutput(wait));

    /// <summary>Asks the reader for a line of text.</summary>
    public static string Input(string prompt = "") =>
        CellScope.Current is { } cell ? cell.Ask(prompt) : throw new HostException("There is no cell that could ask for input.");
}

/// <summary>
/// A value on the screen that can be replaced, for progress and live charts. Whatever reports progress can report to it:
/// <c>Sweep.Run(…, progress: "…".Display())</c>.
/// </summary>
public sealed class DisplayedValue : IProgress<object?>
{
    static readonly string Process = Guid.NewGuid().ToString("N")[..8]; // a saved notebook may still show an earlier process's displays
    static int last;
    readonly CellScope? cell = CellScope.Current;

    internal string DisplayId { get; } = $"{Process}-{Interlocked.Increment(ref last)}";

    /// <summary>Replaces what is shown, as often as you like: front ends get the newest value a few times in a second.</summary>
    public void Update(object? value) => (CellScope.Current ?? cell)?.Emit(new DisplayData(MimeBundle.Of(value), DisplayId, Update: true));

    void IProgress<object?>.Report(object? value) => Update(value);
}
