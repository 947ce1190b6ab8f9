using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>What a task's vector does to queries without examples.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Layer">After which block it is added: the best on training queries.</param>
/// <param name="Strength">The best there.</param>
/// <param name="LastStrength">The best strength after the last block.</param>
/// <param name="HeldOut">What every layer and strength does to held-out queries, which no list of the corpus asks for.</param>
/// <param name="ZeroShot">The same queries without a vector.</param>
/// <param name="Random">With a random direction of the vector's length.</param>
/// <param name="Other">With another task's vector.</param>
/// <param name="Asked">Other queries, which the corpus's lists do ask for, but no prompt that the vector was made from: with the vector and without.</param>
public sealed record TaskVector(string Task, int Layer, double Strength, double LastStrength, VectorGrid HeldOut, bool[] ZeroShot, bool[] Random, bool[] Other, (bool[] With, bool[] Without) Asked)
{
    /// <summary>At the chosen layer, held-out queries.</summary>
    public bool[] Best => HeldOut.Right[Layer][At(Strength)];

    /// <summary>After the last block, held-out queries.</summary>
    public bool[] Last => HeldOut.Right[^1][At(LastStrength)];

    private int At(double strength) => HeldOut.Strengths.ToList().IndexOf(strength);
}

/// <summary>Vectors of the in-context tasks: averaged over training items, layer and strength chosen on training queries, judged on held-out ones.</summary>
public static class FunctionVectors
{
    private const int Fit = 60, Queries = 20, Unused = 12;

    private static readonly double[] strengths = [1, 1.5, 2];

    /// <summary>Tasks that answer with the words of another one; there a direction that only raises the class of the answers tells nothing.</summary>
    private static readonly string[] sharesOutputs = ["antonym", "synonym", "repeat", "capital", "largest city"];

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var tasks = Measure(model, world);
        var zeroShot = Recall.Share(All(tasks, t => t.ZeroShot));
        var (shared, own) = (tasks.Where(t => sharesOutputs.Contains(t.Task)).ToList(), tasks.Where(t => !sharesOutputs.Contains(t.Task)).ToList());
        yield return EvaluationRow.AtLeast(.70, "function-vector", $"vector added to `simple:` at its task's best layer, {tasks.Count} tasks", All(tasks, t => t.Best), zeroShot);
        yield return EvaluationRow.Shown("function-vector.asked", "the same, queries that lists did ask for, but no prompt of the vector's", All(tasks, t => t.Asked.With),
            Recall.Share(All(tasks, t => t.Asked.Without)));
        yield return EvaluationRow.AtMost(.15, "function-vector.random", "the same with a random direction of the same length", All(tasks, t => t.Random), zeroShot);
        yield return EvaluationRow.AtMost(.15, "function-vector.other", "the same with another task's vector", All(tasks, t => t.Other), zeroShot);
        yield return EvaluationRow.AtMost(.25, "function-vector.last", "added after the last block, tasks that share their answers' words", All(shared, t => t.Last),
            control: Recall.Share(All(shared, t => t.Best)));
        yield return EvaluationRow.Shown("function-vector.last.own", "added after the last block, tasks with words of their own", All(own, t => t.Last),
            control: Recall.Share(All(own, t => t.Best)));
        foreach (var task in tasks)
            yield return EvaluationRow.Shown($"function-vector.{task.Task.Replace(' ', '-')}", $"{task.Task}: {task.Strength:0.0} × vector after block {task.Layer}", task.Best,
                Recall.Share(task.ZeroShot));
    }

    /// <summary>Every task of the lists; the table of layers by tasks is in their grids.</summary>
    public static IReadOnlyList<TaskVector> Measure(Model model, World world)
    {
        using var scope = NewDisposeScope();
        var random = new Random(17);
        var tasks = ListTask.All(world);
        var parts = tasks.Select(task => Part(task, random)).ToList();
        var vectors = InContextVectors.OfTasks(model, [.. parts.Select(part => Prompts(part.Fit, random))]);   // [task, layer, d_model]
        return [.. tasks.Select((task, i) => Measure(model, task, parts[i], vectors[i], vectors[(i + 1) % tasks.Count], random))];
    }

    /// <param name="model">The model.</param>
    /// <param name="task">The task.</param>
    /// <param name="train">Its training pairs: those in the vector's prompts, and the others.</param>
    /// <param name="own">Its vectors: [layer, d_model].</param>
    /// <param name="other">Those of the next task, mostly one over the same queries.</param>
    /// <param name="random">Draws the queries.</param>
    private static TaskVector Measure(Model model, ListTask task, (List<ListPair> Fit, List<ListPair> Asked) train, Tensor own, Tensor other, Random random)
    {
        using var scope = NewDisposeScope();
        Recall.Item[] Draw(IReadOnlyList<ListPair> pairs) => [.. random.Sample(pairs, Queries).Select(Recall.ZeroShot)];
        var (fit, asked, heldOut) = (Draw(train.Fit), Draw(train.Asked), Draw(task.Pairs.HeldOut()));
        var chosen = Grid(model, own, fit, strengths);
        var (layer, strength) = chosen.Best();
        var steering = new Steering(own[layer], layer, strength);
        return new(task.Name, layer, strength, chosen.Best([model.Config.Layers - 1]).Strength, Grid(model, own, heldOut, strengths), Recall.Right(model, heldOut),
            Recall.Right(model, heldOut, steering.Random(seed: 1).Add), Recall.Right(model, heldOut, (steering with { Vector = other[layer] }).Add),
            (Recall.Right(model, asked, steering.Add), Recall.Right(model, asked)));
    }

    private static VectorGrid Grid(Model model, Tensor vectors, IReadOnlyList<Recall.Item> items, IReadOnlyList<double> strengths) =>
        InContextVectors.Add(model, vectors, [.. items.Select(i => i.Prompt)], [.. items.Select(i => Recall.FirstToken(model, i))], strengths);

    /// <summary>Training pairs for the prompts of a task's vector, and a few for queries that none of these prompts holds.</summary>
    internal static (List<ListPair> Fit, List<ListPair> Asked) Part(ListTask task, Random random)
    {
        var pairs = random.Sample(task.Pairs.Train(), int.MaxValue);
        return (pairs[Unused..], pairs[..Unused]);
    }

    /// <summary>Five to ten examples of a task and an open query.</summary>
    internal static string[] Prompts(IReadOnlyList<ListPair> task, Random random) =>
    [
        .. Enumerable.Range(0, Fit).Select(_ =>
        {
            var pairs = random.Sample(task, random.Next(6, 12));
            return $"{Lists.Render(pairs.SkipLast(1), Recall.Separator)}{Recall.Separator}{pairs[^1].Query}:";
        }),
    ];

    private static bool[] All(IEnumerable<TaskVector> tasks, Func<TaskVector, bool[]> outcomes) => [.. tasks.SelectMany(outcomes)];
}
