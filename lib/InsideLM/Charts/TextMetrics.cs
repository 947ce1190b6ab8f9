using System.Globalization;
using System.Text;

namespace InsideLM;

/// <summary>
/// Estimated widths of labels. No font is at hand when a figure is drawn, so each character counts a little more than it takes in
/// the common sans-serif fonts (measured against Noto Sans, DejaVu Sans and Arial); Chinese, Japanese and Korean are one em wide.
/// </summary>
internal static class TextMetrics
{
    const string Narrow = "ijlI.,:;|!'`()[]{}ft/\\ r·-";
    const string Wide = "mwMWOQ@%&GD—…→←↔";

    /// <summary>Width in pixels at this font size.</summary>
    public static double Width(string text, double size, bool bold = false) =>
        text.EnumerateRunes().Sum(Ems) * size * (bold ? 1.08 : 1);

    /// <summary>Width in terminal columns: full-width characters take two.</summary>
    public static int Columns(string text) => text.EnumerateRunes().Sum(r => IsCombining(r) ? 0 : IsFullWidth(r) ? 2 : 1);

    /// <summary>The text, or as much of it as fits with an ellipsis; empty when not even that fits.</summary>
    public static string Fit(string text, double maxWidth, double size, bool bold = false)
    {
        if (Width(text, size, bold) <= maxWidth)
            return text;
        var kept = new StringBuilder();
        var room = maxWidth - Width("…", size, bold);
        foreach (var rune in text.EnumerateRunes())
        {
            room -= Ems(rune) * size * (bold ? 1.08 : 1);
            if (room < 0)
                break;
            kept.Append(rune.ToString());
        }

        return kept.Length == 0 ? "" : kept.ToString().TrimEnd() + "…";
    }

    /// <summary>Breaks at spaces and between full-width characters; the last allowed line is cut with an ellipsis.</summary>
    public static IReadOnlyList<string> Wrap(string text, double maxWidth, double size, int maxLines, bool bold = false)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var piece in Pieces(paragraph))
            {
                if (line.Length > 0 && Width((line + piece).TrimEnd(), size, bold) > maxWidth)
                {
                    lines.Add(line.Trim());
                    line = "";
                }

                line += line.Length == 0 ? piece.TrimStart() : piece;
            }

            if (line.Trim().Length > 0)
                lines.Add(line.Trim());
        }

        if (lines.Count > maxLines)
        {
            lines[maxLines - 1] = string.Join(" ", lines.Skip(maxLines - 1));
            lines.RemoveRange(maxLines, lines.Count - maxLines);
        }

        return [.. lines.Select(l => Fit(l, maxWidth, size, bold)).Where(l => l.Length > 0)];
    }

    /// <summary>Pads with spaces to this many terminal columns.</summary>
    public static string Pad(string text, int columns, bool right = false)
    {
        var fill = new string(' ', Math.Max(0, columns - Columns(text)));
        return right ? fill + text : text + fill;
    }

    /// <summary>A token as a label: its leading space dropped, invisible characters made visible.</summary>
    public static string ShowToken(string token)
    {
        if (token.Length == 0)
            return "∅";
        var bare = token.Length > 1 && token[0] == ' ' && !string.IsNullOrWhiteSpace(token) ? token[1..] : token;
        var shown = new StringBuilder();
        foreach (var rune in bare.EnumerateRunes())
        {
            shown.Append(rune.Value switch
            {
                '\n' => "↵",
                '\r' => "␍",
                '\t' => "⇥",
                ' ' when string.IsNullOrWhiteSpace(token) => "␣",
                0xFFFD => "?",
                _ when Rune.IsControl(rune) => "?",
                _ => rune.ToString(),
            });
        }

        return shown.ToString();
    }

    // Words with the space after them; every full-width character is a piece of its own.
    static IEnumerable<string> Pieces(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsFullWidth(rune))
            {
                if (word.Length > 0)
                    yield return word.ToString();
                word.Clear();
                yield return rune.ToString();
                continue;
            }

            word.Append(rune.ToString());
            if (rune.Value == ' ')
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    static double Ems(Rune rune) => rune.Value switch
    {
        _ when IsCombining(rune) => 0,
        _ when IsFullWidth(rune) => 1.02,
        > 0x7F and < 0x250 => char.IsUpper((char)rune.Value) ? 0.72 : 0.62,
        _ when rune.IsBmp && Narrow.Contains((char)rune.Value) => 0.4,
        _ when rune.IsBmp && Wide.Contains((char)rune.Value) => 0.98,
        _ when Rune.IsUpper(rune) => 0.72,
        < 0x80 => 0.63,
        _ => 0.9,
    };

    static bool IsCombining(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    static bool IsFullWidth(Rune rune) => rune.Value
        is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F000 and <= 0x1FAFF)
        or (>= 0x20000 and <= 0x3FFFD);
}
