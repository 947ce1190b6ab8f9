using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>The replies to requests that run nothing: what the kernel is, what may be written here, what something means.</summary>
sealed class Answers(Session session, History history)
{
    /// <summary>Null for messages that want no reply, known or not.</summary>
    public JsonObject? To(Message request) => request.Type switch
    {
        "kernel_info_request" => KernelInfo(),
        "complete_request" => Complete(request.Content),
        "inspect_request" => Inspect(request.Content),
        "is_complete_request" => IsComplete(Message.Text(request.Content, "code")),
        "history_request" => history.Answer(request.Content),
        "comm_info_request" => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
        _ => null,
    };

    static JsonObject KernelInfo() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = Message.Protocol,
        ["implementation"] = "CourseHost",
        ["implementation_version"] = typeof(Answers).Assembly.GetName().Version!.ToString(3),
        ["language_info"] = new JsonObject
        {
            ["name"] = "C#",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
            ["nbconvert_exporter"] = "script",
        },
        ["banner"] = $"C# on .NET {Environment.Version}",
        ["help_links"] = new JsonArray(new JsonObject { ["text"] = "C#", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" }),
        ["debugger"] = false,
        ["supported_features"] = new JsonArray(),
    };

    JsonObject Complete(JsonObject request)
    {
        var code = Message.Text(request, "code");
        var position = CodePoints.ToIndex(code, Message.Number(request, "cursor_pos", int.MaxValue));
        var (start, found) = Completion.At(session, code, position);
        var (from, to) = (CodePoints.FromIndex(code, start), CodePoints.FromIndex(code, position));
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Select(s => (JsonNode)s.Text)]),
            ["cursor_start"] = from,
            ["cursor_end"] = to,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Select(s => (JsonNode)new JsonObject
                {
                    ["start"] = from,
                    ["end"] = to,
                    ["text"] = s.Text,
                    ["type"] = s.Kind,
                    ["signature"] = s.Signature,
                })]),
            },
        };
    }

    JsonObject Inspect(JsonObject request)
    {
        var code = Message.Text(request, "code");
        var text = Inspection.At(session, code, CodePoints.ToIndex(code, Message.Number(request, "cursor_pos", int.MaxValue)));
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = text is not null,
            ["data"] = text is null ? [] : new JsonObject { ["text/plain"] = text },
            ["metadata"] = new JsonObject(),
        };
    }

    static JsonObject IsComplete(string code)
    {
        var (status, indent) = Completeness.Of(code);
        return new JsonObject { ["status"] = status, ["indent"] = indent };
    }
}

/// <summary>The protocol counts positions in code points, .NET in UTF-16 units.</summary>
static class CodePoints
{
    public static int ToIndex(string text, int points)
    {
        var index = 0;
        for (var i = 0; i < points && index < text.Length; i++) index += IsPair(text, index) ? 2 : 1;
        return index;
    }

    public static int FromIndex(string text, int index)
    {
        var points = 0;
        for (var i = 0; i < index; points++) i += IsPair(text, i) ? 2 : 1;
        return points;
    }

    static bool IsPair(string text, int index) => index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]);
}
