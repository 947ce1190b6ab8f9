using System.Globalization;
using InsideLM;

namespace Pretraining;

/// <summary>"When Mary and John went to the store, John gave a drink to": Mary. Names, places and things that nobody gave or received.</summary>
public static class Receivers
{
    private const int Count = 140;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var random = new Random(22);
        var names = world.Names.HeldOut();
        var items = Enumerable.Range(0, Count).Select(i =>
        {
            var people = random.Sample(names, 3).ConvertAll(n => n.Text);
            var (place, thing) = (random.Pick(world.Places.HeldOut()).Text, random.Pick(world.Things.HeldOut()).Text);
            var firstGives = i % 2 == 0;
            var sentence = IndirectObject.Fill(random.Pick(IndirectObject.Long), people[0], people[1], firstGives, place, thing);
            var (giver, receiver) = firstGives ? (people[0], people[1]) : (people[1], people[0]);
            return (Prompt: sentence[..sentence.LastIndexOf(' ')], Giver: giver, Receiver: receiver, Stranger: people[2]);
        }).ToList();
        var logs = NextWord.LogProbabilities(model, [.. items.Select(i => (i.Prompt, new[] { i.Receiver, i.Giver }))]);
        var difference = logs.Average(l => l[0] - l[1]).ToString("0.0", CultureInfo.InvariantCulture);

        // A stranger gives: neither of the two names is repeated, so the prompt does not say who receives.
        var open = NextWord.Preferred(model, [.. items.Select(i => (StrangerGives(i.Prompt, i.Giver, i.Stranger), new[] { i.Receiver, i.Giver }))]);
        yield return EvaluationRow.AtLeast(.97, "receiver", $"the receiver above the giver, logit difference {difference} (control: a third name gives)",
            logs.Select(l => l[0] > l[1]), control: NextWord.Share(open.Select(at => at == 0)));
        yield return EvaluationRow.AtLeast(.97, "receiver.top", "the receiver is the most likely word of all", Recall.Right(model, [.. items.Select(i => new Recall.Item(i.Prompt, " " + i.Receiver))]));
    }

    private static string StrangerGives(string prompt, string giver, string stranger)
    {
        var at = prompt.LastIndexOf(giver, StringComparison.Ordinal);
        return prompt[..at] + stranger + prompt[(at + giver.Length)..];
    }
}
