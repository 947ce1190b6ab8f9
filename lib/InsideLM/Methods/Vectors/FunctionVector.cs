using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// A task's vector made of attention heads (Todd et al. 2024, "Function Vectors in Large Language Models"): which heads carry the task is found by a
/// causal test, and the vector is the sum of what these heads write on average at the last token of prompts with examples.
/// </summary>
public static class FunctionVector
{
    /// <summary>What every head writes to the residual stream at the prompts' last token, on average: [layer, head, d_model].</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Examples of one task and an open query.</param>
    /// <param name="batch">Most prompts to run at once.</param>
    /// <exception cref="CourseException">There is no prompt.</exception>
    public static Tensor MeanHeads(Model model, IReadOnlyList<string> prompts, int batch = 64)
    {
        if (prompts.Count == 0)
            throw new CourseException("What a head writes is averaged over prompts, but there is none.");
        using var scope = NewDisposeScope();
        var sums = prompts.Chunk(batch).Select(chunk =>
        {
            using var inner = NewDisposeScope();
            using var cache = model.Transformer.Read(model.Tokens(chunk), Hook.Result);
            return stack(model.Layers.Select(layer => cache[Hook.Result(layer)].select(1, -1).sum(0L))).MoveToOuterDisposeScope();   // [layer, head, d_model]
        });
        return (sums.Aggregate((a, b) => a + b) / prompts.Count).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The causal indirect effect of every head: how much P(answer) rises on prompts that hide the task when the head alone writes at their last token
    /// what it writes on average when the task is clear: [layer, head, prompt].
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="heads">What the heads write when the task is clear, as <see cref="MeanHeads"/> gives it: [layer, head, d_model].</param>
    /// <param name="prompts">Prompts that hide the task: examples with shuffled answers.</param>
    /// <param name="answers">The right next token of each.</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <exception cref="CourseException">Prompts and answers do not match.</exception>
    public static Tensor IndirectEffects(Model model, Tensor heads, IReadOnlyList<string> prompts, IReadOnlyList<int> answers, int batch = 256,
        IProgress<SweepProgress>? progress = null)
    {
        if (prompts.Count == 0 || prompts.Count != answers.Count)
            throw new CourseException($"Each prompt needs its answer, but there are {prompts.Count} prompts and {answers.Count} answers.");
        using var scope = NewDisposeScope();
        var (tokens, right) = (model.Tokens(prompts), tensor(answers.Select(id => (long)id).ToArray(), [answers.Count, 1]).to(model.Device));   // [prompt, 1]
        Tensor Probability(Tensor logits) =>                                                               // [variant, prompt, vocab] → [variant, prompt]
            logits.softmax(-1).gather(2, right.unsqueeze(0).expand(logits.shape[0], -1, -1)).squeeze(-1);
        var clean = Probability(model.Transformer.forward(tokens, last: 1).squeeze(1).unsqueeze(0));       // [1, prompt]
        Edit[][] variants = [.. from layer in model.Layers from head in Enumerable.Range(0, model.Config.Heads) select new[]
            { Edit.Set(heads[layer, head], Hook.Result(layer), ^1, [head]) }];
        using var swept = Sweep.Run(model.Transformer, tokens, variants, Probability, batch: batch, progress: progress);
        return (swept.Values - clean).reshape(model.Config.Layers, model.Config.Heads, prompts.Count).MoveToOuterDisposeScope();
    }

    /// <summary>The heads with the largest effects, largest first.</summary>
    /// <param name="effects">Any effect of each head: [layer, head].</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<(int Layer, int Head)> Best(Tensor effects, int count)
    {
        using var scope = NewDisposeScope();
        var width = (int)effects.shape[1];
        var flat = effects.to(ScalarType.Float32).cpu().flatten().data<float>().ToArray();
        return [.. Enumerable.Range(0, flat.Length).OrderByDescending(i => flat[i]).Take(count).Select(i => (i / width, i % width))];
    }

    /// <summary>The function vector: the sum of what these heads write, [d_model].</summary>
    /// <param name="heads">As <see cref="MeanHeads"/> gives it: [layer, head, d_model].</param>
    /// <param name="chosen">Which heads.</param>
    /// <exception cref="CourseException">No head is chosen.</exception>
    public static Tensor Of(Tensor heads, IReadOnlyList<(int Layer, int Head)> chosen)
    {
        if (chosen.Count == 0)
            throw new CourseException("A function vector is a sum over heads, but none is chosen.");
        using var scope = NewDisposeScope();
        return stack(chosen.Select(at => heads[at.Layer, at.Head])).sum(0L).MoveToOuterDisposeScope();
    }
}
