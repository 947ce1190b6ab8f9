using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace InsideLM;

/// <summary>A token inside a word: its id and the chars [Start, End) of the word that it covers.</summary>
internal readonly record struct BpeToken(int Id, int Start, int End);

/// <summary>How a vocabulary treats what it cannot spell, and whole words that it knows.</summary>
internal sealed record BpeOptions
{
    /// <summary>Token for characters outside the vocabulary; null drops them.</summary>
    public int? Unknown { get; init; }
    /// <summary>One unknown token for a run of unknown characters.</summary>
    public bool FuseUnknown { get; init; }
    /// <summary>Spell unknown characters as their bytes, &lt;0xE4&gt;&lt;0xB8&gt;….</summary>
    public bool ByteFallback { get; init; }
    /// <summary>A word that is itself in the vocabulary is one token, whatever the merges say (Llama 3).</summary>
    public bool IgnoreMerges { get; init; }
}

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016): a word starts as single characters; of all neighbouring pairs the one that was
/// merged earliest in training is merged first, until no pair is known.
/// </summary>
internal sealed class Bpe
{
    private const int CachedWords = 1 << 16, CachedLength = 64;

    private readonly Dictionary<string, int> vocabulary;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> merges = [];
    private readonly BpeOptions options;
    private readonly int[]? byteTokens;
    private readonly ConcurrentDictionary<string, BpeToken[]> cache = new();
    private int cached, ranks;

    /// <param name="vocabulary">Token to id.</param>
    /// <param name="merges">Pairs of ids and the id of the token that they make, the earliest first.</param>
    /// <param name="options">What to do with unknown text.</param>
    public Bpe(Dictionary<string, int> vocabulary, IEnumerable<(int Left, int Right, int Id)> merges, BpeOptions options)
    {
        this.vocabulary = vocabulary;
        this.options = options;
        foreach (var (left, right, id) in merges)
            AddMerge(left, right, id);
        if (options.ByteFallback)
            byteTokens = [.. Enumerable.Range(0, 256).Select(b => vocabulary.GetValueOrDefault($"<0x{b:X2}>", -1))];
    }

    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary;

    /// <summary>Learns one more pair, of the lowest priority.</summary>
    public void AddMerge(int left, int right, int id)
    {
        merges[(left, right)] = (ranks++, id);
        cache.Clear();
        cached = 0;
    }

    /// <summary>The tokens of one word.</summary>
    public BpeToken[] Encode(string word)
    {
        if (cache.TryGetValue(word, out var tokens))
            return tokens;
        tokens = options.IgnoreMerges && vocabulary.TryGetValue(word, out var whole) ? [new(whole, 0, word.Length)] : Merge(Spell(word));
        if (word.Length <= CachedLength && cached < CachedWords && cache.TryAdd(word, tokens))
            Interlocked.Increment(ref cached);
        return tokens;
    }

    /// <summary>The word's characters as tokens.</summary>
    private List<BpeToken> Spell(string word)
    {
        var symbols = new List<BpeToken>(word.Length);
        var spelling = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var afterUnknown = false;
        Span<byte> utf8 = stackalloc byte[4];
        for (var start = 0; start < word.Length;)
        {
            Rune.DecodeFromUtf16(word.AsSpan(start), out var rune, out var length);
            var end = start + length;
            var unknown = false;
            if (spelling.TryGetValue(word.AsSpan(start, length), out var id))
                symbols.Add(new(id, start, end));
            else if (byteTokens is not null && AllKnown(utf8[..rune.EncodeToUtf8(utf8)]))
                foreach (var b in utf8[..rune.Utf8SequenceLength])
                    symbols.Add(new(byteTokens[b], start, end));
            else if (options.Unknown is { } unk)
            {
                unknown = true;
                if (afterUnknown && options.FuseUnknown)
                    symbols[^1] = symbols[^1] with { End = end };
                else
                    symbols.Add(new(unk, start, end));
            }
            afterUnknown = unknown;
            start = end;
        }
        return symbols;
    }

    private bool AllKnown(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            if (byteTokens![b] < 0)
                return false;
        return true;
    }

    /// <summary>
    /// Merges by rank, then from the left: a linked list of symbols and a heap of the pairs that may merge, so that even a book
    /// without a pre-tokenizer costs n log n. A popped pair counts only if what stands there still makes that token.
    /// </summary>
    private BpeToken[] Merge(List<BpeToken> list)
    {
        var symbols = CollectionsMarshal.AsSpan(list);
        var next = new int[symbols.Length];
        var previous = new int[symbols.Length];
        var heap = new PriorityQueue<(int At, int Id), long>();
        for (var i = 0; i < symbols.Length; i++)
        {
            next[i] = i + 1 < symbols.Length ? i + 1 : -1;
            previous[i] = i - 1;
        }
        for (var i = 0; i + 1 < symbols.Length; i++)
            Offer(symbols, i, i + 1);

        var count = symbols.Length;
        while (heap.TryDequeue(out var pair, out _))
        {
            var (at, right) = (pair.At, next[pair.At]);
            if (right < 0 || !merges.TryGetValue((symbols[at].Id, symbols[right].Id), out var merge) || merge.Id != pair.Id)
                continue;
            symbols[at] = new(merge.Id, symbols[at].Start, symbols[right].End);
            symbols[right] = symbols[right] with { Id = -1 };   // gone
            next[at] = next[right];
            next[right] = -1;
            count--;
            if (next[at] >= 0)
            {
                previous[next[at]] = at;
                Offer(symbols, at, next[at]);
            }
            if (previous[at] >= 0)
                Offer(symbols, previous[at], at);
        }

        var tokens = new BpeToken[count];
        for (int i = 0, n = 0; n < count; i = next[i])
            tokens[n++] = symbols[i];
        return tokens;

        void Offer(Span<BpeToken> symbols, int at, int right)
        {
            if (merges.TryGetValue((symbols[at].Id, symbols[right].Id), out var merge))
                heap.Enqueue((at, merge.Id), ((long)merge.Rank << 32) | (uint)at);
        }
    }
}
