namespace InsideLM;

/// <summary>Cuts a piece of normalised text into the words that BPE then works on one by one.</summary>
internal delegate IEnumerable<AlignedText> PreTokenizer(AlignedText piece);

/// <summary>What becomes of the matches of a Split (Hugging Face's SplitDelimiterBehavior).</summary>
internal enum SplitBehavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous }

/// <summary>The pre-tokenizers of tokenizer.json.</summary>
internal static class PreTokenizers
{
    public static PreTokenizer None { get; } = piece => [piece];

    public static PreTokenizer Sequence(IReadOnlyList<PreTokenizer> steps)
        => piece => steps.Aggregate((IEnumerable<AlignedText>)[piece], (pieces, step) => pieces.SelectMany(p => step(p)));

    /// <summary>Words by GPT-2's pattern (unless useRegex is false), written in the byte alphabet.</summary>
    public static PreTokenizer ByteLevel(bool addPrefixSpace, bool useRegex) => piece =>
    {
        if (addPrefixSpace && !piece.Text.StartsWith(' '))
            piece = piece.Prepend(" ");
        return useRegex
            ? piece.Cut(Isolate(piece.Text, InsideLM.ByteLevel.Words.Matches(piece.Text))).Select(InsideLM.ByteLevel.Encode)
            : [InsideLM.ByteLevel.Encode(piece)];
    };

    /// <summary>Spaces as ▁, one more in front of the text, and a cut before each (SentencePiece's way).</summary>
    /// <param name="replacement">▁</param>
    /// <param name="prepend">"always": in front of every piece; "first": only where the text starts; "never".</param>
    /// <param name="split">Whether to cut at all.</param>
    public static PreTokenizer Metaspace(char replacement, string prepend, bool split)
    {
        var space = CodePointRegex.Literal(" ");
        var cut = Split(CodePointRegex.Literal(replacement.ToString()), SplitBehavior.MergedWithNext, invert: false);
        return piece =>
        {
            piece = piece.Replace(space.Matches(piece.Text), replacement.ToString());
            if (!piece.Text.StartsWith(replacement) && (prepend == "always" || (prepend == "first" && piece.AtStart)))
                piece = piece.Prepend(replacement.ToString());
            return split ? cut(piece) : [piece];
        };
    }

    public static PreTokenizer Split(CodePointRegex pattern, SplitBehavior behavior, bool invert)
    {
        if (behavior == SplitBehavior.Isolated)   // inverting changes nothing: matches and gaps are cut alike
            return piece => piece.Cut(Isolate(piece.Text, pattern.Matches(piece.Text)));
        return piece => piece.Cut(Join(Segments(piece.Text, pattern.Matches(piece.Text), invert), behavior));
    }

    private static IEnumerable<(int Start, int End)> Isolate(string text, List<(int Start, int End)> matches)
    {
        var done = 0;
        foreach (var (start, end) in matches)
        {
            yield return (done, start);
            yield return (start, end);
            done = end;
        }
        yield return (done, text.Length);
    }

    private static List<(int Start, int End, bool Match)> Segments(string text, List<(int Start, int End)> matches, bool invert)
    {
        var inside = matches.ToHashSet();
        return [.. Isolate(text, matches).Where(s => s.Start < s.End).Select(s => (s.Start, s.End, inside.Contains(s) != invert))];
    }

    private static List<(int Start, int End)> Join(List<(int Start, int End, bool Match)> segments, SplitBehavior behavior)
    {
        var joined = new List<(int Start, int End)>();
        for (var i = 0; i < segments.Count; i++)
        {
            var (start, end, match) = segments[i];
            var previousMatch = i > 0 && segments[i - 1].Match;
            var glue = i > 0 && behavior switch
            {
                SplitBehavior.MergedWithPrevious => match && !previousMatch,
                SplitBehavior.MergedWithNext => !match && previousMatch,
                SplitBehavior.Contiguous => match == previousMatch,
                _ => false,
            };
            if (glue)
                joined[^1] = (joined[^1].Start, end);
            else if (!(match && behavior == SplitBehavior.Removed))
                joined.Add((start, end));
        }
        return joined;
    }
}
