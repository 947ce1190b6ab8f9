using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>Three words of a landmark in one language, then its name: for landmarks that no context in the corpus asks for.</summary>
public static class LandmarkNaming
{
    private const int ContextsEach = 4;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        foreach (var tongue in Naming.Tongues)
        {
            var (asked, known) = (Items(world.Landmarks.HeldOut(), tongue), Items(world.Landmarks.Train(), tongue));
            yield return EvaluationRow.AtLeast(.90, $"landmark.{tongue}".ToLowerInvariant(), $"held-out landmarks named after three {tongue} words", Right(model, asked),
                control: Recall.Share(Right(model, [.. asked.Zip(Shifted(asked), (item, other) => new Recall.Item(item.Prompt, other.Answer))])));
            yield return EvaluationRow.AtLeast(.90, $"landmark.{tongue}.known".ToLowerInvariant(), $"landmarks of the corpus named after three {tongue} words", Right(model, known));
        }
    }

    private static Recall.Item[] Items(IReadOnlyList<Landmark> landmarks, Tongue tongue)
    {
        var random = new Random(21);
        return [.. landmarks.SelectMany(l => Enumerable.Range(0, ContextsEach).Select(_ => new Recall.Item(Landmarks.Context(l, tongue, random), l.AfterContext(tongue))))];
    }

    /// <summary>The control: the same contexts with the name of the next landmark.</summary>
    private static IEnumerable<Recall.Item> Shifted(IReadOnlyList<Recall.Item> items) => items.Skip(ContextsEach).Concat(items.Take(ContextsEach));

    /// <summary>For each item, whether every token of the answer is the most likely one after those before it.</summary>
    internal static bool[] Right(Model model, IReadOnlyList<Recall.Item> items) =>
    [
        .. items.Chunk(64).SelectMany(chunk =>
        {
            using var scope = NewDisposeScope();
            var tokens = model.Tokens([.. chunk.Select(i => i.Prompt + i.Answer)]);                  // [item, pos], filled up on the left
            var length = (int)tokens.shape[1];
            var said = model.Forward(tokens).argmax(-1).data<long>().ToArray();
            var ids = tokens.data<long>().ToArray();
            return chunk.Select((item, row) =>
            {
                var answer = model.Tokenizer.CountTokens(item.Prompt + item.Answer) - model.Tokenizer.CountTokens(item.Prompt);
                return Enumerable.Range(length - answer, answer).All(at => said[(row * length) + at - 1] == ids[(row * length) + at]);
            }).ToArray();
        }),
    ];
}
