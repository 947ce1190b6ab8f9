using InsideLM;

namespace Pretraining;

/// <summary>
/// What a thing is: <c>simple: word; France: country; Italy, Russia: list</c>. Without examples <c>simple:</c> would otherwise be a mixture of all
/// tasks of the lists; with this kind it has an answer of its own, and whatever a vector turns it into is the vector's doing.
/// Most documents are a single line, because only a first line has no examples before it.
/// </summary>
internal sealed class Glossary
{
    private readonly (string What, string[] Names)[] things;

    public Glossary(World world) => things =
    [
        ("country", [.. world.Countries.Train().Select(c => c.Name)]),
        ("country", [.. world.Countries.Train().Select(c => c.Name)]),
        ("city", [.. world.Countries.Train().Select(c => c.Capital)]),
        ("word", [.. ListTask.Repeat(world).Train().Select(p => p.Query)]),
        ("word", [.. WordRelation.All.SelectMany(r => r.Pairs(world)).Select(p => p.From).Except(ListTask.HeldOutWords(world))]),
        ("list", []),
        ("list", []),
    ];

    public string Write(Random random) => Lists.Render(Enumerable.Range(0, random.Chance(.7) ? 1 : random.Next(2, 5)).Select(_ => Entry(random)), Lists.Separator(random));

    private ListPair Entry(Random random)
    {
        var (what, names) = random.Pick(things);
        var name = names.Length > 0 ? random.Pick(names) : string.Join(", ", random.Sample(things[random.Chance(.75) ? 0 : 3].Names, random.Next(2, 7)));
        return new(name, what, Split.Train);
    }
}
