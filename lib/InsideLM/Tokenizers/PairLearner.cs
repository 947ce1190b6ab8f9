using System.Runtime.InteropServices;

namespace InsideLM;

/// <summary>Finds the most frequent pair of neighbouring tokens in the words of a corpus, merges it, and so on.</summary>
internal sealed class PairLearner
{
    private const int LeastCount = 2;   // a pair seen once says nothing about the language

    private readonly TrainedVocabulary vocabulary;
    private readonly List<(int[] Symbols, long Count)> words = [];
    private readonly Dictionary<(int Left, int Right), (long Count, HashSet<int> Words)> pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long MinusCount, int Left, int Right)> queue = new();

    /// <param name="vocabulary">Gets the merges.</param>
    /// <param name="counts">Words in the byte alphabet and how often each occurs.</param>
    public PairLearner(TrainedVocabulary vocabulary, IEnumerable<KeyValuePair<string, long>> counts)
    {
        this.vocabulary = vocabulary;
        foreach (var (word, count) in counts)
        {
            words.Add(([.. vocabulary.Spell(word)], count));
            Count(words.Count - 1, +1);
        }
        foreach (var pair in pairs.Keys)
            Offer(pair);
    }

    /// <summary>Merges until the vocabulary has that many tokens or no pair occurs often enough.</summary>
    public void Learn(int size)
    {
        while (vocabulary.Tokens.Count < size && queue.TryDequeue(out var pair, out var offer))
        {
            if (!pairs.TryGetValue(pair, out var found) || found.Count != -offer.MinusCount)
            {
                Offer(pair);   // its count fell since it was offered: back in line
                continue;
            }
            var id = vocabulary.Merge(pair.Left, pair.Right);
            var changed = new HashSet<(int, int)>();
            foreach (var word in found.Words)   // some may have lost the pair meanwhile; then nothing changes
            {
                Count(word, -1);
                words[word] = words[word] with { Symbols = Replace(words[word].Symbols, pair, id) };
                foreach (var (left, right) in Count(word, +1))
                    if (left == id || right == id)
                        changed.Add((left, right));
            }
            pairs.Remove(pair);
            foreach (var grown in changed)
                Offer(grown);
        }
    }

    private void Offer((int Left, int Right) pair)
    {
        if (pairs.TryGetValue(pair, out var found) && found.Count >= LeastCount)
            queue.Enqueue(pair, (-found.Count, pair.Left, pair.Right));
    }

    /// <summary>Adds the word's pairs to the counts, or takes them off.</summary>
    private List<(int Left, int Right)> Count(int word, int sign)
    {
        var (symbols, count) = words[word];
        var counted = new List<(int, int)>();
        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            if (!vocabulary.MayMerge(symbols[i], symbols[i + 1]))
                continue;
            var pair = (symbols[i], symbols[i + 1]);
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, pair, out _);
            entry = (entry.Count + sign * count, entry.Words ?? []);
            if (sign > 0)
                entry.Words.Add(word);
            counted.Add(pair);
        }
        return counted;
    }

    private static int[] Replace(int[] symbols, (int Left, int Right) pair, int id)
    {
        var merged = new List<int>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
        {
            var here = i + 1 < symbols.Length && symbols[i] == pair.Left && symbols[i + 1] == pair.Right;
            merged.Add(here ? id : symbols[i]);
            i += here ? 1 : 0;
        }
        return [.. merged];
    }
}
