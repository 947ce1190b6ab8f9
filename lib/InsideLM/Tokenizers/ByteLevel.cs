using System.Text;
using System.Text.RegularExpressions;

namespace InsideLM;

/// <summary>
/// GPT-2's byte alphabet: every byte is shown as one printable character (space as Ġ, newline as Ċ), so that a vocabulary of
/// 256 characters can spell any text (Radford et al. 2019, encoder.py).
/// </summary>
internal static partial class ByteLevel
{
    /// <summary>GPT-2's split of a text into words, each with its leading space.</summary>
    public const string Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static CodePointRegex Words { get; } = new(WordsRegex());

    private static readonly char[] CharOf = BuildAlphabet();
    private static readonly Dictionary<char, byte> ByteOf = CharOf.Select((c, b) => (c, b)).ToDictionary(x => x.c, x => (byte)x.b);

    /// <summary>The 256 characters, by byte.</summary>
    public static IReadOnlyList<char> Alphabet => CharOf;

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex WordsRegex();

    private static char[] BuildAlphabet()
    {
        var alphabet = new char[256];
        var next = 256;   // bytes without a printable character of their own get the characters from U+0100 on
        for (var b = 0; b < 256; b++)
            alphabet[b] = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)b : (char)next++;
        return alphabet;
    }

    /// <summary>The text's UTF-8 bytes in the byte alphabet.</summary>
    public static string Encode(string text)
    {
        Span<byte> bytes = text.Length <= 128 ? stackalloc byte[3 * text.Length] : new byte[3 * text.Length];
        var count = Encoding.UTF8.GetBytes(text, bytes);
        Span<char> chars = count <= 384 ? stackalloc char[count] : new char[count];
        for (var i = 0; i < count; i++)
            chars[i] = CharOf[bytes[i]];
        return new string(chars);
    }

    /// <summary>The same for a piece of text; each byte's character keeps the position of the whole character that it is a part of.</summary>
    public static AlignedText Encode(AlignedText piece)
    {
        if (piece.Origin is null)
            return piece with { Text = Encode(piece.Text) };
        var origin = new List<(int, int)>();
        for (var i = 0; i < piece.Text.Length;)
        {
            var length = i + 1 < piece.Text.Length && char.IsSurrogatePair(piece.Text[i], piece.Text[i + 1]) ? 2 : 1;
            var bytes = Encoding.UTF8.GetByteCount(piece.Text.AsSpan(i, length));
            origin.AddRange(Enumerable.Repeat(piece.OriginOf(i, i + length), bytes));
            i += length;
        }
        return piece with { Text = Encode(piece.Text), Origin = [.. origin] };
    }

    /// <summary>The bytes that a token stands for, or null where it holds a character outside the byte alphabet.</summary>
    public static byte[]? Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
            if (!ByteOf.TryGetValue(token[i], out bytes[i]))
                return null;
        return bytes;
    }
}
