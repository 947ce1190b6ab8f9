using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CourseHost.Tests;

/// <summary>
/// A front end for the kernel: DEALERs on shell, control and stdin under one name, SUB on iopub, as Jupyter's clients connect. The kernel runs
/// in this process, behind its real sockets.
/// </summary>
sealed class KernelClient : IDisposable
{
    public const string Key = "a-secret";
    static int last;

    readonly string name = $"client-{Interlocked.Increment(ref last)}";

    public KernelClient(string? folder = null)
    {
        Kernel = new Kernel(new ConnectionFile { Key = Key }, folder ?? Path.GetTempPath());
        Running = Task.Run(Kernel.RunAsync);
        Iopub = ZmtpClient.Open(Kernel.Connection.Iopub, "SUB");
        Iopub.Subscribe();
        Next(Iopub).Type.ShouldBe("iopub_welcome");
        Shell = ZmtpClient.Open(Kernel.Connection.Shell, "DEALER", name);
        Control = ZmtpClient.Open(Kernel.Connection.Control, "DEALER", name);
        Stdin = ZmtpClient.Open(Kernel.Connection.Stdin, "DEALER", name);
    }

    public Kernel Kernel { get; }
    public Task Running { get; }
    public ZmtpClient Shell { get; }
    public ZmtpClient Control { get; }
    public ZmtpClient Stdin { get; }
    public ZmtpClient Iopub { get; }

    public sealed record Received(string Type, JsonObject Content, string Parent, string Topic);

    /// <summary>A request's frames, signed.</summary>
    public static byte[][] Frames(string type, JsonObject content, string id, string key = Key)
    {
        var header = new JsonObject { ["msg_id"] = id, ["session"] = "s", ["username"] = "u", ["date"] = "2026-01-01T00:00:00Z", ["msg_type"] = type, ["version"] = "5.3" };
        byte[][] json = [.. new[] { header.ToJsonString(), "{}", "{}", content.ToJsonString() }.Select(Encoding.UTF8.GetBytes)];
        return ["<IDS|MSG>"u8.ToArray(), Encoding.ASCII.GetBytes(Sign(json, key)), .. json];
    }

    public static string Sign(byte[][] json, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), json.SelectMany(j => j).ToArray()));

    /// <summary>Sends a request; returns its id.</summary>
    public string Send(ZmtpClient channel, string type, JsonObject? content = null)
    {
        var id = Guid.NewGuid().ToString("N");
        channel.Send(ZmtpClient.Message(Frames(type, content ?? [], id)));
        return id;
    }

    public static JsonObject Cell(string code) => new() { ["code"] = code, ["silent"] = false, ["store_history"] = true, ["allow_stdin"] = true, ["stop_on_error"] = true };

    /// <summary>The next message of a channel, its signature checked.</summary>
    public Received Next(ZmtpClient channel)
    {
        var frames = channel.Receive();
        var at = frames.FindIndex(f => f.AsSpan().SequenceEqual("<IDS|MSG>"u8));
        Encoding.ASCII.GetString(frames[at + 1]).ShouldBe(Sign([.. frames.Skip(at + 2).Take(4)], Key));
        JsonObject Part(int i) => JsonNode.Parse(frames[at + 2 + i])!.AsObject();
        return new((string)Part(0)["msg_type"]!, Part(3), (string?)Part(1)["msg_id"] ?? "", string.Concat(frames.Take(at).Select(Encoding.UTF8.GetString)));
    }

    /// <summary>What is published for a request until the kernel is idle again, without the statuses.</summary>
    public List<Received> Outputs(string id)
    {
        var all = new List<Received>();
        while (Next(Iopub) is var m)
        {
            if (m.Parent != id) continue;
            if (m.Type == "status" && (string)m.Content["execution_state"]! == "idle") return all;
            if (m.Type != "status") all.Add(m);
        }
        return all;
    }

    /// <summary>A request on shell and its reply.</summary>
    public JsonObject Ask(string type, JsonObject? content = null)
    {
        var id = Send(Shell, type, content);
        var reply = Next(Shell);
        reply.Parent.ShouldBe(id);
        reply.Type.ShouldBe(type.Replace("_request", "_reply"));
        Outputs(id);
        return reply.Content;
    }

    /// <summary>Runs a cell to its end.</summary>
    public (JsonObject Reply, List<Received> Outputs) Run(JsonObject cell)
    {
        var id = Send(Shell, "execute_request", cell);
        var reply = Next(Shell);
        reply.Parent.ShouldBe(id);
        return (reply.Content, Outputs(id));
    }

    public (JsonObject Reply, List<Received> Outputs) Run(string code) => Run(Cell(code));

    /// <summary>Runs a cell that must succeed; its value as text.</summary>
    public string? Value(string code)
    {
        var (reply, outputs) = Run(code);
        ((string?)reply["status"]).ShouldBe("ok", reply.ToJsonString());
        return (string?)outputs.LastOrDefault(o => o.Type == "execute_result")?.Content["data"]!["text/plain"];
    }

    /// <summary>Waits until an output of a request holds a text.</summary>
    public void WaitFor(string id, string text)
    {
        while (Next(Iopub) is var m && !(m.Parent == id && m.Content.ToJsonString().Contains(text))) { }
    }

    public void Dispose()
    {
        Kernel.Stop();
        Running.Wait(10_000);
        foreach (var socket in new[] { Shell, Control, Stdin, Iopub }) socket.Dispose();
        Kernel.Dispose();
    }
}
