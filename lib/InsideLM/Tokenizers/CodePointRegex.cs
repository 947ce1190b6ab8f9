using System.Globalization;
using System.Text.RegularExpressions;

namespace InsideLM;

/// <summary>
/// A regular expression that counts in code points, as Hugging Face's does. .NET's engine counts UTF-16 chars, so that 𝕏 would be
/// two surrogates instead of one letter; here it sees one stand-in character of the same Unicode category instead.
/// </summary>
internal sealed class CodePointRegex(Regex regex)
{
    private static readonly Lazy<char[]> StandIns = new(() =>
    {
        var standIns = new char[30];   // one rare character of the basic plane for each category: the last one there is
        for (var c = 0x20; c < 0xFFFF; c++)
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)c)] = (char)c;
        return standIns;
    });

    /// <summary>Throws <see cref="ArgumentException"/> for a pattern that .NET does not know.</summary>
    public CodePointRegex(string pattern) : this(new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant)) { }

    /// <summary>A literal string as a pattern.</summary>
    public static CodePointRegex Literal(string text) => new(new Regex(Regex.Escape(text), RegexOptions.CultureInvariant));

    /// <summary>All non-empty matches, as ranges of UTF-16 chars of the text.</summary>
    public List<(int Start, int End)> Matches(string text)
    {
        var spans = new List<(int, int)>();
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            foreach (var match in regex.EnumerateMatches(text))
                if (match.Length > 0)
                    spans.Add((match.Index, match.Index + match.Length));
            return spans;
        }

        var (shadow, at) = Shadow(text);
        foreach (var match in regex.EnumerateMatches(shadow))
            if (match.Length > 0)
                spans.Add((at[match.Index], at[match.Index + match.Length]));
        return spans;
    }

    /// <summary>One char per code point, and the position of each in the text.</summary>
    private static (string Shadow, int[] At) Shadow(string text)
    {
        var shadow = new char[text.Length];
        var at = new int[text.Length + 1];
        var count = 0;
        for (var i = 0; i < text.Length; count++)
        {
            at[count] = i;
            var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            shadow[count] = pair ? StandIns.Value[(int)CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text[i], text[i + 1]))] : text[i];
            i += pair ? 2 : 1;
        }
        at[count] = text.Length;
        return (new string(shadow, 0, count), at);
    }
}
