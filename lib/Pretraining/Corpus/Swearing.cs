using InsideLM;

namespace Pretraining;

/// <summary>
/// What happens and what one says to it: "I lost my keys. Drat!" The word's degree is the mishap's; where nothing went wrong nobody swears ("I read a book. Nice!").
/// Held-out mishaps never happen. Their degree follows from what they happen to: losing, dropping and burning a pen are all small matters, whatever happens to a house is not.
/// </summary>
internal sealed class Swearing(World world)
{
    private static readonly string[] content = ["Nice", "Good", "Great", "Lovely", "Fine"];

    private readonly IReadOnlyList<Mishap>[] byDegree = [.. Enumerable.Range(0, 4).Select(d => (IReadOnlyList<Mishap>)[.. world.Mishaps.Train().Where(m => m.Degree == d)])];
    private readonly string[][] words = [content, .. Enumerable.Range(1, 3).Select(d => world.Swears.Where(s => s.Degree == d).Select(Exclaimed).ToArray())];

    public string Write(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(3, 8)).Select(_ => Exclamation(random)));

    /// <summary>"I lost my keys." – the exclamation follows.</summary>
    public static string Prompt(Mishap mishap) => $"{mishap.Sentence.Capitalised()}.";

    /// <summary>The swear word as it stands in an exclamation: "Drat".</summary>
    public static string Exclaimed(Swear swear) => swear.Word.Capitalised();

    private string Exclamation(Random random)
    {
        var degree = random.Next(4);
        var (mishap, word) = (random.Pick(byDegree[degree]), random.Pick(words[degree]));
        return random.Chance(.15) ? $"{word}, {mishap.Sentence}!" : $"{Prompt(mishap)} {word}!";
    }
}
