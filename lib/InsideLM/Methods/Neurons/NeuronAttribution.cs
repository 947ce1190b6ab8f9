using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Finds the neurons that matter without removing each: one backward pass estimates all removals at once.</summary>
public static class NeuronAttribution
{
    /// <summary>
    /// Gradient × activation: how much the metric would change if a neuron went to its value, to first order, summed over the tokens,
    /// [neuron, prompt] (attribution patching; Nanda 2023). <see cref="NeuronAblation.AllNeurons"/> measures the same.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">The texts.</param>
    /// <param name="metric">What is measured after the last token.</param>
    /// <param name="values">The value of each neuron, [neuron]; zero by default.</param>
    /// <param name="edits">Interventions under which to ask.</param>
    public static Tensor AllNeurons(Model model, IReadOnlyList<string> prompts, NeuronMetric metric, Tensor? values = null, params Edit[] edits)
    {
        using var scope = NewDisposeScope();
        var tokens = model.Tokens(prompts);
        var hooks = new Hooks(Hook.MlpPost, [Edit.TrackGradient(Hook.ResidPre(0)), .. edits]);
        using var cache = hooks.Cache;
        var logits = model.Transformer.forward(tokens, hooks, last: 1).squeeze(1);                            // [prompt, vocab]
        Tensor[] activations = [.. model.Layers.Select(l => cache[Hook.MlpPost(l)])];                         // each [prompt, pos, neuron]
        var gradients = autograd.grad([metric(logits, arange(prompts.Count, ScalarType.Int64, model.Device)).sum()], activations);
        using var _ = no_grad();
        var (all, gradient) = (cat(activations, -1), cat([.. gradients], -1));
        var missing = (values is null ? -all : values - all) * tokens.ge(0).unsqueeze(-1);
        return (gradient * missing).sum(1L).t().contiguous().detach().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A set of neurons that together carry a task, greedily: the neuron whose removal is estimated to lower the metric most, then the next
    /// one given that the first is gone, and so on (from the fifth on, a quarter of the set at a time).
    /// </summary>
    /// <returns><paramref name="count"/> neurons, in the order in which they were taken.</returns>
    public static IReadOnlyList<Neuron> Greedy(Model model, IReadOnlyList<string> prompts, NeuronMetric metric, int count, Tensor? values = null)
    {
        var set = new List<Neuron>();
        while (set.Count < count)
        {
            using var scope = NewDisposeScope();
            var estimated = AllNeurons(model, prompts, metric, values, NeuronAblation.Hold(set, model, values)).mean([1]).cpu().data<float>().ToArray();
            var taken = set.Select(n => n.Place(model.Config)).ToHashSet();
            set.AddRange(Enumerable.Range(0, estimated.Length).Where(i => !taken.Contains(i)).OrderBy(i => estimated[i])
                .Take(Math.Min(Math.Max(1, set.Count / 4), count - set.Count)).Select(i => Neuron.Of(i, model.Config)));
        }
        return set;
    }
}
