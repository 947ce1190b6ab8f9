using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace CourseHost;

/// <summary>A sequence of records, or a dictionary, as a table: HTML for the screen, aligned text for everything else.</summary>
sealed record Tables(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows, string? Note)
{
    public const int MaxRows = 100;

    /// <summary>Null where the value does not look like a table.</summary>
    public static Tables? Of(object value)
    {
        if (value is IDictionary map)
            return Make(["key", "value"], map.Keys.Cast<object?>().Select(k => new[] { k, map[k!] }), map.Count);
        if (value is IEnumerable items && !Formatters.OverridesToString(value))
        {
            var shown = items.Cast<object?>().Take(MaxRows + 1).ToList();
            if (shown.Count == 0 || shown.FirstOrDefault(i => i is not null) is not { } first || Fields(first) is not { Count: > 0 } fields) return null;
            if (shown.Any(i => i?.GetType() != first.GetType())) return null;
            return Make([.. fields.Select(f => f.Name)], shown.Select(i => fields.Select(f => f.Get(i!)).ToArray()), (items as ICollection)?.Count);
        }
        return !Formatters.OverridesToString(value) && Fields(value) is { Count: > 0 } own
            ? Make(["property", "value"], own.Select(f => new[] { f.Name, f.Get(value) }), own.Count) : null;
    }

    static Tables Make(IReadOnlyList<string> columns, IEnumerable<object?[]> rows, int? count)
    {
        var shown = rows.Take(MaxRows + 1).Select(r => r.Select(Text).ToArray()).ToList();
        if (shown.Count <= MaxRows) return new(columns, shown, null);
        shown.RemoveAt(MaxRows);
        return new(columns, shown, $"the first {MaxRows} rows" + (count is null ? "" : $" of {count.Value.ToString("N0", CultureInfo.InvariantCulture)}"));
    }

    static string Text(object? value) => value switch
    {
        double d => d.ToString("G6", CultureInfo.InvariantCulture),
        float f => f.ToString("G6", CultureInfo.InvariantCulture),
        _ => Formatters.Plain(value),
    };

    // The columns of an element: a tuple's items, else public properties in the order of their declaration. Plain values have none.
    static List<(string Name, Func<object, object?> Get)> Fields(object item)
    {
        var type = item.GetType();
        if (item is IConvertible or IFormattable or IEnumerable or Delegate or Type or Task || Formatters.ToHtml(item) is not null) return [];
        if (item is ITuple tuple)
            return [.. Enumerable.Range(0, tuple.Length).Select(i => ($"Item{i + 1}", (Func<object, object?>)(o => ((ITuple)o)[i])))];
        return [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0 && p.CanRead && p.Name != "EqualityContract")
            .OrderBy(p => p.MetadataToken)
            .Select(p => (p.Name, (Func<object, object?>)(o => Read(p, o))))];
    }

    static object? Read(PropertyInfo property, object owner)
    {
        try
        {
            return property.GetValue(owner);
        }
        catch (TargetInvocationException e)
        {
            return $"({e.InnerException?.GetType().Name})"; // one bad property must not hide the rest
        }
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<table>\n<thead><tr>");
        foreach (var column in Columns) html.Append($"<th>{Escape(column)}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in Rows) html.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{Escape(c)}</td>")).Append("</tr>\n");
        html.Append("</tbody>\n</table>");
        if (Note is not null) html.Append($"\n<p>{Escape(Note)}</p>");
        return html.ToString();
    }

    public string ToText()
    {
        var lines = Rows.Select(r => r.Select(c => c.ReplaceLineEndings(" ")).ToArray()).Prepend([.. Columns]).ToList();
        var widths = Columns.Select((_, i) => lines.Max(l => Width(l[i]))).ToArray();
        var text = lines.Select(l => string.Join("  ", l.Select((c, i) => c + new string(' ', widths[i] - Width(c)))).TrimEnd()).ToList();
        text.Insert(1, string.Join("  ", widths.Select(w => new string('-', w))));
        if (Note is not null) text.Add(Note);
        return string.Join('\n', text);
    }

    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    // CJK characters take two columns of a fixed-width font.
    static int Width(string text) => text.EnumerateRunes().Sum(r => r.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3
        or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x1F300 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD ? 2 : 1);
}
