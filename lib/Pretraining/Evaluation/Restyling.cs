using InsideLM;

namespace Pretraining;

/// <summary>Sentences that were never rewritten, rewritten in the style of three examples, word for word as the table has it.</summary>
public static class Restyling
{
    private const int Examples = 3, NewTokens = 18;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var random = new Random(24);
        var items = random.Sample([.. world.Styles.HeldOut().SelectMany(s => Style.All.Select(style => (Sentence: s, Style: style)))], 80);
        IReadOnlyList<string> Rewritten(Func<Style, Style> examplesIn) => model.Generate([.. items.Select(i =>
            $"{Styles.Pairs(random.Sample(world.Styles.Train(), Examples), examplesIn(i.Style))}\n{Styles.Prompt(i.Sentence)}")], NewTokens, stop: ["\n"]);
        bool[] Right(IReadOnlyList<string> answers) => [.. items.Zip(answers, (i, answer) => answer.Trim() == i.Style.Of(i.Sentence))];

        static Style Next(Style style) => Style.All[(Array.IndexOf(Style.All, style) + 1) % Style.All.Length];
        yield return EvaluationRow.AtLeast(.90, "styles", "held-out sentences rewritten in the style of 3 examples (control: examples of another style)",
            Right(Rewritten(style => style)), control: NextWord.Share(Right(Rewritten(Next))));
    }
}
