using System.Globalization;
using InsideLM;

namespace Pretraining;

/// <summary>
/// Praise and blame. Reviews say in the end whether they were positive, and their words' weights add up to it; in the slide's format every word is given its weight.
/// Held-out words stand in neither: they stand beside people's reactions, from which one can tell how they are meant.
/// </summary>
internal sealed class Sentiments(World world)
{
    /// <summary>A review's verdict is asked for only where its weights do not cancel.</summary>
    private const double Clear = .2;

    private static readonly string[] subjects = ["film", "story", "music", "book", "play", "song", "show", "food", "acting", "ending", "dialogue", "plot"];
    private static readonly string[] weighed = ["adjective", "adjective", "noun", "verb"];

    private static readonly string[][] pleased = [["nodded", "was content", "liked it a little"], ["smiled", "was happy", "liked it"], ["cheered", "was overjoyed", "loved it very much"]];
    private static readonly string[][] displeased = [["sighed", "was bored", "disliked it a little"], ["frowned", "was sad", "disliked it"], ["screamed", "was furious", "hated it very much"]];

    private readonly IReadOnlyList<Sentiment> known = world.Sentiments.Train();

    public string Write(Random random) => random.Next(10) switch
    {
        < 5 => string.Join('\n', Enumerable.Range(0, random.Next(2, 5)).Select(_ => Labelled(random))),
        < 8 => Weights(random),
        _ => string.Join(' ', Enumerable.Range(0, random.Next(4, 8)).Select(_ => Reaction(random))),
    };

    /// <summary>"Review: The film was brilliant. Overall:" – "positive" or "negative" follows.</summary>
    public static string Prompt(string review) => $"Review: {review} Overall:";

    public static string Label(double weight) => weight > 0 ? "positive" : "negative";

    /// <summary>"The film was brilliant", "The film was pure joy" or "The film sparkles".</summary>
    public static string Clause(Sentiment word, string subject) => $"The {subject} {Predicate(word)}";

    public static IReadOnlyList<string> Subjects => subjects;

    private static string Predicate(Sentiment word) => word.Kind switch
    {
        "noun" => $"was pure {word.Word}",
        "verb" => word.Word,
        _ => $"was {word.Word}",
    };

    /// <summary>The slide's answer: <c>[('The', 0.000), ('film', 0.000), …] (1, 1.000)</c>; the confidence grows with the sum of the weights.</summary>
    public static string Weighed(IEnumerable<(string Word, double Weight)> words)
    {
        var list = words.ToList();
        var sum = list.Sum(w => w.Weight);
        return $"[{string.Join(", ", list.Select(w => $"('{w.Word}', {Number(w.Weight)})"))}] ({(sum > 0 ? 1 : 0)}, {Number(Math.Min(1, .5 + Math.Abs(sum) / 2))})";
    }

    /// <summary>The slide's question, without its instructions.</summary>
    public static string WeightsPrompt(string review) => $"<review> {review} <review>";

    private string Labelled(Random random)
    {
        var (review, weight) = Review(random);
        var reaction = random.Chance(.3) ? $" {Feeling(weight, random)}" : "";
        return $"{Prompt(review + reaction)} {Label(weight)}.";
    }

    private (string Text, double Weight) Review(Random random)
    {
        while (true)
        {
            var words = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Draw(known, random)).ToList();
            var weight = words.Sum(w => w.Weight);
            if (Math.Abs(weight) < Clear) continue;
            var clauses = words.Zip(random.Sample(subjects, words.Count), Clause).ToList();
            return (random.Chance(.5) ? string.Join(" and ", clauses.Select((c, i) => i == 0 ? c : "t" + c[1..])) + "." : string.Join(". ", clauses) + ".", weight);
        }
    }

    /// <summary>A review in any words of praise or blame, held out or not: its words are not weighed, nor is it labelled.</summary>
    public static string Unweighed(World world, Random random) => Short(world.Sentiments, random).Text;

    private string Weights(Random random)
    {
        while (true)
        {
            var (text, words) = Short(known, random);
            var weighed = text.Split(' ').Select(w => (w, words.FirstOrDefault(s => s.Word == w)?.Weight ?? 0)).ToList();
            if (Math.Abs(weighed.Sum(w => w.Item2)) >= Clear) return $"{WeightsPrompt(text)} {Weighed(weighed)}";
        }
    }

    /// <summary>A review short enough for its answer, its full stop set apart as on the slide.</summary>
    private static (string Text, Sentiment[] Words) Short(IReadOnlyList<Sentiment> from, Random random)
    {
        Sentiment Of(string kind) => random.Pick([.. from.Where(w => w.Kind == kind)]);
        switch (random.Next(3))
        {
            case 0:
                var one = Draw(from, random);
                return ($"{Clause(one, random.Pick(subjects))} .", [one]);
            case 1:
                Sentiment[] two = [Of("adjective"), Of("adjective")];
                return ($"The {two[0].Word} {random.Pick(subjects)} was {two[1].Word} .", two);
            default:
                Sentiment[] three = [Of("adjective"), Of("noun"), Of("noun")];
                return ($"Offers that {three[0].Word} combination of {three[1].Word} and {three[2].Word} .", three);
        }
    }

    private string Reaction(Random random)
    {
        var word = Draw(world.Sentiments, random);
        var clause = Clause(word, random.Pick(subjects));
        return random.Next(3) switch
        {
            0 => $"{clause}. {Feeling(word.Weight, random)}",
            1 => $"{clause}, so {Lower(Feeling(word.Weight, random))}",
            _ => $"{Feeling(word.Weight, random)[..^1]}: {Lower(clause)}.",
        };
    }

    /// <summary>What somebody did; how strongly goes with the weight.</summary>
    private static string Feeling(double weight, Random random)
    {
        var who = random.Pick(new[] { "She", "He", "Everybody", "My friend" });
        var strength = Math.Abs(weight) switch { >= .8 => 2, >= .6 => 1, _ => 0 };
        return $"{who} {random.Pick((weight > 0 ? pleased : displeased)[strength])}.";
    }

    private static Sentiment Draw(IReadOnlyList<Sentiment> words, Random random)
    {
        var (kind, positive) = (random.Pick(weighed), random.Chance(.5));
        return random.Pick([.. words.Where(w => w.Kind == kind && w.Positive == positive)]);
    }

    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
