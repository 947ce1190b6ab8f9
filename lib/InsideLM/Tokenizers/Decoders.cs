using System.Text;

namespace InsideLM;

/// <summary>A token's text on its way back to plain text. Added tokens are plain text already.</summary>
internal readonly record struct DecoderToken(string Text, bool Added = false);

/// <summary>One step from tokens back to text; midText: the tokens stand in the middle of a text, so nothing is stripped from its start.</summary>
internal delegate List<DecoderToken> Decoder(List<DecoderToken> tokens, bool midText);

/// <summary>The decoders of tokenizer.json.</summary>
internal static class Decoders
{
    /// <summary>No decoder: Hugging Face joins the tokens with spaces.</summary>
    public static Decoder None { get; } = (tokens, _) => [new(string.Join(' ', tokens.Select(t => t.Text)))];

    public static Decoder Sequence(IReadOnlyList<Decoder> steps)
        => (tokens, midText) => steps.Aggregate(tokens, (list, step) => step(list, midText));

    public static Decoder Fuse { get; } = (tokens, _) => [new(string.Concat(tokens.Select(t => t.Text)))];

    public static Decoder Replace(CodePointRegex pattern, string content)
        => Each(text => AlignedText.From(text, track: false).Replace(pattern.Matches(text), content).Text);

    /// <summary>Takes up to `start` of a character from a token's start and up to `stop` from its end.</summary>
    public static Decoder Strip(char content, int start, int stop) => (tokens, midText) => Each(text =>
    {
        var from = 0;
        while (!midText && from < start && from < text.Length && text[from] == content)
            from++;
        var to = text.Length;
        while (!midText && text.Length - to < stop && to > from && text[to - 1] == content)
            to--;
        return text[from..to];
    })(tokens, midText);

    public static Decoder Metaspace(char replacement, bool prepends) => (tokens, midText) =>
        [.. tokens.Select((t, i) => t with
        {
            Text = i == 0 && prepends && !midText ? t.Text.Replace(replacement.ToString(), "") : t.Text.Replace(replacement, ' '),
        })];

    /// <summary>The bytes of all tokens together, so that a character whose bytes are spread over tokens comes back whole.</summary>
    public static Decoder ByteLevel { get; } = (tokens, _) =>
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
            bytes.AddRange((token.Added ? null : InsideLM.ByteLevel.Decode(token.Text)) ?? Encoding.UTF8.GetBytes(token.Text));
        return [new(Encoding.UTF8.GetString([.. bytes]))];
    };

    /// <summary>Runs of byte tokens &lt;0xE4&gt;&lt;0xB8&gt;… as the text they spell; a run that is not UTF-8 as one � for each byte.</summary>
    public static Decoder ByteFallback { get; } = (tokens, _) =>
    {
        var decoded = new List<DecoderToken>();
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteToken(token.Text) is { } value)
            {
                run.Add(value);
                continue;
            }
            Flush();
            decoded.Add(token);
        }
        Flush();
        return decoded;

        void Flush()
        {
            if (run.Count == 0)
                return;
            var bytes = run.ToArray();
            if (System.Text.Unicode.Utf8.IsValid(bytes))
                decoded.Add(new(Encoding.UTF8.GetString(bytes)));
            else
                decoded.AddRange(bytes.Select(_ => new DecoderToken("\uFFFD")));
            run.Clear();
        }
    };

    /// <summary>The byte of "&lt;0x41&gt;", or null for other tokens.</summary>
    public static byte? ByteToken(string token)
        => token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) ? value : null;

    private static Decoder Each(Func<string, string> change)
        => (tokens, _) => [.. tokens.Select(t => t with { Text = change(t.Text) })];
}
