using InsideLM;

namespace Pretraining;

/// <param name="Kind">Which kind wrote it.</param>
/// <param name="Text">The text, without end marker.</param>
public readonly record struct Document(string Kind, string Text);

/// <param name="Name">Shown in statistics.</param>
/// <param name="Weight">Share of documents, relative to the other kinds.</param>
/// <param name="Write">Draws one document.</param>
public sealed record DocumentKind(string Name, double Weight, Func<Random, string> Write);

/// <summary>The seeded stream of documents: every kind writes from the world's tables, drawn by weight.</summary>
public sealed class Corpus(IReadOnlyList<DocumentKind> kinds)
{
    private readonly double total = kinds.Sum(k => k.Weight);

    /// <summary>The text of most steps.</summary>
    public static Corpus Of(World world) => new(Mixture.Kinds(world));

    /// <summary>The text of the first steps.</summary>
    public static Corpus Opening(World world) => new(Mixture.Opening(world));

    /// <summary>An endless stream; equal seeds give equal streams.</summary>
    public IEnumerable<Document> Documents(int seed)
    {
        var random = new Random(seed);
        while (true) yield return Write(random);
    }

    private Document Write(Random random)
    {
        var at = random.NextDouble() * total;
        foreach (var kind in kinds)
        {
            at -= kind.Weight;
            if (at < 0) return new(kind.Name, kind.Write(random));
        }
        return new(kinds[^1].Name, kinds[^1].Write(random));
    }
}
