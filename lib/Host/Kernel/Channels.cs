using System.Text;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>The kernel's five sockets, and messages in and out of them.</summary>
sealed class Channels : IDisposable
{
    static readonly ZmtpLimits Limits = new();
    readonly MessageCodec codec;
    readonly RouterSocket shell, control, stdin;
    readonly PublisherSocket iopub;
    readonly EchoSocket heartbeat;

    /// <param name="received">Gets each message of shell, control and stdin whose signature is right; the others vanish.</param>
    /// <exception cref="HostException">A port is taken.</exception>
    public Channels(ConnectionFile connection, Func<KernelChannel, Message, ValueTask> received)
    {
        codec = new MessageCodec(connection.Key);
        RouterSocket Router(KernelChannel channel, int port) => new(connection.Address, port,
            (sender, frames) => codec.Decode(sender, frames) is { } message ? received(channel, message) : ValueTask.CompletedTask, Limits);
        shell = Router(KernelChannel.Shell, connection.Shell);
        control = Router(KernelChannel.Control, connection.Control);
        stdin = Router(KernelChannel.Stdin, connection.Stdin);
        iopub = new PublisherSocket(connection.Address, connection.Iopub, Welcome, Limits);
        heartbeat = new EchoSocket(connection.Address, connection.Heartbeat, Limits);
        Connection = connection with { Shell = shell.Port, Control = control.Port, Stdin = stdin.Port, Iopub = iopub.Port, Heartbeat = heartbeat.Port };
        foreach (var socket in All) socket.Start();
    }

    /// <summary>Where the sockets listen.</summary>
    public ConnectionFile Connection { get; }

    /// <summary>This kernel's session id.</summary>
    public string Session { get; } = Guid.NewGuid().ToString("N");

    /// <summary>True while any client is connected.</summary>
    public bool HasClients => All.Any(s => s.Peers.Count > 0);

    IEnumerable<ZmtpEndpoint> All => [shell, control, stdin, iopub, heartbeat];

    /// <summary>Answers a request on the channel that it came by; false where the client is gone.</summary>
    public bool Reply(KernelChannel channel, Message request, string type, JsonObject content)
    {
        var socket = channel switch { KernelChannel.Shell => shell, KernelChannel.Control => control, _ => stdin };
        return socket.Send(request.Route[0], codec.Encode(Message.Make(type, Session, request, content, request.Route), withRoute: false));
    }

    /// <summary>Tells all who listen.</summary>
    public void Publish(string type, Message? request, JsonObject content) =>
        iopub.Publish(codec.Encode(Message.Make(type, Session, request, content, [Encoding.ASCII.GetBytes($"kernel.{Session}.{type}")]), withRoute: true));

    // Protocol 5.5: whoever has subscribed is told so, and need not guess when it misses nothing any more.
    void Welcome(ZmtpPeer peer, byte[] topic)
    {
        var content = new JsonObject { ["subscription"] = Encoding.UTF8.GetString(topic) };
        peer.TrySend(ZmtpFrame.Message(codec.Encode(Message.Make("iopub_welcome", Session, null, content, [topic]), withRoute: true)));
    }

    /// <summary>Waits a little for the last messages to leave.</summary>
    public Task FlushAsync() => Task.WhenAll(All.Select(s => s.FlushAsync(TimeSpan.FromSeconds(1))));

    public void Dispose()
    {
        foreach (var socket in All) socket.Dispose();
    }
}

/// <summary>Where a request comes in.</summary>
enum KernelChannel { Shell, Control, Stdin }
