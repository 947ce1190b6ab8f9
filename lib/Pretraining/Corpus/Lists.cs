using InsideLM;

namespace Pretraining;

/// <summary>One task that examples alone define: <c>simple: complex</c>.</summary>
/// <param name="Name">For evaluation and charts.</param>
/// <param name="Pairs">Query and answer; held-out pairs are never a line of a list.</param>
internal sealed record ListTask(string Name, IReadOnlyList<ListPair> Pairs)
{
    /// <summary>
    /// Tasks about countries, tasks about words, and tasks that tell apart by nothing but the examples: antonym, synonym and repeat answer with the
    /// same words, capital and largest city with the same cities.
    /// </summary>
    public static IReadOnlyList<ListTask> All(World world)
    {
        var heldOut = HeldOutWords(world);
        Split SplitOf(string word) => heldOut.Contains(word) ? Split.HeldOut : Split.Train;
        ListTask Of(string name, Func<Country, string> value) => new(name, [.. world.Countries.Select(c => new ListPair(c.Name, value(c), c.Split))]);
        ListTask Translate(string name, Func<Word, string> value) => new(name, [.. world.Words.Select(w => new ListPair(w.English, value(w), SplitOf(w.English)))]);
        return
        [
            Of("capital", c => c.Capital), Of("language", c => c.Language), Of("continent", c => c.Continent),
            Of("currency", c => c.Currency), Of("largest city", c => c.LargestCity), Of("people", c => c.Adjective),
            new("country of the capital", [.. world.Countries.Select(c => new ListPair(c.Capital, c.Name, c.Split))]),
            .. WordRelation.All.Select(r => new ListTask(r.Name, [.. r.Pairs(world).Select(p => new ListPair(p.From, p.To, SplitOf(p.From)))])),
            new("repeat", Repeat(world)),
            Translate("English-French", w => w.French), Translate("English-Chinese", w => w.Chinese),
        ];
    }

    /// <summary>
    /// The words that are never asked for in a list, because some table holds them out. Were a word held out of one task alone, the lists would teach that it is followed by
    /// its answers in the others ("fox: foxes" where "fox: renard" is asked for).
    /// </summary>
    public static IReadOnlySet<string> HeldOutWords(World world) =>
        WordRelation.All.SelectMany(r => r.Pairs(world)).HeldOut().Select(p => p.From).Concat(world.Words.HeldOut().Select(w => w.English)).ToHashSet();

    /// <summary>Each word of the antonyms, the synonyms and the translated words with itself.</summary>
    public static IReadOnlyList<ListPair> Repeat(World world)
    {
        var heldOut = HeldOutWords(world);
        return
        [
            .. world.Antonyms.Concat(world.Synonyms).Select(p => p.From).Concat(world.Words.Select(w => w.English)).Distinct()
                .Select(word => new ListPair(word, word, heldOut.Contains(word) ? Split.HeldOut : Split.Train)),
        ];
    }
}

internal readonly record struct ListPair(string Query, string Answer, Split Split) : ISplit;

/// <summary>Lists of examples of one task; nothing but the examples says which.</summary>
internal sealed class Lists(World world)
{
    private readonly IReadOnlyList<ListTask> tasks = ListTask.All(world);

    public string Write(Random random) => Render(random.Sample(random.Pick(tasks).Pairs.Train(), random.Next(3, 11)), Separator(random));

    /// <summary>What stands between two examples.</summary>
    public static string Separator(Random random) => random.Next(3) switch { 0 => "\n", 1 => "; ", _ => ", " };

    public static string Render(IEnumerable<ListPair> pairs, string separator) => string.Join(separator, pairs.Select(p => $"{p.Query}: {p.Answer}"));
}
