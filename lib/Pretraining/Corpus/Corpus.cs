using System.Text.RegularExpressions;
using InsideLM;

namespace Pretraining;

/// <param name="Kind">Which kind wrote it.</param>
/// <param name="Text">The text, without end marker.</param>
public readonly record struct Document(string Kind, string Text);

/// <param name="Name">Shown in statistics.</param>
/// <param name="Weight">Share of the text (not of the documents, whose lengths differ), relative to the other kinds.</param>
/// <param name="Write">Draws one document.</param>
public sealed record DocumentKind(string Name, double Weight, Func<Random, string> Write);

/// <summary>The seeded stream of documents: every kind writes from the world's tables, and as much of the text as its weight says.</summary>
public sealed partial class Corpus
{
    private const int Tried = 100;
    private readonly IReadOnlyList<DocumentKind> kinds;
    private readonly double[] chances;   // that the next document is of the kind

    /// <param name="kinds">What is written, by weight.</param>
    public Corpus(IReadOnlyList<DocumentKind> kinds)
    {
        this.kinds = kinds;
        var odds = kinds.Select(k => k.Weight / Length(k)).ToArray();
        chances = [.. odds.Select(o => o / odds.Sum())];
    }

    /// <summary>The text of most steps.</summary>
    /// <param name="world">The world.</param>
    /// <param name="shares">The kinds to write, each with a factor of its share in the mixture; null for the whole mixture.</param>
    public static Corpus Of(World world, IReadOnlyDictionary<string, double>? shares = null) =>
        new([.. Mixture.Kinds(world).Select(kind => kind with { Weight = kind.Weight * (shares is null ? 1 : shares.GetValueOrDefault(kind.Name)) }).Where(kind => kind.Weight > 0)]);

    /// <summary>The text before that.</summary>
    public static Corpus Opening(World world) => new(Mixture.Opening(world));

    /// <summary>The text of the first steps, with few words.</summary>
    public static Corpus Rounds(World world, int words) => new(Mixture.Rounds(world, words));

    /// <summary>An endless stream; equal seeds give equal streams.</summary>
    public IEnumerable<Document> Documents(int seed)
    {
        var random = new Random(seed);
        while (true) yield return Write(random);
    }

    /// <summary>About how many tokens a text has: words, signs and Chinese characters. (The tokenizer is trained on this text and cannot count it.)</summary>
    public static int Pieces(string text) => Piece().Count(text);

    private Document Write(Random random)
    {
        var at = random.NextDouble();
        var kind = 0;
        while (kind < kinds.Count - 1 && (at -= chances[kind]) >= 0) kind++;
        return new(kinds[kind].Name, kinds[kind].Write(random));
    }

    private static double Length(DocumentKind kind)
    {
        var random = new Random(1);
        return Enumerable.Range(0, Tried).Average(_ => (double)Pieces(kind.Write(random)));
    }

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\p{IsKatakana}\p{IsHiragana}]{1,2}|\p{L}+|\p{N}|[^\s\p{L}\p{N}]")]
    private static partial Regex Piece();
}
