using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>From the last token's logits [row, vocab] and the prompt that each row is [row] to one figure each, [row].</summary>
public delegate Tensor NeuronMetric(Tensor logits, Tensor prompts);

/// <summary>Takes neurons out, by holding them at a value: zero, their mean, or any other (slide: 移除該神經元).</summary>
public static class NeuronAblation
{
    /// <summary>
    /// Every neuron of the model held at its value, one at a time, at every token: how much the metric changes by it, [neuron, prompt].
    /// A neuron adds its activation times its output weights to the residual stream, so each variant starts behind its block from the
    /// clean stream plus that difference, and a neuron that already has its value throughout a prompt is not run at all.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">The texts.</param>
    /// <param name="metric">What is measured after the last token.</param>
    /// <param name="values">The value of each neuron, [neuron]; zero by default.</param>
    /// <param name="batch">Rows to run at once.</param>
    /// <param name="progress">Told after each layer, in neurons.</param>
    /// <exception cref="CourseException">The model has a norm between neuron and stream.</exception>
    public static Tensor AllNeurons(Model model, IReadOnlyList<string> prompts, NeuronMetric metric, Tensor? values = null, int batch = 256,
        IProgress<SweepProgress>? progress = null)
    {
        if (model.Config.PostNorms)
            throw new CourseException($"{model.Name} normalises what its MLPs write; hold single neurons with {nameof(Edit)}.{nameof(Edit.ClampNeuron)} instead.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (tokens, width) = (model.Tokens(prompts), model.Config.DMlp);
        HookFilter needed = [Hook.MlpPost, Hook.ResidPost];
        var hooks = new Hooks(needed);
        using var cache = hooks.Cache;
        var all = arange(prompts.Count, ScalarType.Int64, model.Device);
        var clean = metric(model.Transformer.forward(tokens, hooks, last: 1).squeeze(1), all);                // [prompt]
        var changes = zeros(model.Config.Layers * width * prompts.Count, ScalarType.Float32, model.Device);
        foreach (var layer in model.Layers)
        {
            using var inner = NewDisposeScope();
            var target = values?.narrow(0, layer * width, width) ?? zeros(width).to(model.Device);
            var missing = ((target - cache[Hook.MlpPost(layer)]) * tokens.ge(0).unsqueeze(-1)).permute(2, 0, 1).flatten(0, 1);   // [neuron · prompt, pos]
            foreach (var pairs in missing.ne(0).any(-1).nonzero().flatten().split(batch))
            {
                using var chunk = NewDisposeScope();
                var prompt = pairs.remainder(prompts.Count);                                                  // [pair]
                var written = ValueVectors.Of(model, layer).index_select(0, pairs.div(prompts.Count, RoundingMode.floor).to(ScalarType.Int64));
                var resid = cache[Hook.ResidPost(layer)].index_select(0, prompt) + missing.index_select(0, pairs).unsqueeze(-1) * written.unsqueeze(1);
                var logits = model.Transformer.ForwardFrom(layer + 1, resid, tokens.index_select(0, prompt), last: 1).squeeze(1);
                changes.index_copy_(0, pairs + layer * width * prompts.Count, metric(logits, prompt) - clean.index_select(0, prompt));
            }
            progress?.Report(new((layer + 1) * width, model.Config.Layers * width));
        }
        return changes.unflatten(0, model.Config.Layers * width, prompts.Count).MoveToOuterDisposeScope();
    }

    /// <summary>The edits that hold all of these neurons at once, at every token.</summary>
    /// <param name="neurons">Which.</param>
    /// <param name="model">The model.</param>
    /// <param name="values">The value of each neuron of the model, [neuron]; zero by default.</param>
    public static Edit[] Hold(IEnumerable<Neuron> neurons, Model model, Tensor? values = null) =>
        [.. neurons.GroupBy(n => n.Layer).Select(layer => Edit.Set(
            values?.narrow(0, layer.Key * model.Config.DMlp, model.Config.DMlp) ?? zeros(model.Config.DMlp).to(model.Device),
            Hook.MlpPost(layer.Key), neurons: [.. layer.Select(n => n.Index)]))];
}
