using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;

namespace CourseHost;

/// <summary>ROUTER: each message comes with the identity of its sender, and is sent by the receiver's.</summary>
/// <param name="received">Gets the sender's identity and the parts.</param>
sealed class RouterSocket(IPAddress address, int port, Func<byte[], List<byte[]>, ValueTask> received, ZmtpLimits limits)
    : ZmtpEndpoint("ROUTER", ["DEALER", "REQ", "ROUTER"], address, port, limits)
{
    readonly ConcurrentDictionary<string, ZmtpPeer> byIdentity = new();
    readonly ConcurrentDictionary<ZmtpPeer, byte[]> identities = new();
    int anonymous;

    /// <summary>False where no such peer is there any more.</summary>
    public bool Send(byte[] identity, IReadOnlyList<byte[]> parts) =>
        byIdentity.TryGetValue(Convert.ToHexString(identity), out var peer) && peer.TrySend(ZmtpFrame.Message(parts));

    // A client that reconnects under its old name takes the old connection's place.
    protected override void Joined(ZmtpPeer peer)
    {
        var identity = peer.Ready.Identity;
        if (identity.Length == 0 || identity[0] == 0) // names that begin with a zero byte are ours to give
        {
            identity = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(identity.AsSpan(1), Interlocked.Increment(ref anonymous));
        }
        identities[peer] = identity;
        ZmtpPeer? old = null;
        byIdentity.AddOrUpdate(Convert.ToHexString(identity), peer, (_, existing) => { old = existing; return peer; });
        if (old is not null) Remove(old);
    }

    protected override void Left(ZmtpPeer peer)
    {
        if (identities.TryRemove(peer, out var identity)) byIdentity.TryRemove(new(Convert.ToHexString(identity), peer));
    }

    protected override ValueTask ReceivedAsync(ZmtpPeer peer, List<byte[]> message) =>
        identities.TryGetValue(peer, out var identity) ? received(identity, message) : ValueTask.CompletedTask;
}

/// <summary>XPUB: sends each message to all peers that subscribed to a beginning of its first part.</summary>
/// <param name="subscribed">Told of each new subscription; what it answers through <see cref="ZmtpPeer.TrySend"/> is the first that the subscriber hears of it.</param>
sealed class PublisherSocket(IPAddress address, int port, Action<ZmtpPeer, byte[]> subscribed, ZmtpLimits limits)
    : ZmtpEndpoint("XPUB", ["SUB", "XSUB"], address, port, limits)
{
    const int MaxTopics = 100, MaxTopic = 1024;
    readonly ConcurrentDictionary<ZmtpPeer, byte[][]> topics = new();
    readonly Lock order = new();

    /// <summary>Never waits, whatever the subscribers do.</summary>
    public void Publish(IReadOnlyList<byte[]> parts)
    {
        byte[]? wire = null;
        lock (order)
        {
            foreach (var (peer, wanted) in topics)
                if (wanted.Any(topic => parts[0].AsSpan().StartsWith(topic)))
                    peer.TrySend(wire ??= ZmtpFrame.Message(parts));
        }
    }

    protected override void Joined(ZmtpPeer peer)
    {
        topics[peer] = [];
        peer.Subscription = (wants, topic) => Subscribe(peer, wants, topic);
    }

    protected override void Left(ZmtpPeer peer) => topics.TryRemove(peer, out _);

    // Subscriptions are commands in ZMTP 3.1, and before that messages: 1 or 0, then the topic.
    protected override ValueTask ReceivedAsync(ZmtpPeer peer, List<byte[]> message)
    {
        if (message is [[0 or 1, ..] only]) Subscribe(peer, only[0] == 1, only[1..]);
        return ValueTask.CompletedTask;
    }

    // Called by the peer's own reading task alone.
    void Subscribe(ZmtpPeer peer, bool wants, byte[] topic)
    {
        if (!topics.TryGetValue(peer, out var known)) return;
        var at = Array.FindIndex(known, t => t.AsSpan().SequenceEqual(topic));
        if (!wants)
        {
            if (at >= 0) topics[peer] = [.. known[..at], .. known[(at + 1)..]];
            return;
        }
        if (known.Length == MaxTopics || topic.Length > MaxTopic) throw new ZmtpException("too many subscriptions");
        lock (order)
        {
            topics[peer] = [.. known, topic];
            subscribed(peer, topic);
        }
    }
}

/// <summary>REP that says back what it hears: the heartbeat.</summary>
sealed class EchoSocket(IPAddress address, int port, ZmtpLimits limits) : ZmtpEndpoint("REP", ["REQ", "DEALER"], address, port, limits)
{
    protected override ValueTask ReceivedAsync(ZmtpPeer peer, List<byte[]> message)
    {
        peer.TrySend(ZmtpFrame.Message(message));
        return ValueTask.CompletedTask;
    }
}
