namespace InsideLM;

/// <summary>The tokens that spell a part of a prompt, as columns counted from the prompt's end (−1 is the last token), which mean the same
/// token when shorter prompts of a batch are filled up on the left.</summary>
/// <param name="First">The part's first token.</param>
/// <param name="Last">Its last token.</param>
public readonly record struct TokenSpan(int First, int Last)
{
    /// <summary>All of its columns.</summary>
    public int[] Columns => [.. Enumerable.Range(First, Last - First + 1)];

    /// <summary>Where a part (a subject, a relation) stands in a prompt, at its first occurrence.</summary>
    /// <exception cref="CourseException">The prompt does not contain it.</exception>
    public static TokenSpan Find(Model model, string prompt, string part) => At(model.Tokenizer.EncodeToTokens(prompt, addSpecialTokens: true), prompt, part, Start(prompt, part));

    /// <summary>Where each word of a part (a review) stands in a prompt; words are what spaces divide.</summary>
    /// <exception cref="CourseException">The prompt does not contain the part.</exception>
    public static TokenSpan[] Words(Model model, string prompt, string part)
    {
        var (tokens, start) = (model.Tokenizer.EncodeToTokens(prompt, addSpecialTokens: true), Start(prompt, part));
        return [.. part.Split(' ').Select(word =>
        {
            var span = At(tokens, prompt, word, start);
            start += word.Length + 1;
            return span;
        })];
    }

    private static int Start(string prompt, string part) => part.Length > 0 && prompt.IndexOf(part, StringComparison.Ordinal) is >= 0 and var start ? start
        : throw new CourseException($"\"{part}\" does not stand in \"{prompt}\".");

    private static TokenSpan At(IReadOnlyList<EncodedToken> tokens, string prompt, string part, int start)
    {
        int[] touched = [.. tokens.Index().Where(token => Touches(token.Item.Offset)).Select(token => token.Index - tokens.Count)];
        return touched.Length > 0 ? new(touched[0], touched[^1]) : throw new CourseException($"No token of \"{prompt}\" spells \"{part}\".");

        bool Touches(Range offset) => offset.Start.Value < start + part.Length && offset.End.Value > start && offset.Start.Value < offset.End.Value;
    }
}
