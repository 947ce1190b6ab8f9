using System.Globalization;
using System.Text;

namespace InsideLM;

/// <summary>
/// Unicode's canonical normalisation forms NFC and NFD (UAX #15). The course runs in the invariant culture, so that no ICU library
/// need be installed, and there <see cref="string.Normalize()"/> returns text unchanged; the table is in canonical.txt.
/// </summary>
internal static class CanonicalForm
{
    private const int HangulFirst = 0xAC00, LFirst = 0x1100, VFirst = 0x1161, TFirst = 0x11A7, LCount = 19, VCount = 21, TCount = 28;

    private sealed record Table(Dictionary<int, byte> Class, Dictionary<int, int[]> Decomposition, Dictionary<(int, int), int> Composition);

    private static readonly Lazy<Table> Data = new(ReadTable);

    /// <summary>A code point and the range of the text that it comes from.</summary>
    private readonly record struct Point(int Code, int Start, int End);

    /// <summary>NFC (compose) or NFD of a piece of text.</summary>
    public static AlignedText Normalize(AlignedText piece, bool compose)
    {
        if (!piece.Text.AsSpan().ContainsAnyExceptInRange('\0', compose ? '\u02FF' : '\u007F'))
            return piece;   // nothing below U+0300 combines, nothing below U+0080 decomposes

        var points = Decompose(piece.Text);
        Reorder(points);
        if (compose)
            points = Compose(points);

        var text = new StringBuilder();
        var origin = piece.Origin is null ? null : new List<(int, int)>();
        foreach (var point in points)
        {
            var chars = point.Code is >= 0xD800 and <= 0xDFFF ? ((char)point.Code).ToString() : char.ConvertFromUtf32(point.Code);
            text.Append(chars);
            origin?.AddRange(Enumerable.Repeat(piece.OriginOf(point.Start, point.End), chars.Length));
        }
        return piece with { Text = text.ToString(), Origin = origin?.ToArray() };
    }

    private static List<Point> Decompose(string text)
    {
        var points = new List<Point>();
        for (var i = 0; i < text.Length;)
        {
            var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            var end = i + (pair ? 2 : 1);
            Expand(pair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i], i, end, points);
            i = end;
        }
        return points;
    }

    private static void Expand(int code, int start, int end, List<Point> into)
    {
        var syllable = code - HangulFirst;
        if (syllable is >= 0 and < LCount * VCount * TCount)
        {
            into.Add(new(LFirst + syllable / (VCount * TCount), start, end));
            into.Add(new(VFirst + syllable / TCount % VCount, start, end));
            if (syllable % TCount != 0)
                into.Add(new(TFirst + syllable % TCount, start, end));
        }
        else if (Data.Value.Decomposition.TryGetValue(code, out var parts))
            foreach (var part in parts)
                Expand(part, start, end, into);
        else
            into.Add(new(code, start, end));
    }

    private static int ClassOf(int code) => Data.Value.Class.GetValueOrDefault(code);

    /// <summary>Sorts each run of combining marks by class; equal classes keep their order.</summary>
    private static void Reorder(List<Point> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var (point, mark) = (points[i], ClassOf(points[i].Code));
            var j = i;
            for (; mark != 0 && j > 0 && ClassOf(points[j - 1].Code) > mark; j--)
                points[j] = points[j - 1];
            points[j] = point;
        }
    }

    /// <summary>Joins each starter with the marks after it that no other mark of the same or a higher class blocks.</summary>
    private static List<Point> Compose(List<Point> points)
    {
        var composed = new List<Point>(points.Count);
        var starter = -1;      // where the last starter stands in `composed`
        var lastClass = -1;    // class of the last mark kept since then, -1 for none
        foreach (var point in points)
        {
            var mark = ClassOf(point.Code);
            if (starter >= 0 && lastClass < mark && Pair(composed[starter].Code, point.Code) is { } whole)
            {
                var first = composed[starter];
                composed[starter] = new(whole, Math.Min(first.Start, point.Start), Math.Max(first.End, point.End));
                continue;
            }
            if (mark == 0)
                (starter, lastClass) = (composed.Count, -1);
            else
                lastClass = mark;
            composed.Add(point);
        }
        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LFirst is >= 0 and < LCount && second - VFirst is >= 0 and < VCount)
            return HangulFirst + ((first - LFirst) * VCount + second - VFirst) * TCount;
        if (first - HangulFirst is >= 0 and < LCount * VCount * TCount && (first - HangulFirst) % TCount == 0 && second - TFirst is > 0 and < TCount)
            return first + second - TFirst;
        return Data.Value.Composition.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static Table ReadTable()
    {
        var table = new Table([], [], []);
        using var reader = new StreamReader(typeof(CanonicalForm).Assembly.GetManifestResourceStream("canonical.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            foreach (var item in line.Split(' '))
            {
                var sign = item.IndexOfAny([':', '=', '!']);
                var right = item[(sign + 1)..];
                if (item[sign] == ':')
                {
                    var range = right.Split('-').Select(Hex).ToArray();
                    for (var code = range[0]; code <= range[^1]; code++)
                        table.Class[code] = byte.Parse(item.AsSpan(0, sign), CultureInfo.InvariantCulture);
                    continue;
                }
                var (whole, parts) = (Hex(item[..sign]), right.Split('+').Select(Hex).ToArray());
                table.Decomposition[whole] = parts;
                if (item[sign] == '=')
                    table.Composition[(parts[0], parts[1])] = whole;
            }
        }
        return table;

        static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
