namespace InsideLM;

/// <summary>One token of a text, with the names of Microsoft.ML.Tokenizers.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Value">The vocabulary's own spelling, e.g. "Ġthe".</param>
/// <param name="Offset">The chars of the given text that it covers; empty for tokens that only the tokenizer put there.</param>
public readonly record struct EncodedToken(int Id, string Value, Range Offset);

/// <summary>
/// Text to token ids and back, as Hugging Face's tokenizers library does it for BPE models: byte-level (GPT-2, GPT-NeoX, Llama 3,
/// Qwen) and SentencePiece-style with byte fallback (Llama 2, Mistral, Gemma). Safe to use from several threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly byte[] json;
    private readonly TokenizerParts parts;
    private readonly Dictionary<int, DecoderToken> tokens = [];
    private readonly Dictionary<string, int> ids = [];

    internal Tokenizer(byte[] json, string file)
    {
        this.json = json;
        parts = TokenizerJson.Read(json, file);
        foreach (var (token, id) in parts.Model.Vocabulary)
            (tokens[id], ids[token]) = (new(token), id);
        foreach (var token in parts.Added.All)
            (tokens[token.Id], ids[token.Content]) = (new(token.Content, Added: true), token.Id);
    }

    /// <summary>Reads a tokenizer.json, given itself or as the folder that holds it.</summary>
    /// <exception cref="CourseException">No such file, or one that is malformed or of an unsupported kind.</exception>
    public static Tokenizer Load(string folderOrFile)
    {
        var file = Directory.Exists(folderOrFile) ? Path.Combine(folderOrFile, "tokenizer.json") : folderOrFile;
        if (!File.Exists(file))
            throw new CourseException($"There is no tokenizer at {file}; a model's folder needs its tokenizer.json.");
        return new(File.ReadAllBytes(file), file);
    }

    /// <summary>Writes the tokenizer.json that it was read or trained from.</summary>
    public void Save(string file) => AtomicFile.Write(file, stream => stream.Write(json));

    /// <summary>How many tokens there are, added ones included.</summary>
    public int VocabSize => tokens.Count;

    /// <summary>Token ids of a text. A special token's text inside it becomes that token; addSpecialTokens puts the model's own (BOS) around it.</summary>
    public IReadOnlyList<int> EncodeToIds(string text, bool addSpecialTokens = false)
    {
        var encoded = new List<int>(text.Length / 3 + 4);
        if (addSpecialTokens)
            encoded.AddRange(parts.Template.Before);
        Encode(AlignedText.From(text, track: false), (id, _, _, _) => encoded.Add(id));
        if (addSpecialTokens)
            encoded.AddRange(parts.Template.After);
        return encoded;
    }

    /// <summary>The same with each token's spelling and place in the text; a token that holds part of a character covers all of it.</summary>
    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, bool addSpecialTokens = false)
    {
        var encoded = new List<EncodedToken>();
        if (addSpecialTokens)
            encoded.AddRange(parts.Template.Before.Select(id => new EncodedToken(id, Spelling(id), 0..0)));
        Encode(AlignedText.From(text, track: true), (id, piece, start, end) =>
        {
            var (from, to) = piece.OriginOf(start, end);
            encoded.Add(new(id, Spelling(id), from..to));
        });
        if (addSpecialTokens)
            encoded.AddRange(parts.Template.After.Select(id => new EncodedToken(id, Spelling(id), text.Length..text.Length)));
        return encoded;
    }

    /// <summary>How many tokens a text has, special ones around it not counted.</summary>
    public int CountTokens(string text) => EncodeToIds(text).Count;

    /// <summary>The text of some ids, special tokens included; ids outside the vocabulary (padding rows of an embedding) are passed over.</summary>
    public string Decode(IEnumerable<int> ids)
        => Decode([.. ids.Where(tokens.ContainsKey).Select(id => tokens[id])], midText: false);

    /// <summary>
    /// One token as a chart shows it: its text with its leading space. Bytes that are only part of a character read "&lt;0xE4 0xB8&gt;",
    /// an id outside the vocabulary "[50300]".
    /// </summary>
    public string TokenToText(int id)
    {
        if (!tokens.TryGetValue(id, out var token))
            return $"[{id}]";
        var text = Decode([token], midText: true);
        if (!text.Contains('\uFFFD') || token.Added || Decoders.ByteToken(token.Text) is not null)
            return text.Contains('\uFFFD') ? token.Text : text;
        return ByteLevel.Decode(token.Text) is { } bytes ? $"<{string.Join(' ', bytes.Select(b => $"0x{b:X2}"))}>" : text;
    }

    /// <summary>The id of a raw vocabulary entry, such as "Ġthe" or "&lt;|endoftext|&gt;".</summary>
    public int? TokenToId(string token) => ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The id of a text that is exactly one token, else null.</summary>
    public int? SingleToken(string text) => EncodeToIds(text) is [var id] ? id : null;

    /// <summary>The words of a text as BPE sees them, added tokens left out: what a trainer counts.</summary>
    internal IEnumerable<string> Words(string text)
        => parts.Added.Split(AlignedText.From(text, track: false)).Where(p => p.Token is null).SelectMany(p => parts.PreTokenizer(p.Piece)).Select(w => w.Text);

    private void Encode(AlignedText text, Action<int, AlignedText, int, int> emit)
    {
        foreach (var (piece, added) in parts.Added.Split(text))
        {
            if (added is not null)
                emit(added.Id, piece, 0, piece.Text.Length);
            else
                foreach (var word in parts.PreTokenizer(piece))
                    foreach (var token in parts.Model.Encode(word.Text))
                        emit(token.Id, word, token.Start, token.End);
        }
    }

    private string Decode(List<DecoderToken> list, bool midText)
        => list.Count == 0 ? "" : string.Concat(parts.Decoder(list, midText).Select(t => t.Text));

    private string Spelling(int id) => tokens.TryGetValue(id, out var token) ? token.Text : $"[{id}]";
}
