using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Knowledge neurons (Dai et al. 2022; slide: Change rate, Success rate): the few neurons that a fact hangs on, found by integrated gradients, then
/// suppressed, amplified, or rewritten so that the model says another object.
/// </summary>
public static class KnowledgeNeurons
{
    /// <summary>
    /// Integrated gradients of P(answer): all neurons of a layer at the last token go from 0 to what they are, and each neuron's activation times the mean
    /// gradient on the way is its attribution, [neuron, prompt], layer after layer. A layer's attributions sum to what P(answer) loses without them.
    /// The text before the last token is read once; the steps of the way run as rows of one batch.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Facts, each up to its object.</param>
    /// <param name="answers">The object's token of each.</param>
    /// <param name="steps">Points on the way, in the middle of as many equal parts (the paper: 20, at their beginnings).</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <param name="progress">Told after each layer.</param>
    public static Tensor Attribution(Model model, IReadOnlyList<string> prompts, IReadOnlyList<int> answers, int steps = 10, int batch = 256, IProgress<SweepProgress>? progress = null)
    {
        if (prompts.Count == 0 || prompts.Count != answers.Count)
            throw new CourseException($"Each fact needs its object, but there are {prompts.Count} prompts and {answers.Count} answers.");
        using var scope = NewDisposeScope();
        var parts = prompts.Zip(answers).Chunk(Math.Max(1, batch / steps))
            .Select(some => OfBatch(model, [.. some.Select(fact => fact.First)], [.. some.Select(fact => (long)fact.Second)], steps, progress)).ToArray();
        return cat(parts, 1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The knowledge neurons of a fact: at more than one share of its prompts their attribution is above a share of the largest one there.
    /// What answers to one wording alone drops out.
    /// </summary>
    /// <param name="attributions">Of the fact's prompts, [neuron, prompt].</param>
    /// <param name="config">The model's sizes.</param>
    /// <param name="threshold">Share of the prompt's largest attribution (the paper: .2).</param>
    /// <param name="shared">Share of the prompts (the paper starts from .7).</param>
    /// <param name="most">No more than so many, those with the largest mean attribution (the paper tunes the shares to 2–5 a fact).</param>
    public static Neuron[] Of(Tensor attributions, ModelConfig config, double threshold = 0.2, double shared = 0.7, int most = 5)
    {
        using var scope = NewDisposeScope();
        var above = attributions.gt(attributions.amax([0], keepdim: true) * threshold).to(ScalarType.Float32).mean([1]).ge(shared);
        var (keep, mean) = (above.cpu().data<bool>().ToArray(), attributions.mean([1]).cpu().data<float>().ToArray());
        return [.. Enumerable.Range(0, keep.Length).Where(place => keep[place]).OrderByDescending(place => mean[place]).Take(most).Select(place => Neuron.Of(place, config))];
    }

    /// <summary>Multiplies each row's own neurons at the last token: 0 suppresses them, 2 amplifies them. // [row][neuron]</summary>
    public static Edit[] Scale(Model model, IReadOnlyList<IReadOnlyList<Neuron>> neurons, double factor) =>
    [
        .. neurons.SelectMany(row => row).Select(neuron => neuron.Layer).Distinct().Select(layer =>
        {
            var factors = new float[neurons.Count * model.Config.DMlp];
            Array.Fill(factors, 1f);
            foreach (var (row, own) in neurons.Index())
                foreach (var neuron in own.Where(neuron => neuron.Layer == layer)) factors[row * model.Config.DMlp + neuron.Index] = (float)factor;
            var each = tensor(factors, [neurons.Count, 1, model.Config.DMlp]).to(model.Device);              // [row, 1, neuron]
            return Edit.Change(Hook.MlpPost(layer), x => x * each, positions: ^1);
        }),
    ];

    /// <summary>
    /// Rewrites a fact in the weights: from each neuron's value vector the old object's unembedding is taken off and the new one's added, both as long as the
    /// value vector times their strength. Disposing what is returned puts the old weights back, to the bit.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="neurons">The fact's knowledge neurons.</param>
    /// <param name="from">The object that is said so far.</param>
    /// <param name="to">The object that is to be said.</param>
    /// <param name="remove">Strength of the old object (the paper's λ₁).</param>
    /// <param name="add">Strength of the new object (λ₂).</param>
    public static IDisposable Rewrite(Model model, IReadOnlyList<Neuron> neurons, int from, int to, double remove = 1, double add = 8)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var matrix = model.Transformer.unembed?.weight ?? model.Transformer.embed.weight;                    // [vocab, d_model]
        var (old, wanted) = (matrix[from] / matrix[from].norm(), matrix[to] / matrix[to].norm());
        var undo = new Undo();
        foreach (var neuron in neurons)
        {
            var value = model.Transformer.blocks[neuron.Layer].mlp.down.weight!.select(1, neuron.Index);     // [d_model], a view of the weights
            undo.Keep(value);
            value.add_((add * wanted - remove * old) * value.norm());
        }
        return undo;
    }

    private sealed class Undo : IDisposable
    {
        private readonly Stack<(Tensor Value, Tensor Old)> kept = [];

        public void Keep(Tensor value) => kept.Push((value.DetachFromDisposeScope(), value.clone().DetachFromDisposeScope()));

        public void Dispose()
        {
            using var _ = no_grad();
            while (kept.TryPop(out var entry))
            {
                entry.Value.copy_(entry.Old);
                entry.Value.Dispose();
                entry.Old.Dispose();
            }
        }
    }

    /// <summary>The attributions of facts that are read together, [neuron, prompt].</summary>
    private static Tensor OfBatch(Model model, string[] prompts, long[] answers, int steps, IProgress<SweepProgress>? progress)
    {
        using var scope = NewDisposeScope();
        var tokens = model.Tokens(prompts);                                                                  // [prompt, pos]
        using var clean = model.Transformer.Read(tokens, [Hook.ResidPre, Hook.MlpPost]);
        var before = tokens.shape[1] - 1;
        using var prefix = new KvCache();
        if (before > 0)
            model.Transformer.forward(tokens.narrow(1, 0, before), cache: prefix, last: 1).Dispose();
        var last = tokens.narrow(1, before, 1).repeat(steps, 1);                                             // [step · prompt, 1]
        var objects = tensor(answers).to(model.Device).repeat(steps).unsqueeze(1);                           // [step · prompt, 1]
        var way = ((arange(steps, ScalarType.Float32, model.Device) + 0.5) / steps).repeat_interleave(prompts.Length).view(-1, 1, 1);
        var layers = new List<Tensor>();
        foreach (var layer in model.Layers)
        {
            using var inner = NewDisposeScope();
            using var _ = enable_grad();
            using var cache = before > 0 ? prefix.Repeat(steps) : null;
            var neurons = clean[Hook.MlpPost(layer)].narrow(1, before, 1);                                   // [prompt, 1, neuron]
            var scaled = (neurons.repeat(steps, 1, 1) * way).detach().requires_grad_(true);                  // [step · prompt, 1, neuron]
            var entrance = clean[Hook.ResidPre(layer)].narrow(1, before, 1).repeat(steps, 1, 1);
            var logits = model.Transformer.ForwardFrom(layer, entrance, last, new Hooks(edits: [Edit.Set(scaled, Hook.MlpPost(layer))]), last: 1, cache: cache).squeeze(1);
            var gradient = autograd.grad([logits.softmax(-1).gather(1, objects).sum()], [scaled])[0];
            layers.Add((gradient.squeeze(1).reshape(steps, prompts.Length, -1).mean([0]) * neurons.squeeze(1)).detach().MoveToOuterDisposeScope());
            progress?.Report(new(layer + 1, model.Config.Layers));
        }
        return cat([.. layers], 1).t().contiguous().MoveToOuterDisposeScope();                               // [layer · neuron, prompt]
    }
}
