using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// In-context vectors, the slide's simple[:] + h̄ = complex (Todd et al. 2024, "Function Vectors in Large Language Models"; Hendel et al. 2023,
/// "In-Context Learning Creates Task Vectors"): what prompts with examples of one task have in common at their last token is added there
/// to a prompt without examples, and the model does the task. Layer l is the residual stream after block l, as in <c>Hook.ResidPost(l)</c>.
/// </summary>
public static class InContextVectors
{
    /// <summary>The average of the prompts' last token after every block, the slide's h̄: [layer, d_model].</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Examples of one task and an open query, such as <c>old: young; hot: cold; vanish:</c>.</param>
    /// <param name="batch">Most prompts to run at once.</param>
    /// <exception cref="CourseException">There is no prompt.</exception>
    public static Tensor Mean(Model model, IReadOnlyList<string> prompts, int batch = 64)
    {
        if (prompts.Count == 0)
            throw new CourseException("A task's vector is an average over prompts, but there is none.");
        using var scope = NewDisposeScope();
        var sums = prompts.Chunk(batch).Select(chunk => Activations.EveryBlock(model, chunk, ^1).sum(1L));                  // each [layer, d_model]
        return (sums.Aggregate((a, b) => a + b) / prompts.Count).MoveToOuterDisposeScope();
    }

    /// <summary>Each task's average less the average over all tasks, so that only what tells the tasks apart is left: [task, layer, d_model].</summary>
    /// <param name="model">The model.</param>
    /// <param name="tasks">The prompts of each task.</param>
    /// <param name="batch">Most prompts to run at once.</param>
    public static Tensor OfTasks(Model model, IReadOnlyList<IReadOnlyList<string>> tasks, int batch = 64)
    {
        using var scope = NewDisposeScope();
        var means = stack(tasks.Select(prompts => Mean(model, prompts, batch)));                           // [task, layer, d_model]
        return (means - means.mean([0], keepdim: true)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds each layer's vector at the prompts' last token, one layer at a time and in every strength, and sees which prompts are then answered right.</summary>
    /// <param name="model">The model.</param>
    /// <param name="vectors">One for each layer: [layer, d_model].</param>
    /// <param name="prompts">Queries without examples, such as <c>simple:</c>.</param>
    /// <param name="answers">The right next token of each.</param>
    /// <param name="strengths">What the vector is multiplied by; once by default.</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <exception cref="CourseException">Prompts and answers do not match.</exception>
    public static VectorGrid Add(Model model, Tensor vectors, IReadOnlyList<string> prompts, IReadOnlyList<int> answers,
        IReadOnlyList<double>? strengths = null, int batch = 256) =>
        Try(model, prompts, answers, strengths ?? [1], (layer, strength) => Edit.Add(vectors[layer], Hook.ResidPost(layer), strength, ^1), batch);

    /// <summary>The same with the last token's whole representation replaced by the layer's vector (Hendel et al. 2023): what it held of the query there is gone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="vectors">Averages that have their common part still in them, as <see cref="Mean"/> gives them: [layer, d_model].</param>
    /// <param name="prompts">Queries, with or without examples.</param>
    /// <param name="answers">The right next token of each.</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <returns>A grid with the one strength 1.</returns>
    /// <exception cref="CourseException">Prompts and answers do not match.</exception>
    public static VectorGrid Replace(Model model, Tensor vectors, IReadOnlyList<string> prompts, IReadOnlyList<int> answers, int batch = 256) =>
        Try(model, prompts, answers, [1], (layer, _) => Edit.Set(vectors[layer], Hook.ResidPost(layer), ^1), batch);

    private static VectorGrid Try(Model model, IReadOnlyList<string> prompts, IReadOnlyList<int> answers, IReadOnlyList<double> strengths, Func<int, double, Edit> edit, int batch)
    {
        if (prompts.Count == 0 || prompts.Count != answers.Count)
            throw new CourseException($"Each query needs its answer, but there are {prompts.Count} queries and {answers.Count} answers.");
        using var scope = NewDisposeScope();
        var right = tensor(answers.Select(id => (long)id).ToArray()).to(model.Device);                     // [prompt]
        using var swept = Sweep.Grid(model.Transformer, model.Tokens(prompts), model.Layers, [-1], strengths,
            (layer, _, strength) => edit(layer, strength), logits => logits.argmax(-1).eq(right).to(ScalarType.Float32), batch: batch);
        var flat = swept.Values.cpu().data<float>().ToArray();                                             // [layer, 1, strength, prompt]
        return new(strengths, [.. flat.Chunk(prompts.Count).Select(row => row.Select(hit => hit > 0).ToArray()).Chunk(strengths.Count)]);
    }
}

/// <summary>For every layer and strength of a vector, which prompts it made right.</summary>
/// <param name="Strengths">What the vector was multiplied by.</param>
/// <param name="Right">[layer][strength][prompt].</param>
public sealed record VectorGrid(IReadOnlyList<double> Strengths, bool[][][] Right)
{
    /// <summary>The share of prompts made right: [layer, strength].</summary>
    public double[,] Rates
    {
        get
        {
            var rates = new double[Right.Length, Strengths.Count];
            foreach (var (layer, strength) in from layer in Enumerable.Range(0, Right.Length) from strength in Enumerable.Range(0, Strengths.Count) select (layer, strength))
                rates[layer, strength] = Share(Right[layer][strength]);
            return rates;
        }
    }

    /// <summary>The layer and strength that make most prompts right; the earliest layer and there the first strength among equals.</summary>
    /// <param name="layers">Among these layers; all by default.</param>
    public (int Layer, double Strength) Best(IEnumerable<int>? layers = null)
    {
        var (best, at) = (from layer in layers ?? Enumerable.Range(0, Right.Length) from strength in Enumerable.Range(0, Strengths.Count) select (layer, strength))
            .MaxBy(place => Share(Right[place.layer][place.strength]));
        return (best, Strengths[at]);
    }

    private static double Share(bool[] right) => right.Count(hit => hit) / (double)right.Length;
}
