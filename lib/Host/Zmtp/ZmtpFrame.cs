using System.Buffers.Binary;

namespace CourseHost;

/// <summary>
/// The frames of ZMTP 3 (https://rfc.zeromq.org/spec/23): a byte of flags, the size in one byte or in eight (big-endian), the body.
/// </summary>
static class ZmtpFrame
{
    public const byte More = 1, Long = 2, Command = 4;
    const int Piece = 64 << 10;

    /// <summary>Reads one frame, however its bytes are split.</summary>
    /// <param name="limit">Largest body in bytes.</param>
    /// <exception cref="ZmtpException">Unknown flags, or a body larger than the limit.</exception>
    /// <exception cref="EndOfStreamException">The peer is gone.</exception>
    public static async Task<(byte Flags, byte[] Body)> ReadAsync(Stream stream, int limit, CancellationToken stop)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head.AsMemory(0, 1), stop).ConfigureAwait(false);
        var flags = head[0];
        if ((flags & ~(More | Long | Command)) != 0 || (flags & (More | Command)) == (More | Command))
            throw new ZmtpException($"unknown frame flags {flags}");
        await stream.ReadExactlyAsync(head.AsMemory(0, (flags & Long) == 0 ? 1 : 8), stop).ConfigureAwait(false);
        var size = (flags & Long) == 0 ? head[0] : BinaryPrimitives.ReadUInt64BigEndian(head);
        if (size > (ulong)limit) throw new ZmtpException($"a frame of {size} bytes, and {limit} is the most");
        return (flags, await ReadBodyAsync(stream, (int)size, stop).ConfigureAwait(false));
    }

    // Memory grows with the bytes that arrive, and not with the size that a peer only announces.
    static async Task<byte[]> ReadBodyAsync(Stream stream, int size, CancellationToken stop)
    {
        var body = new byte[Math.Min(size, Piece)];
        for (var have = 0; ;)
        {
            await stream.ReadExactlyAsync(body.AsMemory(have), stop).ConfigureAwait(false);
            have = body.Length;
            if (have == size) return body;
            Array.Resize(ref body, (int)Math.Min(size, 2L * have));
        }
    }

    /// <summary>A whole message as it goes over the wire.</summary>
    public static byte[] Message(IReadOnlyList<byte[]> parts)
    {
        var wire = new MemoryStream(parts.Sum(p => p.Length + 9));
        for (var i = 0; i < parts.Count; i++) Write(wire, i < parts.Count - 1 ? More : (byte)0, parts[i]);
        return wire.ToArray();
    }

    /// <summary>A command: its name, then its data.</summary>
    public static byte[] CommandFrame(string name, ReadOnlySpan<byte> data)
    {
        var wire = new MemoryStream();
        Write(wire, Command, [(byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), .. data]);
        return wire.ToArray();
    }

    static void Write(MemoryStream wire, byte flags, byte[] body)
    {
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, body.Length);
        var isLong = body.Length > 255;
        wire.WriteByte(isLong ? (byte)(flags | Long) : flags);
        wire.Write(isLong ? size : size[7..]);
        wire.Write(body);
    }
}
