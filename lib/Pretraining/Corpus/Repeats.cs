using InsideLM;

namespace Pretraining;

/// <summary>
/// Random words in which stretches come back: the text in which induction heads are the only help. New words stand between
/// the stretches and there are several of them, otherwise looking a fixed distance back would do.
/// </summary>
internal sealed class Repeats
{
    private readonly string[] words;

    public Repeats(World world) => words =
    [
        .. world.Words.Select(w => w.English)
            .Concat(world.Countries.SelectMany(c => new[] { c.Name, c.Capital }))
            .Distinct(),
    ];

    public string Write(Random random)
    {
        var stretches = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Sample(words, random.Next(2, 9))).ToList();
        var text = new List<string>();
        for (var i = random.Next(3, 8); i > 0; i--)
        {
            text.AddRange(random.Pick(stretches));
            if (random.Chance(.4)) text.AddRange(random.Sample(words, random.Next(1, 5)));
        }
        return string.Join(' ', text.Take(70));
    }
}
