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

    /// <summary>A node of the tree of patterns, one char deeper at each step; Token where a pattern ends.</summary>
    private sealed class Node
    {
        public Dictionary<char, Node> Next { get; } = [];
        public AddedToken? Token { get; set; }
    }

    /// <summary>Finds the leftmost match, of several there the longest.</summary>
    private sealed class Matcher
    {
        private readonly Node root = new();
        private readonly SearchValues<char> firsts;

        public Matcher(IEnumerable<(string Pattern, AddedToken Token)> patterns)
        {
            foreach (var (pattern, token) in patterns.Where(p => p.Pattern.Length > 0))
            {
                var node = root;
                foreach (var c in pattern)
                    node = node.Next.TryGetValue(c, out var next) ? next : node.Next[c] = new();
                node.Token = token;
            }
            firsts = SearchValues.Create([.. root.Next.Keys]);
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
                (int, int, AddedToken)? longest = null;
                var node = root;
                for (var at = from; at < text.Length && node.Next.TryGetValue(text[at], out node); at++)
                    if (node.Token is { } token)
                        longest = (from, at + 1, token);
                if (longest is not null)
                    return longest;
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
