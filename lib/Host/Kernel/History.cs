using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>The cells that this kernel ran, for the front ends' history keys; the newest thousand are kept.</summary>
sealed class History
{
    const int Kept = 1000, MaxOutput = 10_000;
    readonly Queue<(int Line, string Source, string? Output)> cells = new();

    public void Add(int line, string source, string? output)
    {
        cells.Enqueue((line, source, output?.Length > MaxOutput ? output[..MaxOutput] : output));
        if (cells.Count > Kept) cells.Dequeue();
    }

    /// <summary>The reply to a history_request: by tail, range of lines, or search with * and ?.</summary>
    public JsonObject Answer(JsonObject request)
    {
        var (all, most) = (cells.AsEnumerable(), Math.Max(0, Message.Number(request, "n", Kept)));
        var found = Message.Text(request, "hist_access_type") switch
        {
            "range" => all.Where(c => c.Line >= Message.Number(request, "start", 1) && c.Line < Message.Number(request, "stop", int.MaxValue)),
            "search" => all.Where(c => FileSystemName.MatchesSimpleExpression(Message.Text(request, "pattern"), c.Source)).TakeLast(most),
            _ => all.TakeLast(most),
        };
        if (Message.Flag(request, "unique", false)) found = found.Reverse().DistinctBy(c => c.Source).Reverse();
        var withOutput = Message.Flag(request, "output", false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(c => (JsonNode)new JsonArray(0, c.Line, withOutput ? new JsonArray(c.Source, c.Output) : c.Source))]),
        };
    }
}
