using System.Buffers;
using System.Globalization;
using System.Text;

namespace InsideLM;

/// <summary>A token beside the model's vocabulary that is found in the text before anything else is done.</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }
    /// <summary>The text to find.</summary>
    public required string Content { get; init; }
    /// <summary>Only where no letter, digit or underscore touches it.</summary>
    public bool SingleWord { get; init; }
    /// <summary>Takes the white space before it along.</summary>
    public bool LStrip { get; init; }
    /// <summary>Takes the white space after it along.</summary>
    public bool RStrip { get; init; }
    /// <summary>Sought in the normalised text instead of the raw one.</summary>
    public bool Normalized { get; init; }
}

/// <summary>Finds added tokens: first those of the raw text, then, between them, those of the normalised text.</summary>
internal sealed class AddedTokens(IReadOnlyList<AddedToken> tokens, Normalizer normalizer)
{
    private readonly Matcher raw = new(tokens.Where(t => !t.Normalized).Select(t => (t.Content, t)));
    private readonly Matcher normalized = new(tokens.Where(t => t.Normalized)
        .Select(t => (normalizer(AlignedText.From(t.Content, track: false)).Text, t)));

    public IReadOnlyList<AddedToken> All => tokens;

    /// <summary>The text in order: added tokens, and normalised pieces without one.</summary>
    public IEnumerable<(AlignedText Piece, AddedToken? Token)> Split(AlignedText text)
    {
        foreach (var (piece, token) in raw.Split(text))
        {
            if (token is not null)
                yield return (piece, token);
            else
                foreach (var part in normalized.Split(normalizer(piece)))
                    yield return part;
        }
    }

    /// <summary>Finds the leftmost match, of several there the longest.</summary>
    private sealed class Matcher
    {
        private readonly Dictionary<char, (string Pattern, AddedToken Token)[]> byFirst;
        private readonly SearchValues<char> firsts;

        public Matcher(IEnumerable<(string Pattern, AddedToken Token)> patterns)
        {
            byFirst = patterns.Where(p => p.Pattern.Length > 0).GroupBy(p => p.Pattern[0])
                .ToDictionary(g => g.Key, g => g.OrderByDescending(p => p.Pattern.Length).ToArray());
            firsts = SearchValues.Create([.. byFirst.Keys]);
        }

        public IEnumerable<(AlignedText Piece, AddedToken? Token)> Split(AlignedText piece)
        {
            var text = piece.Text;
            var (done, from) = (0, 0);
            while (Find(text, from) is { } match)
            {
                from = match.End;
                var (start, end) = (match.Start, match.End);
                if (match.Token.SingleWord && (IsWord(text, start - 1) || IsWord(text, end)))
                    continue;
                while (match.Token.LStrip && start > done && char.IsWhiteSpace(text[start - 1]))
                    start--;
                while (match.Token.RStrip && end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
                start = Math.Max(start, done);
                if (start > done)
                    yield return (piece.Slice(done, start), null);
                yield return (piece.Slice(start, end), match.Token);
                done = end;
                from = Math.Max(from, done);
            }
            if (done < text.Length)
                yield return (piece.Slice(done, text.Length), null);
        }

        private (int Start, int End, AddedToken Token)? Find(string text, int from)
        {
            while (from < text.Length)
            {
                var offset = text.AsSpan(from).IndexOfAny(firsts);
                if (offset < 0)
                    return null;
                from += offset;
                foreach (var (pattern, token) in byFirst[text[from]])
                    if (string.CompareOrdinal(text, from, pattern, 0, pattern.Length) == 0)
                        return (from, from + pattern.Length, token);
                from++;
            }
            return null;
        }

        private static bool IsWord(string text, int at)
        {
            if (at < 0 || at >= text.Length)
                return false;
            if (char.IsLowSurrogate(text[at]) && at > 0)
                at--;
            return CharUnicodeInfo.GetUnicodeCategory(text, at) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
        }
    }
}
