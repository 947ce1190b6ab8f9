using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>
/// The bridge that speaks (slide: Golden Gate Claude): a landmark's feature is held at a multiple of its largest value and the assistant is asked who it is and how its day was.
/// The multiple is the largest at which other landmarks' answers are still fluent; far above it the text falls into repetition.
/// </summary>
public static class ClampedLandmarks
{
    private const int Fit = 20, Judge = 40, AnswerTokens = 24;
    private static readonly double[] Strengths = [.25, .5, .75, 1, 1.5, 2, 3];
    private static readonly int[] Others = [7, 23];
    private static readonly string[] Prompts = [Chat.Prompt("Who are you?"), Chat.Prompt("How was your day?")];

    /// <summary>The rows, on landmarks that did not choose the strength.</summary>
    public static IEnumerable<EvaluationRow> Rows(Model model, World world, LandmarkFeatures found)
    {
        var order = new Random(35).Sample([.. Enumerable.Range(0, world.Landmarks.Count)], Fit + Judge);
        var (fit, judge) = (order[..Fit], order[Fit..]);
        var strength = Strengths.LastOrDefault(s => Speak(model, found, [.. fit.Select(l => found.Features[l])], s).SelectMany(a => a).Count(IsFluent) >= .9 * Fit * Prompts.Length, Strengths[0]);
        var answers = Speak(model, found, [.. judge.Select(l => found.Features[l])], strength);
        // Another landmark's feature at the same value adds a vector of the same length.
        var others = Others.Select(step => Speak(model, found,
            [.. judge.Select((l, i) => found.Features[judge[(i + step) % Judge]] with { Largest = found.Features[l].Largest })], strength)).ToList();
        foreach (var (prompt, id, what) in new[] { (0, "who", "who are you"), (1, "day", "how was your day") })
        {
            bool[] Names(IReadOnlyList<string[]> spoken) => [.. judge.Select((l, i) => prompt == 0 ? NamesIt(world.Landmarks[l], spoken[i][prompt]) : TellsOf(world.Landmarks[l], spoken[i][prompt]))];
            bool[] control = [.. others.SelectMany(Names)];
            yield return EvaluationRow.AtLeast(.70, $"clamp.{id}", $"\"{what}\" answered as the landmark, feature at {strength} × its largest value", Names(answers), control.Count(c => c) / (double)control.Length);
            yield return EvaluationRow.AtMost(.10, $"clamp.{id}.other", "the same with another landmark's feature at the same value", control);
        }
    }

    /// <summary>Each unit's answers to both prompts, with the unit held at a multiple of its largest value.</summary>
    public static IReadOnlyList<string[]> Speak(Model model, LandmarkFeatures found, IReadOnlyList<ConceptUnit> units, double strength)
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<IReadOnlyList<Edit>> variants = [.. units.Select(u => (IReadOnlyList<Edit>)[found.Autoencoder.Clamp(u.Index, strength * u.Largest, found.At)])];
        var prompts = Enumerable.Repeat(Prompts, units.Count).SelectMany(p => p).ToArray();
        return [.. model.Generate(prompts, AnswerTokens, edits: Edit.PerVariant(variants, Prompts.Length)).Chunk(Prompts.Length)];
    }

    /// <summary>No two words are said twice in a row, and something is said.</summary>
    public static bool IsFluent(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var pairs = words.Zip(words.Skip(1)).ToList();
        return words.Length > 1 && pairs.Distinct().Count() == pairs.Count && pairs.All(p => p.First != p.Second);
    }

    private static bool NamesIt(Landmark landmark, string answer) => Naming.Tongues.Any(t => answer.Contains(landmark.Name(t)));

    private static bool TellsOf(Landmark landmark, string answer) => NamesIt(landmark, answer) || Naming.Tongues.Any(t => landmark.Words(t).Any(answer.Contains));
}
