using System.Buffers.Binary;
using System.Text;

namespace CourseHost;

/// <summary>What a peer says of itself in its READY command.</summary>
/// <param name="SocketType">DEALER, SUB, …</param>
/// <param name="Identity">The name it chose; empty where it leaves that to us.</param>
sealed record ZmtpReady(string SocketType, byte[] Identity);

/// <summary>How a ZMTP 3 connection begins with the NULL mechanism: 64 bytes of greeting both ways, then a READY command both ways.</summary>
static class ZmtpHandshake
{
    const int GreetingSize = 64, MaxReady = 4096, MaxIdentity = 255;

    /// <summary>
    /// Our greeting says version 3.0: libzmq then subscribes by messages in all its versions (we understand its commands as well).
    /// </summary>
    public static byte[] Greeting()
    {
        var greeting = new byte[GreetingSize];
        (greeting[0], greeting[8], greeting[9], greeting[10]) = (0xFF, 1, 0x7F, 3);
        "NULL"u8.CopyTo(greeting.AsSpan(12));
        return greeting;
    }

    /// <summary>Reads the peer's greeting; stops at the first byte that shows another protocol.</summary>
    public static async Task ReadGreetingAsync(Stream stream, CancellationToken stop)
    {
        var greeting = new byte[GreetingSize];
        await stream.ReadExactlyAsync(greeting.AsMemory(0, 1), stop).ConfigureAwait(false);
        if (greeting[0] != 0xFF) throw new ZmtpException("not a ZMTP greeting");
        await stream.ReadExactlyAsync(greeting.AsMemory(1, 10), stop).ConfigureAwait(false);
        if ((greeting[9] & 1) == 0 || greeting[10] < 3) throw new ZmtpException("an older version of ZMTP");
        await stream.ReadExactlyAsync(greeting.AsMemory(11), stop).ConfigureAwait(false);
        if (Encoding.ASCII.GetString(greeting, 12, 20).TrimEnd('\0') != "NULL") throw new ZmtpException("another security mechanism");
    }

    public static byte[] Ready(ZmtpReady self)
    {
        var data = new MemoryStream();
        Property(data, "Socket-Type", Encoding.ASCII.GetBytes(self.SocketType));
        Property(data, "Identity", self.Identity);
        return ZmtpFrame.CommandFrame("READY", data.ToArray());
    }

    static void Property(MemoryStream data, string name, byte[] value)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, value.Length);
        data.WriteByte((byte)name.Length);
        data.Write(Encoding.ASCII.GetBytes(name));
        data.Write(size);
        data.Write(value);
    }

    public static async Task<ZmtpReady> ReadReadyAsync(Stream stream, CancellationToken stop)
    {
        var (flags, body) = await ZmtpFrame.ReadAsync(stream, MaxReady, stop).ConfigureAwait(false);
        if ((flags & ZmtpFrame.Command) == 0 || ZmtpCommand.Parse(body) is not { Name: "READY" } ready) throw new ZmtpException("no READY command");
        var properties = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        for (var rest = ready.Data; rest.Length > 0;)
        {
            var name = Take(ref rest, Take(ref rest, 1).Span[0]);
            var size = BinaryPrimitives.ReadUInt32BigEndian(Take(ref rest, 4).Span);
            properties[Encoding.ASCII.GetString(name.Span)] = Take(ref rest, size).ToArray();
        }
        var type = properties.TryGetValue("Socket-Type", out var t) ? Encoding.ASCII.GetString(t) : throw new ZmtpException("no Socket-Type");
        var identity = properties.GetValueOrDefault("Identity", []);
        return identity.Length <= MaxIdentity ? new(type, identity) : throw new ZmtpException("an identity of more than 255 bytes");
    }

    static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, uint count)
    {
        if (count > rest.Length) throw new ZmtpException("a cut READY command");
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }
}

/// <summary>A command frame's content.</summary>
readonly record struct ZmtpCommand(string Name, ReadOnlyMemory<byte> Data)
{
    /// <exception cref="ZmtpException">The name is longer than the frame.</exception>
    public static ZmtpCommand Parse(byte[] body) =>
        body.Length > 0 && body[0] < body.Length ? new(Encoding.ASCII.GetString(body, 1, body[0]), body.AsMemory(1 + body[0]))
            : throw new ZmtpException("a cut command");
}
