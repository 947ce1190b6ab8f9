using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>One value in several forms, by MIME type; a client shows the richest that it knows.</summary>
public sealed class MimeBundle
{
    readonly SortedDictionary<string, JsonNode> data = new(StringComparer.Ordinal); // sorted: as Jupyter saves it

    /// <summary>MIME type → text as a JSON string, or real JSON for the JSON types.</summary>
    public IReadOnlyDictionary<string, JsonNode> Data => data;

    /// <summary>Everything that is known about how to show a value; see <see cref="Formatters"/>.</summary>
    /// <param name="value">Any value, null included.</param>
    /// <param name="mimeType">Show only this form.</param>
    /// <exception cref="HostException">The value has no such form.</exception>
    public static MimeBundle Of(object? value, string? mimeType = null)
    {
        var bundle = value as MimeBundle ?? Formatters.Format(value);
        if (mimeType is null) return bundle;
        if (value is string text && !bundle.data.ContainsKey(mimeType)) return Raw(mimeType, text);
        return bundle.data.TryGetValue(mimeType, out var node)
            ? new MimeBundle { data = { [mimeType] = node.DeepClone() } }
            : throw new HostException($"A value of type {value?.GetType().Name ?? "null"} cannot be shown as {mimeType}; it can as {string.Join(", ", bundle.data.Keys)}.");
    }

    /// <summary>One form only, as given.</summary>
    public static MimeBundle Raw(string mimeType, string content)
    {
        var bundle = new MimeBundle();
        bundle.Add(mimeType, content);
        return bundle;
    }

    /// <summary>Adds a form; JSON types are stored as JSON and not as a string that holds JSON.</summary>
    public void Add(string mimeType, string content)
    {
        try
        {
            data[mimeType] = IsJson(mimeType) ? JsonNode.Parse(content) ?? JsonValue.Create("null")! : JsonValue.Create(content)!;
        }
        catch (JsonException e)
        {
            throw new HostException($"A formatter wrote {mimeType} that is not JSON: {e.Message}", e);
        }
    }

    public static bool IsJson(string mimeType) =>
        mimeType == "application/json" || mimeType.StartsWith("application/") && mimeType.EndsWith("+json");

    /// <summary>The bundle as nbformat stores it: text in lines, JSON as it is.</summary>
    public JsonObject ToNotebook()
    {
        var node = new JsonObject();
        foreach (var (mime, value) in data)
            node[mime] = IsJson(mime) ? value.DeepClone() : Notebook.Lines(value.GetValue<string>());
        return node;
    }
}
