namespace InsideLM;

/// <summary>
/// The vocabulary that a trainer builds: tokens in the byte alphabet and the merges that make them. No token ever holds a part of
/// one character and something else beside it, so that every token of a chart can be read.
/// </summary>
internal sealed class TrainedVocabulary
{
    private readonly Dictionary<string, int> ids = [];
    private readonly List<string> tokens = [];
    private readonly List<(int Left, int Right)> merges = [];
    private readonly List<int> missing = [];     // continuation bytes that a token still needs; -1: it is one itself
    private readonly HashSet<int> sealedIds = [];
    private readonly Bpe bpe;

    public TrainedVocabulary(IEnumerable<string> specialTokens)
    {
        bpe = new Bpe(ids, [], new());
        foreach (var token in specialTokens)
            Add(token, 0);
        for (var b = 0; b < 256; b++)
            Add(ByteLevel.Alphabet[b].ToString(), b switch { < 0x80 => 0, < 0xC0 => -1, < 0xE0 => 1, < 0xF0 => 2, _ => 3 });
    }

    public IReadOnlyList<string> Tokens => tokens;

    public IReadOnlyList<(int Left, int Right)> Merges => merges;

    public bool Contains(string token) => ids.ContainsKey(token);

    /// <summary>The word by the merges so far.</summary>
    public IEnumerable<int> Spell(string word) => bpe.Encode(word).Select(token => token.Id);

    /// <summary>A token without merges: the tokenizer's ignore_merges finds it where it is a whole word.</summary>
    public void AddWord(string word) => Add(word, 0);

    /// <summary>Whether training may join the two: both whole characters, or the start of one and its next byte.</summary>
    public bool MayMerge(int left, int right)
        => !sealedIds.Contains(left) && !sealedIds.Contains(right)
            && (missing[left] == 0 ? missing[right] == 0 : missing[left] > 0 && missing[right] < 0);

    /// <summary>Adds a merge below all others; returns the token that it makes, which may be there already.</summary>
    public int Merge(int left, int right)
    {
        var id = Add(tokens[left] + tokens[right], missing[left] > 0 ? missing[left] - 1 : 0);
        merges.Add((left, right));
        bpe.AddMerge(left, right, id);
        return id;
    }

    /// <summary>
    /// Adds the merges that make the word one token wherever it stands in a run, and lets training never join it to a neighbour.
    /// Earlier merges stay ahead, so words that were built before stay whole.
    /// </summary>
    public void BuildWord(string word)
    {
        var symbols = Spell(word).ToList();
        for (; symbols.Count > 1; symbols = [.. Spell(word)])
        {
            var at = Math.Max(0, symbols.FindIndex(id => missing[id] > 0));   // characters first, then the word from its left
            Merge(symbols[at], symbols[at + 1]);
        }
        sealedIds.Add(symbols[0]);
    }

    private int Add(string token, int missingBytes)
    {
        if (!ids.TryGetValue(token, out var id))
        {
            ids[token] = id = tokens.Count;
            tokens.Add(token);
            missing.Add(missingBytes);
        }
        return id;
    }
}
