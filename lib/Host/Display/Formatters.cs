using System.Collections;
using System.Globalization;
using System.Reflection;

namespace CourseHost;

/// <summary>
/// How values become MIME bundles. A library teaches its own types by two conventions that need no package: an attribute class named
/// <c>TypeFormatterSourceAttribute</c> (the one that .NET Interactive honours by name), or <c>public string ToHtml()</c>.
/// </summary>
static class Formatters
{
    public static MimeBundle Format(object? value)
    {
        if (value is null) return MimeBundle.Raw("text/plain", "null");
        if (value is string s) return MimeBundle.Raw("text/plain", s);
        var bundle = FromSource(value) ?? new MimeBundle();
        if (bundle.Data.Count == 0 && ToHtml(value) is { } html) bundle.Add("text/html", html);
        if (bundle.Data.Count == 0 && value is IEnumerable lazy and not ICollection && !OverridesToString(value)) value = new Walked(lazy);
        if (bundle.Data.Count == 0 && value is IEnumerable items && HtmlOfAll(items) is { } all) bundle.Add("text/html", all);
        if (bundle.Data.Count == 0 && Tables.Of(value) is { } table)
        {
            bundle.Add("text/html", table.ToHtml());
            bundle.Add("text/plain", table.ToText());
        }
        if (!bundle.Data.ContainsKey("text/plain")) bundle.Add("text/plain", Plain(value));
        return bundle;
    }

    /// <summary>One line of text for a value inside a table, a list or a sentence.</summary>
    public static string Plain(object? value) => value switch
    {
        null => "null",
        string s => s,
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Take(Tables.MaxRows).Select(k => $"{Plain(k)}: {Plain(map[k])}"))}}}",
        IEnumerable items when OverridesToString(value) is false => List(items),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The value's own HTML, by convention.</summary>
    public static string? ToHtml(object value) =>
        value.GetType().GetMethod("ToHtml", BindingFlags.Public | BindingFlags.Instance, []) is { } method && method.ReturnType == typeof(string)
            ? (string?)Call(() => method.Invoke(value, null)) : null;

    // A sequence of such values is shown one below the other.
    static string? HtmlOfAll(IEnumerable items)
    {
        var parts = items.Cast<object?>().Take(Tables.MaxRows).Select(i => i is null or string ? null : ToHtml(i)).ToList();
        return parts.Count > 0 && parts.All(p => p is not null) ? string.Join('\n', parts) : null;
    }

    // A lazy sequence is walked once and only as far as it is shown: its elements may be expensive, or endless.
    sealed class Walked(IEnumerable lazy) : IEnumerable
    {
        readonly List<object?> items = [.. lazy.Cast<object?>().Take(Tables.MaxRows + 1)];

        public IEnumerator GetEnumerator() => items.GetEnumerator();
    }

    /// <summary>True where the type (or a base other than object and ValueType) says itself how it reads.</summary>
    public static bool OverridesToString(object value) =>
        value.GetType().GetMethod(nameof(ToString), [])?.DeclaringType is { } owner && owner != typeof(object) && owner != typeof(ValueType);

    static string List(IEnumerable items)
    {
        var shown = items.Cast<object?>().Take(Tables.MaxRows + 1).Select(Plain).ToList();
        if (shown.Count > Tables.MaxRows) shown[^1] = items is ICollection all ? $"… {all.Count} in all" : "…";
        return $"[{string.Join(", ", shown)}]";
    }

    // [TypeFormatterSource(typeof(Source))] → Source.CreateTypeFormatters() → objects with MimeType and bool Format(object, TextWriter).
    static MimeBundle? FromSource(object value)
    {
        var type = value.GetType();
        var attribute = type.GetInterfaces().Prepend(type)
            .SelectMany(t => t.GetCustomAttributes(inherit: true)).FirstOrDefault(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        if (attribute is null || Get(attribute, "FormatterSourceType") is not Type sourceType) return null;
        var source = Activator.CreateInstance(sourceType, nonPublic: true)!;
        var formatters = (IEnumerable)Call(() => sourceType.GetMethod("CreateTypeFormatters")?.Invoke(source, null) ?? Array.Empty<object>())!;
        var preferred = Get(attribute, "PreferredMimeTypes") as string[] ?? [];
        var bundle = new MimeBundle();
        foreach (var formatter in formatters)
        {
            if (Get(formatter, "MimeType") is not string mime) continue;
            if (preferred.Length > 0 && !preferred.Contains(mime) && mime != "text/plain") continue;
            var method = formatter.GetType().GetMethods().FirstOrDefault(m =>
                m.Name == "Format" && m.GetParameters() is [var first, var second]
                && first.ParameterType.IsInstanceOfType(value) && second.ParameterType == typeof(TextWriter));
            var text = new StringWriter(CultureInfo.InvariantCulture);
            if (method is not null && Call(() => method.Invoke(formatter, [value, text])) is true) bundle.Add(mime, text.ToString());
        }
        return bundle;
    }

    static object? Get(object owner, string property) => owner.GetType().GetProperty(property)?.GetValue(owner);

    // The formatter's own exception, not reflection's wrapper.
    static object? Call(Func<object?> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }
}
