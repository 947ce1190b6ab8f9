using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>
/// Messages as frames: route, delimiter, signature, header, parent header, metadata, content, and buffers that this kernel has no use for.
/// The signature is the HMAC-SHA256 of the four JSON frames' bytes, in hexadecimal.
/// </summary>
sealed class MessageCodec(string key)
{
    const int MaxRoute = 8, MaxBuffers = 64;
    static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    readonly byte[] key = Encoding.UTF8.GetBytes(key);

    /// <summary>The message, or null where the frames are not one, or not one that was signed with our key.</summary>
    /// <param name="sender">What the ROUTER socket knows the sender by.</param>
    public Message? Decode(byte[] sender, IReadOnlyList<byte[]> frames)
    {
        var at = 0;
        while (at < frames.Count && !frames[at].AsSpan().SequenceEqual(Delimiter)) at++;
        var count = frames.Count - at - 2; // what follows the signature
        if (at > MaxRoute || count is < 4 or > 4 + MaxBuffers || !IsSigned(frames[at + 1], frames, at + 2)) return null;
        if (Parse(frames[at + 2]) is not { } header || Parse(frames[at + 3]) is not { } parent) return null;
        if (Parse(frames[at + 4]) is null || Parse(frames[at + 5]) is not { } content) return null;
        var message = new Message([sender, .. frames.Take(at)], header, parent, content);
        return message.Type.Length > 0 && message.Id.Length > 0 ? message : null;
    }

    bool IsSigned(byte[] signature, IReadOnlyList<byte[]> frames, int first) =>
        key.Length == 0 || CryptographicOperations.FixedTimeEquals(signature, Sign(frames, first));

    byte[] Sign(IReadOnlyList<byte[]> frames, int first)
    {
        if (key.Length == 0) return [];
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        for (var i = first; i < first + 4; i++) hash.AppendData(frames[i]);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    static JsonObject? Parse(byte[] json)
    {
        try
        {
            var node = JsonNode.Parse(json) as JsonObject;
            _ = node?.Count; // read lazily otherwise: doubled keys are found here
            return node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The frames after the route's first, which names the peer to a ROUTER; all of them for a publisher.</summary>
    public List<byte[]> Encode(Message message, bool withRoute)
    {
        List<byte[]> frames = [.. withRoute ? message.Route : message.Route.Skip(1), Delimiter, []];
        var signature = frames.Count - 1;
        frames.Add(Write(message.Header));
        frames.Add(Write(message.Parent));
        frames.Add("{}"u8.ToArray());
        frames.Add(Write(message.Content));
        frames[signature] = Sign(frames, signature + 1);
        return frames;
    }

    static byte[] Write(JsonObject node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Writing)) node.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
