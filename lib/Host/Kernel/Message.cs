using System.Globalization;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>A message of Jupyter's protocol (https://jupyter-client.readthedocs.io/en/stable/messaging.html).</summary>
/// <param name="Route">The identities that ROUTER sockets put before it, to answer by; a topic on iopub.</param>
/// <param name="Header">Who, when, what.</param>
/// <param name="Parent">The header of the request that this answers.</param>
sealed record Message(IReadOnlyList<byte[]> Route, JsonObject Header, JsonObject Parent, JsonObject Content)
{
    public const string Protocol = "5.5";

    public string Type => Text(Header, "msg_type");

    public string Id => Text(Header, "msg_id");

    /// <summary>A message of this kernel's.</summary>
    /// <param name="session">This kernel's own session id.</param>
    /// <param name="request">What it answers; null where nobody asked.</param>
    public static Message Make(string type, string session, Message? request, JsonObject content, IReadOnlyList<byte[]> route) => new(
        route,
        new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = Protocol,
        },
        request is null ? [] : (JsonObject)request.Header.DeepClone(),
        content);

    /// <summary>A field of text; empty where it is missing or something else.</summary>
    public static string Text(JsonObject owner, string name) => owner[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    /// <summary>A field that is true or false.</summary>
    public static bool Flag(JsonObject owner, string name, bool otherwise) =>
        owner[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : otherwise;

    /// <summary>A field that is a whole number.</summary>
    public static int Number(JsonObject owner, string name, int otherwise) =>
        owner[name] is JsonValue value && value.TryGetValue(out int number) ? number : otherwise;
}
