using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>
/// Results that notebooks state as data: every output of the MIME type below, whatever its keys, is carried into claims.json
/// with the name of its notebook added.
/// </summary>
static class Claims
{
    public const string MimeType = "application/vnd.insidelm.claim+json";

    public static JsonArray Collect(IEnumerable<Notebook> notebooks)
    {
        var claims = new JsonArray();
        foreach (var notebook in notebooks)
            foreach (var output in notebook.CodeCells.SelectMany(c => (JsonArray?)c.Node["outputs"] ?? []))
                if (output?["data"]?[MimeType] is { } found)
                    foreach (var claim in found is JsonArray several ? several : [found.DeepClone()])
                        claims.Add(With(claim, notebook.Name));
        return claims;
    }

    static JsonObject With(JsonNode? claim, string notebook)
    {
        var node = claim as JsonObject is { } map ? (JsonObject)map.DeepClone() : new JsonObject { ["value"] = claim?.DeepClone() };
        node["notebook"] = notebook;
        return node;
    }

    /// <summary>A short table; columns that no claim has are left out.</summary>
    public static string ToText(JsonArray claims)
    {
        string[] wanted = ["id", "title", "figure", "n", "low", "high", "control", "paper", "mark", "holds"];
        string[] columns = [.. wanted.Where(c => claims.Any(k => k![c] is not null))];
        return new Tables(columns, [.. claims.Select(k => columns.Select(c => Cell(k![c])).ToArray())], null).ToText();
    }

    static string Cell(JsonNode? node)
    {
        if (node is JsonValue value && value.TryGetValue(out double number))
            return number.ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
        var text = node is JsonValue word && word.TryGetValue(out string? plain) ? plain : node?.ToJsonString() ?? "";
        return text.Length > 48 ? text[..47] + "…" : text;
    }
}
