using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CourseHost;

/// <summary>
/// A bound socket of ZMTP: it accepts peers, shakes hands and hands on their messages. Whatever a peer does ends at most its own
/// connection: connecting and closing, another protocol, half a message.
/// </summary>
abstract class ZmtpEndpoint : IDisposable
{
    readonly Socket listener;
    readonly ConcurrentDictionary<ZmtpPeer, byte> peers = new();
    readonly CancellationTokenSource stop = new();
    readonly ZmtpReady self;
    readonly string[] partners;
    readonly ZmtpLimits limits;
    int connections;

    /// <param name="port">0 takes any free port.</param>
    /// <exception cref="HostException">The port is taken.</exception>
    protected ZmtpEndpoint(string type, string[] partners, IPAddress address, int port, ZmtpLimits limits)
    {
        (self, this.partners, this.limits) = (new(type, []), partners, limits);
        listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (OperatingSystem.IsWindows()) listener.ExclusiveAddressUse = true; // else another process may bind the same port
        try
        {
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(64);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new HostException($"The kernel cannot listen on {address}, port {port}: {e.Message}", e);
        }
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>Peers that have shaken hands.</summary>
    public ICollection<ZmtpPeer> Peers => peers.Keys;

    /// <summary>Starts to accept peers.</summary>
    public void Start() => _ = AcceptAsync();

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
            try
            {
                var socket = await listener.AcceptAsync(stop.Token).ConfigureAwait(false);
                if (Volatile.Read(ref connections) >= limits.Peers) socket.Dispose();
                else _ = ServeAsync(socket);
            }
            catch (Exception e) when (IsGone(e))
            {
                await Task.Delay(10).ConfigureAwait(false); // a peer that left while it was accepted, or too many open files
            }
    }

    async Task ServeAsync(Socket socket)
    {
        Interlocked.Increment(ref connections);
        ZmtpPeer? peer = null;
        try
        {
            peer = new ZmtpPeer(socket, limits, stop.Token);
            await peer.HandshakeAsync(self, partners).ConfigureAwait(false);
            peers[peer] = 0;
            Joined(peer);
            while (true) await ReceivedAsync(peer, await peer.ReceiveAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e))
        {
            // the end of every connection
        }
        finally
        {
            Interlocked.Decrement(ref connections);
            if (peer is not null) Remove(peer);
            socket.Dispose();
        }
    }

    /// <summary>The ways in which a connection ends.</summary>
    public static bool IsGone(Exception e) => e is IOException or SocketException or ZmtpException or OperationCanceledException or ObjectDisposedException;

    protected virtual void Joined(ZmtpPeer peer) { }

    protected virtual void Left(ZmtpPeer peer) { }

    /// <summary>A whole message came; while this is not done, no more is read from that peer.</summary>
    protected abstract ValueTask ReceivedAsync(ZmtpPeer peer, List<byte[]> message);

    protected void Remove(ZmtpPeer peer)
    {
        if (peers.TryRemove(peer, out _)) Left(peer);
        peer.Dispose();
    }

    /// <summary>Waits a little for what is queued to leave.</summary>
    public Task FlushAsync(TimeSpan patience) => Task.WhenAll(Peers.Select(p => p.FlushAsync(patience)));

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        foreach (var peer in Peers) Remove(peer);
    }
}
