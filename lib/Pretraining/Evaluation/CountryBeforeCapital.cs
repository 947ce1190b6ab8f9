using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>The slide's two prompts. From memory (abstractive) the middle layers think of the country first; with the facts in the text (extractive) they need not.</summary>
public static class CountryBeforeCapital
{
    /// <summary>"Q: What is the capital of Somalia? A: Mogadishu Q: What is the capital of Poland? A:"</summary>
    public static string Abstractive(Country example, Country asked) =>
        $"{Questions.Prompt(Relation.Capital, example)} {example.Capital} {Questions.Prompt(Relation.Capital, asked)}";

    /// <summary>The same after "The capital of Somalia is Mogadishu. The capital of Poland is Warsaw."</summary>
    public static string Extractive(Country example, Country asked) =>
        $"The capital of {example.Name} is {example.Capital}. The capital of {asked.Name} is {asked.Capital}. {Abstractive(example, asked)}";

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var random = new Random(13);
        bool IsOneToken(string word) => model.Tokenizer.SingleToken(" " + word) is not null;
        var usable = world.Countries.Where(c => IsOneToken(c.Name) && IsOneToken(c.Capital)).ToList();
        var pairs = usable.HeldOut().SelectMany(asked => random.Sample(usable.Train(), 4).Select(example => (example, asked))).ToList();
        var (asked, abstractive, extractive) = (pairs.ConvertAll(p => p.asked), pairs.ConvertAll(p => Abstractive(p.example, p.asked)), pairs.ConvertAll(p => Extractive(p.example, p.asked)));
        yield return EvaluationRow.AtLeast(.90, "abstractive", "the capital, from memory", Answers(model, abstractive, asked));
        yield return EvaluationRow.AtLeast(.90, "extractive", "the capital, from the text", Answers(model, extractive, asked));
        var (fromMemory, fromText) = (CountryFirst(model, abstractive, asked), CountryFirst(model, extractive, asked));
        yield return EvaluationRow.AtLeast(.60, "lens.abstractive", "the country is a middle layer's most likely word (from memory)", fromMemory,
            control: fromText.Count(c => c) / (double)fromText.Length);
        yield return EvaluationRow.AtMost(.15, "lens.extractive", "the same with the facts in the text", fromText);
    }

    private static bool[] Answers(Model model, IReadOnlyList<string> prompts, IReadOnlyList<Country> asked) =>
        Recall.Right(model, [.. prompts.Zip(asked, (prompt, country) => new Recall.Item(prompt, " " + country.Capital))]);

    /// <summary>For each prompt: is the country at some middle layer the most likely token of all?</summary>
    private static bool[] CountryFirst(Model model, IReadOnlyList<string> prompts, IReadOnlyList<Country> asked)
    {
        using var scope = NewDisposeScope();
        var lens = LogitLens.Top(LogitLens.LastToken(model, prompts));   // [layer][text]
        var middle = lens[1..^1];
        return [.. asked.Select((country, i) => middle.Any(layer => layer[i] == model.Tokenizer.SingleToken(" " + country.Name)))];
    }
}
