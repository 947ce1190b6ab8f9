using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CourseHost.Tests;

/// <summary>The client's side of ZMTP 3, written from the RFC byte by byte and without the host's code, so that each can catch the other's mistakes.</summary>
sealed class ZmtpClient : IDisposable
{
    readonly TcpClient tcp = new() { NoDelay = true };

    public ZmtpClient(int port) => tcp.Connect(IPAddress.Loopback, port);

    public NetworkStream Stream => tcp.GetStream();

    /// <summary>Connects and shakes hands as a DEALER, SUB or REQ.</summary>
    public static ZmtpClient Open(int port, string type, string identity = "", byte minor = 0)
    {
        var client = new ZmtpClient(port);
        client.Send(Greeting(minor));
        client.Send(Ready(type, identity));
        client.ReadExactly(64)[..10].ShouldBe([0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F]);
        var (flags, body) = client.ReadFrame();
        flags.ShouldBe((byte)4);
        Encoding.ASCII.GetString(body).ShouldStartWith("\u0005READY\u000bSocket-Type");
        return client;
    }

    public static byte[] Greeting(byte minor = 0, string mechanism = "NULL", byte major = 3)
    {
        byte[] greeting = [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, major, minor, .. new byte[52]];
        Encoding.ASCII.GetBytes(mechanism, greeting.AsSpan(12));
        return greeting;
    }

    public static byte[] Ready(string type, string identity = "") => Command("READY",
        [11, .. "Socket-Type"u8, 0, 0, 0, (byte)type.Length, .. Encoding.ASCII.GetBytes(type),
         8, .. "Identity"u8, 0, 0, 0, (byte)identity.Length, .. Encoding.Latin1.GetBytes(identity)]);

    public static byte[] Command(string name, byte[] data) => Frame(4, [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. data]);

    public static byte[] Frame(byte flags, byte[] body)
    {
        if (body.Length < 256) return [flags, (byte)body.Length, .. body];
        var size = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, body.Length);
        return [(byte)(flags | 2), .. size, .. body];
    }

    public static byte[] Message(params byte[][] parts) => [.. parts.SelectMany((p, i) => Frame(i < parts.Length - 1 ? (byte)1 : (byte)0, p))];

    public void Send(byte[] bytes) => Stream.Write(bytes);

    public void SendText(params string[] parts) => Send(Message([.. parts.Select(Encoding.UTF8.GetBytes)]));

    public void Subscribe(string topic = "") => Send(Message([1, .. Encoding.UTF8.GetBytes(topic)]));

    public byte[] ReadExactly(int count)
    {
        Stream.ReadTimeout = 60_000; // a crowded machine
        var bytes = new byte[count];
        Stream.ReadExactly(bytes);
        return bytes;
    }

    public (byte Flags, byte[] Body) ReadFrame()
    {
        var flags = ReadExactly(1)[0];
        var size = (flags & 2) == 0 ? ReadExactly(1)[0] : (int)BinaryPrimitives.ReadInt64BigEndian(ReadExactly(8));
        return (flags, ReadExactly(size));
    }

    /// <summary>The next message; commands are passed over.</summary>
    public List<byte[]> Receive()
    {
        var parts = new List<byte[]>();
        while (true)
        {
            var (flags, body) = ReadFrame();
            if ((flags & 4) != 0) continue;
            parts.Add(body);
            if ((flags & 1) == 0) return parts;
        }
    }

    public string ReceiveText() => string.Join('|', Receive().Select(Encoding.UTF8.GetString));

    public bool HasData => tcp.Available > 0;

    /// <summary>True where the other side closes the connection, whatever it says before.</summary>
    public bool IsClosed(int withinMs = 5000)
    {
        Stream.ReadTimeout = withinMs;
        var buffer = new byte[1 << 16];
        try
        {
            while (Stream.Read(buffer) > 0) { }
            return true;
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut })
        {
            return false;
        }
        catch (IOException)
        {
            return true; // reset
        }
    }

    public void Dispose() => tcp.Dispose();
}
