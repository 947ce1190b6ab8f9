using InsideLM;

namespace Pretraining;

/// <summary>
/// Random words in which stretches come back: the text in which induction heads are the only help. New words stand between
/// the stretches and there are several of them, otherwise looking a fixed distance back would do.
/// </summary>
internal sealed class Repeats
{
    private readonly IReadOnlyList<string> words;
    private readonly double rounds;

    /// <param name="world">The world.</param>
    /// <param name="few">
    /// Rounds alone, of no more than so many words. With sixteen, induction heads are there after half a million tokens, and new words
    /// find them ready; with all words from the start they are not there after ten million.
    /// </param>
    public Repeats(World world, int? few = null)
    {
        string[] english = [.. world.Words.Select(w => w.English).Distinct()];
        string[] all = [.. new Random(1).Sample(english, english.Length), .. world.Countries.SelectMany(c => new[] { c.Name, c.Capital }).Concat(world.Names.Select(n => n.Text)).Except(english).Distinct()];
        (words, rounds) = few is { } count ? (all[..Math.Min(count, all.Length)], 1) : (all, .6);
    }

    public string Write(Random random) => random.Chance(rounds) ? Round(random) : Stretches(random);

    /// <summary>A few words that go round and round, now and then from another place on: short, so that it is seen early what follows what.</summary>
    private string Round(Random random)
    {
        var round = random.Sample(words, random.Next(3, 13));
        var at = random.Next(round.Count);
        var text = new List<string>();
        for (var left = random.Next(2, 5) * round.Count; left > 0; left--)
        {
            text.Add(round[at]);
            at = random.Chance(.1) ? random.Next(round.Count) : (at + 1) % round.Count;
        }
        return string.Join(' ', text);
    }

    private string Stretches(Random random)
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
