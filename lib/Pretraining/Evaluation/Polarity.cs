using System.Globalization;
using System.Text.RegularExpressions;
using InsideLM;

namespace Pretraining;

/// <summary>Praise and blame in words that no labelled review used, and the weights that the model gives to words when it is asked.</summary>
public static partial class Polarity
{
    private const int WeighedReviews = 32, WeighedTokens = 72;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        string[] labels = [Sentiments.Label(1), Sentiments.Label(-1)];
        var (words, random) = (world.Sentiments.HeldOut(), new Random(23));
        var items = words.SelectMany(w => random.Sample(Sentiments.Subjects, 4).Select(s => (Word: w, Prompt: Sentiments.Prompt($"{Sentiments.Clause(w, s)}.")))).ToList();
        var chosen = NextWord.Preferred(model, [.. items.Select(i => (i.Prompt, labels))]);
        var positive = NextWord.Share(items.Select(i => i.Word.Positive));
        yield return EvaluationRow.AtLeast(.97, "sentiment", "a review in a word of held-out praise or blame (control: the commoner label)",
            items.Zip(chosen, (i, at) => at == 0 == i.Word.Positive), control: Math.Max(positive, 1 - positive));

        var adjectives = words.Where(w => w.Kind == "adjective").ToList();
        var reviews = Enumerable.Range(0, WeighedReviews).Select(_ => (Words: random.Sample(adjectives, 2), Subject: random.Pick(Sentiments.Subjects))).ToList();
        var answers = model.Generate([.. reviews.Select(r => Sentiments.WeightsPrompt($"The {r.Words[0].Word} {r.Subject} was {r.Words[1].Word} ."))], WeighedTokens);
        var pairs = reviews.Zip(answers, (r, answer) => Pairs(r.Words, r.Subject, Read(answer)).ToList()).SelectMany(p => p).ToList();
        yield return EvaluationRow.AtLeast(.90, "sentiment.weights", "pairs of a review's words in the order of their weights, as the model says them (control: the other way round)",
            pairs.Select(p => p.Asked * p.True > 0), control: NextWord.Share(pairs.Select(p => p.Asked * p.True < 0)));
    }

    /// <summary>Differences of weight between every two words whose weights differ: the model's (0 where it gives none) and the table's.</summary>
    private static IEnumerable<(double Asked, double True)> Pairs(IReadOnlyList<Sentiment> words, string subject, IReadOnlyDictionary<string, double> said)
    {
        (string Word, double Weight)[] all = [.. words.Select(w => (w.Word, w.Weight)), (subject, 0), ("was", 0)];
        for (var i = 0; i < all.Length; i++)
            for (var j = i + 1; j < all.Length; j++)
                if (all[i].Weight != all[j].Weight)
                    yield return (said.TryGetValue(all[i].Word, out var a) && said.TryGetValue(all[j].Word, out var b) ? a - b : 0, all[i].Weight - all[j].Weight);
    }

    /// <summary>The tuples of an answer; the first of a word counts.</summary>
    private static Dictionary<string, double> Read(string answer)
    {
        var said = new Dictionary<string, double>();
        foreach (Match match in Tuple().Matches(answer))
            said.TryAdd(match.Groups[1].Value, double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        return said;
    }

    [GeneratedRegex(@"\('([^']+)', (-?\d\.\d+)\)")]
    private static partial Regex Tuple();
}
