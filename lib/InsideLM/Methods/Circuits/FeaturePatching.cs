using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>A place whose activation is taken apart into nodes.</summary>
/// <param name="At">A hook point with one vector a position, such as <c>Hook.ResidPost(4)</c>.</param>
/// <param name="Autoencoder">Nodes are its features and the error that they leave; without it they are the vector's own coordinates (neurons).</param>
public sealed record FeatureSite(HookName At, SparseAutoencoder? Autoencoder = null)
{
    /// <summary>How many nodes this place has in a model of this width, the error included.</summary>
    internal int Nodes(Tensor activation) => Autoencoder is null ? (int)activation.shape[^1] : Autoencoder.Features + 1;
}

/// <summary>One feature of a place, one coordinate, or the error that the features leave.</summary>
/// <param name="Site">The place's number.</param>
/// <param name="Index">The feature's or coordinate's number; one past the last feature is the error.</param>
public readonly record struct FeatureNode(int Site, int Index);

/// <summary>
/// Sparse feature circuits (Marks et al. 2024; slide: Sparse Feature Circuits): a circuit of features instead of heads. A feature that is not in
/// it has the value of a corrupted run; what the features do not explain, the error e, is a node of its own, so that nothing is swept under
/// the rug. Effects are integrated gradients from the clean value to the corrupted one. It holds both runs; dispose it to give the memory back.
/// </summary>
public sealed class FeaturePatching : IDisposable
{
    private readonly Model model;
    private readonly Tensor tokens;             // [row, pos]
    private readonly Tensor[] clean, corrupted; // [site][row, pos, d]

    /// <summary>Where the nodes are, in the order of the layers.</summary>
    public IReadOnlyList<FeatureSite> Sites { get; }
    /// <summary>The last position's logits of the clean run, [row, vocab].</summary>
    public Tensor CleanLogits { get; }
    /// <summary>The last position's logits of the corrupted run, [row, vocab].</summary>
    public Tensor CorruptedLogits { get; }

    /// <summary>Two runs of the same model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="clean">Texts, [row, pos].</param>
    /// <param name="corrupted">As many texts of the same lengths.</param>
    /// <param name="sites">Places, each in another layer.</param>
    public FeaturePatching(Model model, Tensor clean, Tensor corrupted, params IReadOnlyList<FeatureSite> sites)
    {
        if (!clean.shape.SequenceEqual(corrupted.shape))
            throw new CourseException($"Each corrupted text must have as many tokens as its clean one, but the clean ones are {SafetensorsFile.Show(clean.shape)} and the corrupted ones {SafetensorsFile.Show(corrupted.shape)}.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (this.model, Sites) = (model, [.. sites.OrderBy(site => site.At.Layer)]);
        tokens = clean.clone().DetachFromDisposeScope();
        (CleanLogits, this.clean) = Read(clean);
        (CorruptedLogits, this.corrupted) = Read(corrupted);
    }

    /// <summary>Every node.</summary>
    public IReadOnlyList<FeatureNode> Nodes => [.. Sites.SelectMany((site, s) => Enumerable.Range(0, site.Nodes(clean[s])).Select(i => new FeatureNode(s, i)))];

    /// <summary>Is this node the error of its place?</summary>
    public bool IsError(FeatureNode node) => Sites[node.Site].Autoencoder is { } sae && node.Index == sae.Features;

    /// <summary>About how much the metric changes when a node alone takes its corrupted value at every position; nodes that have the same value in both runs are left out.</summary>
    /// <param name="metric">From logits [variant, row, vocab] to [variant, row], differentiable; its mean over the rows is attributed.</param>
    /// <param name="steps">Points between clean and corrupted at which the slope is taken (10 in the paper).</param>
    public IReadOnlyDictionary<FeatureNode, double> Effects(Func<Tensor, Tensor> metric, int steps = 10)
    {
        var effects = new Dictionary<FeatureNode, double>();
        for (var s = 0; s < Sites.Count; s++)
        {
            using var scope = NewDisposeScope();
            var slope = Slope(s, metric, steps);                                                             // [row, pos, d]
            using var _ = no_grad();
            foreach (var (value, index) in OfNodes(s, slope).Select((value, index) => (value, index)))
                if (value != 0)
                    effects[new(s, index)] = value;
        }
        return effects;
    }

    /// <summary>The last position's logits when only these nodes have what they have now and all others what they had in the corrupted run, [row, vocab].</summary>
    public Tensor Logits(IEnumerable<FeatureNode> kept)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var bySite = kept.ToLookup(node => node.Site, node => node.Index);
        Edit[] edits = [.. Sites.Select((site, s) => Edit.Change(site.At, x => Mixed(s, x, [.. bySite[s]])))];
        return model.Transformer.forward(tokens, new Hooks(edits: edits), last: 1).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>The share of the metric's fall, from clean to corrupted, that these nodes prevent: 1 for all of them, 0 for none.</summary>
    public double Faithfulness(IEnumerable<FeatureNode> kept, Func<Tensor, Tensor> metric)
    {
        using var scope = NewDisposeScope();
        var (all, none) = (Mean(CleanLogits), Mean(CorruptedLogits));
        return (Mean(Logits(kept)) - none) / (all - none);

        double Mean(Tensor logits) => metric(logits.unsqueeze(0)).mean().item<float>();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[tokens, CleanLogits, CorruptedLogits, .. clean, .. corrupted])
            tensor.Dispose();
    }

    /// <summary>The corrupted activation with the kept nodes' own part put back: x' + Σ (α − α') v, and e − e' if the error is kept.</summary>
    private Tensor Mixed(int site, Tensor x, HashSet<int> kept)
    {
        var (sae, before) = (Sites[site].Autoencoder, corrupted[site]);
        var mask = tensor(Enumerable.Range(0, sae?.Features ?? (int)x.shape[^1]).Select(i => kept.Contains(i) ? 1f : 0f).ToArray()).to(x.device);
        if (sae is null)
            return before + mask * (x - before);
        var change = sae.Encode(x) - sae.Encode(before);                                                     // [row, pos, feature]
        var mixed = before + (mask * change).matmul(sae.decoder);
        return kept.Contains(sae.Features) ? mixed + (x - before - change.matmul(sae.decoder)) : mixed;
    }

    /// <summary>slope · (corrupted − clean) of each node, summed over rows and positions.</summary>
    private float[] OfNodes(int site, Tensor slope)
    {
        var (sae, change) = (Sites[site].Autoencoder, corrupted[site] - clean[site]);                        // [row, pos, d]
        if (sae is null)
            return (slope * change).sum([0, 1]).cpu().data<float>().ToArray();
        var features = sae.Encode(corrupted[site]) - sae.Encode(clean[site]);                                // [row, pos, feature]
        var perFeature = (slope.matmul(sae.decoder.t()) * features).sum([0, 1]);
        var error = (slope * (change - features.matmul(sae.decoder))).sum();
        return cat([perFeature, error.unsqueeze(0)]).cpu().data<float>().ToArray();
    }

    /// <summary>∂metric/∂activation at one place, averaged over points between clean and corrupted, [row, pos, d].</summary>
    private Tensor Slope(int site, Func<Tensor, Tensor> metric, int steps)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var sum = zeros_like(clean[site]);
        for (var step = 0; step < steps; step++)
        {
            var share = (step + 0.5) / steps;                                                                // the middle of each part
            var point = (clean[site] + share * (corrupted[site] - clean[site])).detach().requires_grad_(true);
            var logits = model.Transformer.forward(tokens, new Hooks(edits: [Edit.Change(Sites[site].At, x => point)]), last: 1).squeeze(1);
            sum = sum + autograd.grad([metric(logits.unsqueeze(0)).mean()], [point])[0] / steps;
        }
        return sum.detach().MoveToOuterDisposeScope();
    }

    private (Tensor Logits, Tensor[] At) Read(Tensor texts)
    {
        var hooks = new Hooks(Sites.Select(site => site.At).ToArray());
        var logits = model.Transformer.forward(texts, hooks, last: 1).squeeze(1);
        using var cache = hooks.Cache;
        return (logits.DetachFromDisposeScope(), [.. Sites.Select(site => cache[site.At].clone().DetachFromDisposeScope())]);
    }
}
