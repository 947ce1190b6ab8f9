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
}

/// <summary>A value on the screen that can be replaced, for progress and live charts.</summary>
public sealed class DisplayedValue
{
    static int last;

    internal string DisplayId { get; } = $"display-{Interlocked.Increment(ref last)}";

    public void Update(object? value) => CellScope.Current?.Emit(new DisplayData(MimeBundle.Of(value), DisplayId, Update: true));
}
