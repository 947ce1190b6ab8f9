using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>Values as Plotly wants them.</summary>
internal static class Plotly
{
    /// <summary>Five significant digits; null where there is no number.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Num.Round(value)) : null;

    public static JsonArray Array(IEnumerable<double> values) => new([.. values.Select(Number)]);

    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)Escape(t))]);

    /// <summary>Plotly reads labels as a kind of HTML; a token such as &lt;b&gt; must stay a token.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    public static string Lines(IEnumerable<string> lines) => string.Join("<br>", lines.Select(Escape));

    /// <summary>One text per point, of lines.</summary>
    public static JsonArray Hover(IEnumerable<IEnumerable<string>> texts) => new([.. texts.Select(lines => (JsonNode?)Lines(lines.Where(l => l.Length > 0)))]);

    public static JsonObject Line(Role role, double width = 2) => new() { ["color"] = role.Color, ["width"] = width, ["dash"] = role.Dash };

    public static JsonObject Marker(Role role, double size = 7) => new() { ["color"] = role.Color, ["symbol"] = role.Marker, ["size"] = size };

    public static JsonObject Pattern(Role role) =>
        new() { ["shape"] = role.Pattern, ["bgcolor"] = role.Tint, ["fgcolor"] = role.Color, ["size"] = 7, ["solidity"] = 0.35 };

    public static JsonArray Scale(ColorScale scale) =>
        new([.. scale.Stops.Select((color, i) => (JsonNode?)new JsonArray(Number((double)i / (scale.Stops.Count - 1)), color))]);

    public static JsonObject ColorBar(Axis axis)
    {
        var bar = new JsonObject { ["title"] = new JsonObject { ["text"] = Escape(axis.Title), ["side"] = "right", ["font"] = new JsonObject { ["size"] = 12 } }, ["thickness"] = 14, ["outlinewidth"] = 0.5 };
        if (axis.Percent)
            bar["tickformat"] = ".0%";
        return bar;
    }

    /// <summary>#RRGGBB with an opacity, as CSS writes it.</summary>
    public static string Faint(string color, string opacity)
    {
        var (r, g, b) = Colors.Parse(color);
        return $"rgba({r},{g},{b},{opacity})";
    }
}
