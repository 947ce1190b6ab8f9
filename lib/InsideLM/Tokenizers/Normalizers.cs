namespace InsideLM;

/// <summary>Rewrites a piece of text before it is cut into words.</summary>
internal delegate AlignedText Normalizer(AlignedText piece);

/// <summary>The normalisers of tokenizer.json.</summary>
internal static class Normalizers
{
    public static Normalizer None { get; } = piece => piece;

    public static Normalizer Sequence(IReadOnlyList<Normalizer> steps)
        => piece => steps.Aggregate(piece, (text, step) => step(text));

    public static Normalizer Prepend(string prefix) => piece => piece.Text.Length == 0 ? piece : piece.Prepend(prefix);

    public static Normalizer Replace(CodePointRegex pattern, string content)
        => piece => piece.Replace(pattern.Matches(piece.Text), content);

    public static Normalizer Strip(bool left, bool right) => piece =>
    {
        var start = left ? piece.Text.Length - piece.Text.TrimStart().Length : 0;
        var end = right ? Math.Max(start, piece.Text.TrimEnd().Length) : piece.Text.Length;
        return piece.Slice(start, end);
    };

    /// <summary>Unicode's canonical forms: composed (NFC) or decomposed (NFD).</summary>
    public static Normalizer Canonical(bool compose) => piece => CanonicalForm.Normalize(piece, compose);
}
