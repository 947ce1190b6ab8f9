using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>
/// Writes JSON exactly as Jupyter does (Python's <c>json.dumps(indent=1, ensure_ascii=False)</c>), so that a notebook that nobody changed
/// is written back byte for byte. System.Text.Json's own writer escapes more characters and in another spelling.
/// </summary>
public static class JsonText
{
    /// <summary>Numbers that were read keep their spelling (<c>1e-05</c>, <c>1.0</c>); key order is kept.</summary>
    public static string Write(JsonNode? node, string indent = " ")
    {
        var text = new StringBuilder();
        Write(text, node, indent, 0);
        return text.ToString();
    }

    static void Write(StringBuilder text, JsonNode? node, string indent, int depth)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject map when map.Count > 0:
                Block(text, '{', '}', map, indent, depth, pair =>
                {
                    Quote(text, pair.Key);
                    text.Append(": ");
                    Write(text, pair.Value, indent, depth + 1);
                });
                break;
            case JsonArray list when list.Count > 0:
                Block(text, '[', ']', list, indent, depth, item => Write(text, item, indent, depth + 1));
                break;
            case JsonObject:
                text.Append("{}");
                break;
            case JsonArray:
                text.Append("[]");
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String) Quote(text, node.GetValue<string>());
                else text.Append(node.ToJsonString());
                break;
        }
    }

    static void Block<T>(StringBuilder text, char open, char close, IEnumerable<T> items, string indent, int depth, Action<T> write)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first) text.Append(',');
            first = false;
            NewLine(text, indent, depth + 1);
            write(item);
        }
        NewLine(text, indent, depth);
        text.Append(close);
    }

    static void NewLine(StringBuilder text, string indent, int depth)
    {
        text.Append('\n');
        for (var i = 0; i < depth; i++) text.Append(indent);
    }

    static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        text.Append('"');
    }
}
