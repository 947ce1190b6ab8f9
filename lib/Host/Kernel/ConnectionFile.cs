using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>Where a front end wants the kernel to listen, and the key that both sign with: the JSON file that Jupyter writes.</summary>
public sealed record ConnectionFile
{
    /// <summary>Address to listen on; loopback unless the file says otherwise.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port of requests to run and to ask; 0 takes any free one, here and below.</summary>
    public int Shell { get; init; }

    /// <summary>Port of requests that must not wait: interrupt, shutdown.</summary>
    public int Control { get; init; }

    /// <summary>Port on which cells ask for input.</summary>
    public int Stdin { get; init; }

    /// <summary>Port of outputs, published to all who listen.</summary>
    public int Iopub { get; init; }

    /// <summary>Port of the heartbeat.</summary>
    public int Heartbeat { get; init; }

    /// <summary>HMAC-SHA256 key; empty means that messages are not signed.</summary>
    public string Key { get; init; } = "";

    /// <exception cref="HostException">The file is absent or not understood.</exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            if (Text(json, "transport", "tcp") is not "tcp" and var transport) throw new HostException($"The transport {transport} is not supported; tcp is.");
            if (Text(json, "signature_scheme", "hmac-sha256") is not "hmac-sha256" and var scheme)
                throw new HostException($"The signature scheme {scheme} is not supported; hmac-sha256 is.");
            return new()
            {
                Address = Text(json, "ip", "127.0.0.1") is "localhost" or "" ? IPAddress.Loopback : IPAddress.Parse(Text(json, "ip", "127.0.0.1")),
                Shell = Port(json, "shell_port"),
                Control = Port(json, "control_port"),
                Stdin = Port(json, "stdin_port"),
                Iopub = Port(json, "iopub_port"),
                Heartbeat = Port(json, "hb_port"),
                Key = Text(json, "key", ""),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new HostException($"The connection file {path} cannot be used: {e.Message}", e);
        }
    }

    static string Text(JsonObject json, string name, string otherwise) => json[name]?.GetValue<string>() ?? otherwise;

    static int Port(JsonObject json, string name) =>
        json[name]?.GetValue<int>() is >= 0 and <= 65535 and var port ? port : throw new FormatException($"it has no {name}");
}
