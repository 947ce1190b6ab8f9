namespace InsideLM;

/// <summary>
/// Names the class that knows how a type shows in a notebook. Hosts find this attribute by its name, so that the library needs no
/// host's package.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[]? PreferredMimeTypes { get; init; }
}

/// <summary>Writes a value in one MIME type.</summary>
public sealed class MimeFormatter<T>(string mimeType, Func<T, string> write)
{
    public string MimeType { get; } = mimeType;

    /// <summary>Writes the value and returns true, or returns false for a value of another type.</summary>
    public bool Format(object value, TextWriter writer)
    {
        if (value is not T typed)
            return false;
        writer.Write(write(typed));
        return true;
    }
}

/// <summary>A figure shows as Plotly's JSON, as SVG, and as text.</summary>
public sealed class FigureFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new MimeFormatter<Figure>("application/vnd.plotly.v1+json", f => f.ToJson()),
        new MimeFormatter<Figure>("image/svg+xml", f => f.ToSvg()),
        new MimeFormatter<Figure>("text/plain", f => f.ToText()),
    ];
}

/// <summary>A claim shows as data for the book, as one row of HTML, and as text.</summary>
public sealed class ClaimFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new MimeFormatter<Claim>("application/vnd.insidelm.claim+json", c => c.ToJson()),
        new MimeFormatter<Claim>("text/html", c => c.ToHtml()),
        new MimeFormatter<Claim>("text/plain", c => c.ToText()),
    ];
}
