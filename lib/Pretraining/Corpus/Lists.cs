using InsideLM;

namespace Pretraining;

/// <summary>One task that examples alone define: <c>simple: complex</c>.</summary>
/// <param name="Name">For evaluation and charts.</param>
/// <param name="Pairs">Query and answer; held-out pairs are never a line of a list.</param>
internal sealed record ListTask(string Name, IReadOnlyList<ListPair> Pairs)
{
    public static IReadOnlyList<ListTask> All(World world)
    {
        ListTask Of(string name, Func<Country, string> value) => new(name, [.. world.Countries.Select(c => new ListPair(c.Name, value(c), c.Split))]);
        return
        [
            Of("capital", c => c.Capital), Of("language", c => c.Language), Of("continent", c => c.Continent),
            Of("currency", c => c.Currency), Of("largest city", c => c.LargestCity), Of("people", c => c.Adjective),
        ];
    }
}

internal readonly record struct ListPair(string Query, string Answer, Split Split) : ISplit;

/// <summary>Lists of examples of one task; nothing but the examples says which.</summary>
internal sealed class Lists(World world)
{
    private readonly IReadOnlyList<ListTask> tasks = ListTask.All(world);

    public string Write(Random random)
    {
        var separator = random.Next(3) switch { 0 => "\n", 1 => "; ", _ => ", " };
        return Render(random.Sample(random.Pick(tasks).Pairs.Train(), random.Next(3, 11)), separator);
    }

    public static string Render(IEnumerable<ListPair> pairs, string separator) => string.Join(separator, pairs.Select(p => $"{p.Query}: {p.Answer}"));
}
