using InsideLM;

namespace Pretraining;

/// <summary>One relation between words: {s} stands for the word, {o} for what it is related to.</summary>
/// <param name="Name">For evaluation and charts.</param>
/// <param name="Pairs">Held-out pairs are told in statements and are never a line of a list.</param>
/// <param name="Statements">Ways to tell it, the word before its relation, as with countries.</param>
internal sealed record WordRelation(string Name, Func<World, IEnumerable<WordPair>> Pairs, string[] Statements)
{
    /// <summary>The pair in a sentence.</summary>
    public static string State(WordPair pair, string template) => template.Replace("{s}", pair.From).Replace("{o}", pair.To);

    public static readonly WordRelation[] All =
    [
        new("antonym", world => world.Antonyms, ["{s} is the opposite of {o}.", "the word {s} means the reverse of {o}.", "it is {s}, therefore not {o}."]),
        new("synonym", world => world.Synonyms, ["{s} is much the same as {o}.", "the word {s} means almost {o}.", "it is {s}, in other words {o}."]),
        new("plural", world => world.Plurals, ["{s} has the plural {o}.", "one {s}, many {o}."]),
        new("past", world => world.Verbs.Select(v => new WordPair(v.Base, v.Past, v.Split)), ["{s} has the past {o}.", "today they {s}, yesterday they {o}."]),
        new("gerund", world => world.Verbs.Select(v => new WordPair(v.Base, v.Gerund, v.Split)), ["{s} has the gerund {o}.", "they {s} and never stop {o}."]),
        new("comparative", world => world.Comparatives.Select(c => new WordPair(c.Base, c.Comparative, c.Split)),
            ["{s} has the comparative {o}.", "this one is {s}, but that one is {o}."]),
        new("superlative", world => world.Comparatives.Select(c => new WordPair(c.Base, c.Superlative, c.Split)),
            ["{s} has the superlative {o}.", "this one is {s}, indeed the {o} of all."]),
    ];
}

/// <summary>What the world says about its words, in sentences. Held-out pairs are told here and nowhere else; what is held out for them is the form of a list.</summary>
internal sealed class WordFacts(World world)
{
    private readonly (WordRelation Relation, WordPair[] Pairs)[] tables = [.. WordRelation.All.Select(r => (r, r.Pairs(world).ToArray()))];

    /// <summary>
    /// One relation of several words, or several relations: then what is told of a word must be read from its own sentence. Antonyms and synonyms most often: they have the
    /// most pairs and no rule of form.
    /// </summary>
    public string Write(Random random)
    {
        (WordRelation Relation, WordPair[] Pairs) Draw() => random.Chance(.45) ? tables[random.Next(2)] : random.Pick(tables);
        string Tell(WordRelation relation, WordPair pair) => WordRelation.State(pair, random.Pick(relation.Statements));
        var (count, (relation, pairs)) = (random.Next(2, 6), Draw());
        return string.Join(' ', random.Chance(.5)
            ? random.Sample(pairs, count).Select(p => Tell(relation, p))
            : Enumerable.Range(0, count).Select(_ => Draw()).Select(table => Tell(table.Relation, random.Pick(table.Pairs))));
    }
}
