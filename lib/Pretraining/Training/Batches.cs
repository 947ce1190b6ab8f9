using System.Collections.Concurrent;
using InsideLM;

namespace Pretraining;

/// <summary>The training data as a function of the step: batch n is drawn with a seed of its own, so that a resumed run sees
/// the same text as an uninterrupted one without replaying it.</summary>
public sealed class Batches(World world, Tokenizer tokenizer, Recipe recipe)
{
    private readonly Corpus opening = Corpus.Opening(world), corpus = Corpus.Of(world, recipe.Kinds);
    private readonly ConcurrentDictionary<int, Corpus> rounds = [];
    private readonly int end = tokenizer.TokenToId(Recipe.EndOfText)
        ?? throw new CourseException($"The tokenizer has no {Recipe.EndOfText} token; make it with `train`.");

    /// <summary>The batch of a step.</summary>
    public Batch At(int step)
    {
        var room = recipe.Rows * recipe.Context;
        var documents = new List<IReadOnlyList<int>>();
        foreach (var document in TextAt(step).Documents(unchecked(recipe.Seed * 1_000_003 + step)))
        {
            documents.Add(tokenizer.EncodeToIds(document.Text));
            room -= documents[^1].Count;
            if (room <= 0) break;
        }
        return Packing.Pack(documents, recipe.Rows, recipe.Context, end);
    }

    private Corpus TextAt(int step) =>
        step < recipe.RoundSteps ? rounds.GetOrAdd(recipe.WordsAt(step), words => Corpus.Rounds(world, words))
        : step < recipe.OpeningSteps ? opening : corpus;
}
