using System.Net.Sockets;
using System.Threading.Channels;

namespace CourseHost;

/// <summary>
/// One connection. Whoever sends to it never waits: messages go into a queue of limited size that a task of its own writes out,
/// and a peer that lets the queue fill up is cut off.
/// </summary>
sealed class ZmtpPeer : IDisposable
{
    const int MaxParts = 256, MaxQueuedMessages = 100_000;
    static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);

    readonly Stream stream, reader;
    readonly ZmtpLimits limits;
    readonly Channel<byte[]> queue = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    readonly CancellationTokenSource stop;
    long queuedBytes, queuedMessages;
    int closed;

    public ZmtpPeer(Socket socket, ZmtpLimits limits, CancellationToken stop)
    {
        this.limits = limits;
        this.stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        socket.NoDelay = true;
        stream = new NetworkStream(socket, ownsSocket: true);
        reader = new BufferedStream(stream, 8 << 10); // frames begin with single bytes
        _ = WriteAsync();
    }

    /// <summary>What the peer said of itself; set after the handshake.</summary>
    public ZmtpReady Ready { get; private set; } = new("", []);

    /// <summary>SUBSCRIBE (true) and CANCEL (false) commands of the peer.</summary>
    public Action<bool, byte[]>? Subscription { get; set; }

    /// <exception cref="ZmtpException">It is no peer for <paramref name="self"/>.</exception>
    public async Task HandshakeAsync(ZmtpReady self, string[] partners)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        patience.CancelAfter(HandshakePatience);
        TrySend(ZmtpHandshake.Greeting());
        await ZmtpHandshake.ReadGreetingAsync(reader, patience.Token).ConfigureAwait(false);
        TrySend(ZmtpHandshake.Ready(self));
        Ready = await ZmtpHandshake.ReadReadyAsync(reader, patience.Token).ConfigureAwait(false);
        if (!partners.Contains(Ready.SocketType)) throw new ZmtpException($"a {self.SocketType} does not speak with a {Ready.SocketType}");
    }

    /// <summary>The next message; commands in between are answered here.</summary>
    /// <exception cref="ZmtpException">The peer breaks the protocol or a limit.</exception>
    /// <exception cref="IOException">The peer is gone.</exception>
    public async Task<List<byte[]>> ReceiveAsync()
    {
        var parts = new List<byte[]>();
        var room = limits.MessageBytes;
        while (true)
        {
            var (flags, body) = await ZmtpFrame.ReadAsync(reader, room, stop.Token).ConfigureAwait(false);
            if ((flags & ZmtpFrame.Command) != 0)
            {
                Obey(ZmtpCommand.Parse(body));
                continue;
            }
            room -= body.Length;
            parts.Add(body);
            if ((flags & ZmtpFrame.More) == 0) return parts;
            if (parts.Count == MaxParts) throw new ZmtpException($"a message of more than {MaxParts} parts");
        }
    }

    void Obey(ZmtpCommand command)
    {
        switch (command.Name)
        {
            case "PING" when command.Data.Length is >= 2 and <= 18: // two bytes of time to live, then up to 16 to send back
                TrySend(ZmtpFrame.CommandFrame("PONG", command.Data.Span[2..]));
                break;
            case "SUBSCRIBE" or "CANCEL":
                Subscription?.Invoke(command.Name == "SUBSCRIBE", command.Data.ToArray());
                break;
            case "ERROR":
                throw new ZmtpException("the peer reports an error");
        }
    }

    /// <summary>Queues bytes to send; false where the peer is gone, or is cut off because it does not read.</summary>
    public bool TrySend(byte[] wire)
    {
        if (Interlocked.Add(ref queuedBytes, wire.Length) > limits.QueuedBytes || Interlocked.Increment(ref queuedMessages) > MaxQueuedMessages)
        {
            Dispose();
            return false;
        }
        return queue.Writer.TryWrite(wire);
    }

    async Task WriteAsync()
    {
        try
        {
            await foreach (var wire in queue.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                await stream.WriteAsync(wire, stop.Token).ConfigureAwait(false);
                Interlocked.Add(ref queuedBytes, -wire.Length);
                Interlocked.Decrement(ref queuedMessages);
            }
        }
        catch (Exception e) when (ZmtpEndpoint.IsGone(e))
        {
            Dispose();
        }
    }

    /// <summary>Waits until all that is queued is handed to the operating system.</summary>
    public async Task FlushAsync(TimeSpan patience)
    {
        for (var until = DateTime.UtcNow + patience; Interlocked.Read(ref queuedMessages) > 0 && DateTime.UtcNow < until;)
            await Task.Delay(5).ConfigureAwait(false);
    }

    /// <summary>Closes the connection and lets go of what was queued.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1) return;
        queue.Writer.TryComplete();
        stop.Cancel();
        stop.Dispose();
        stream.Dispose();
        while (queue.Reader.TryRead(out _)) { }
    }
}

/// <summary>What one connection may cost.</summary>
/// <param name="MessageBytes">Largest message that is read.</param>
/// <param name="QueuedBytes">Most bytes that wait to be sent; a peer with more is cut off.</param>
/// <param name="Peers">Most connections at a time; further ones are closed at once.</param>
sealed record ZmtpLimits(int MessageBytes = 32 << 20, long QueuedBytes = 64 << 20, int Peers = 256);
