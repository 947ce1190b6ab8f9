using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Runs a model with some edges of its computational graph patched: along them a node reads what the sender wrote in a corrupted run, along
/// the others what it writes now (Wang et al. 2022; Goldowsky-Dill et al. 2023). Nothing patched is the clean run, everything patched the
/// corrupted one. It holds what every node writes in both runs; dispose it to give the memory back.
/// </summary>
public sealed class EdgePatching : IDisposable
{
    private readonly Tensor tokens;             // [row, pos]
    private readonly Tensor[] entrances;        // the clean stream before each block and after the last, [row, pos, d_model]
    private readonly Tensor corrupted, change;  // what each sender writes corrupted, and that less what it writes clean, [sender, row, pos, d_model]

    /// <summary>The model.</summary>
    public Transformer Model { get; }
    /// <summary>Its edges.</summary>
    public ComputationalGraph Graph { get; }
    /// <summary>The last position's logits without any patch, [row, vocab].</summary>
    public Tensor CleanLogits { get; }
    /// <summary>The last position's logits with every edge patched, [row, vocab].</summary>
    public Tensor CorruptedLogits { get; }
    /// <summary>How many texts.</summary>
    public int Rows => (int)tokens.shape[0];
    /// <summary>The clean texts and the corrupted ones, [2, row, pos].</summary>
    public Tensor Tokens { get; }

    /// <summary>Two runs of the same model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="clean">Texts, [row, pos].</param>
    /// <param name="corrupted">As many texts of the same lengths that lack what the circuit is about (another name, another subject).</param>
    /// <exception cref="CourseException">The texts do not lie side by side, or the model's heads write no summands of their own.</exception>
    public EdgePatching(Transformer model, Tensor clean, Tensor corrupted)
    {
        (Model, Graph) = (model, new(model.Config));
        if (!clean.shape.SequenceEqual(corrupted.shape) || clean.eq(Transformer.Padding).ne(corrupted.eq(Transformer.Padding)).any().item<bool>())
            throw new CourseException(
                $"Each corrupted text must have as many tokens as its clean one, but the clean ones are {SafetensorsFile.Show(clean.shape)} and the corrupted ones "
                + $"{SafetensorsFile.Show(corrupted.shape)}, padding counted; choose words of equal length.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        tokens = clean.clone().DetachFromDisposeScope();
        Tokens = stack([clean, corrupted]).DetachFromDisposeScope();
        (CorruptedLogits, var end, this.corrupted) = Read(corrupted);
        (CleanLogits, end, var written) = Read(clean);
        (entrances, change) = (end, (this.corrupted - written).DetachFromDisposeScope());
    }

    /// <summary>The last position's logits of a circuit, [row, vocab].</summary>
    public Tensor Logits(Circuit circuit) => Logits([circuit]).squeeze(0);

    /// <summary>The last position's logits of each circuit, all in one batch that starts at the first block with a patch: [circuit, row, vocab].</summary>
    public Tensor Logits(IReadOnlyList<Circuit> circuits)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var first = circuits.Min(circuit => Enumerable.Range(0, Graph.Edges.Count).FirstOrDefault(edge => !circuit.Contains(edge), Graph.Edges.Count - 1));
        var input = Graph.Edges[first].To;
        return Logits(Shares(circuits), input.Kind == InputKind.Logits ? Graph.Layers : input.Layer).MoveToOuterDisposeScope();
    }

    /// <summary>The last position's logits when each edge carries a share of the corrupted value: clean + share · (corrupted − clean), all
    /// differentiable by the shares.</summary>
    /// <param name="shares">[variant, input, sender]: 0 is clean, 1 is patched; 0 where there is no edge.</param>
    /// <param name="from">The first block in which something is patched; the blocks before are not computed.</param>
    /// <returns>[variant, row, vocab]</returns>
    public Tensor Logits(Tensor shares, int from = 0)
    {
        using var scope = NewDisposeScope();
        var variants = shares.shape[0];
        using var pass = new PatchedPass(Model, Graph, shares.to(corrupted.device), corrupted, change, from);
        var logits = Model.ForwardFrom(from, entrances[from].repeat(variants, 1, 1), tokens.repeat(variants, 1), new Hooks(edits: pass.Edits), last: 1);
        return logits.squeeze(1).unflatten(0, variants, Rows).MoveToOuterDisposeScope();
    }

    /// <summary>A metric of each circuit: [circuit, row].</summary>
    /// <param name="circuits">The circuits.</param>
    /// <param name="metric">From logits [circuit, row, vocab] to [circuit, row]; see <see cref="CircuitMetric"/>.</param>
    /// <param name="batch">Most rows to run at once.</param>
    public Tensor Measure(IReadOnlyList<Circuit> circuits, Func<Tensor, Tensor> metric, int batch = 32)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return cat([.. circuits.Chunk(Math.Max(1, batch / Rows)).Select(chunk => metric(Logits(chunk)))]).MoveToOuterDisposeScope();
    }

    /// <summary>A circuit's metric, the mean over the rows.</summary>
    public double Measure(Circuit circuit, Func<Tensor, Tensor> metric)
    {
        using var scope = NewDisposeScope();
        return Measure([circuit], metric).mean().item<float>();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[tokens, Tokens, .. entrances, corrupted, change, CleanLogits, CorruptedLogits])
            tensor.Dispose();
    }

    /// <summary>1 where a circuit lacks an edge, [circuit, input, sender].</summary>
    private Tensor Shares(IReadOnlyList<Circuit> circuits)
    {
        var (inputs, senders) = (Graph.Inputs.Count, Graph.Senders.Count);
        var shares = new float[circuits.Count * inputs * senders];
        for (var c = 0; c < circuits.Count; c++)
            for (var (input, edge) = (0, 0); input < inputs; input++)
                for (var (sender, end) = (0, Graph.FirstEdge(input + 1)); edge < end; sender++, edge++)
                    if (!circuits[c].Contains(edge))
                        shares[(c * inputs + input) * senders + sender] = 1;
        return tensor(shares, [circuits.Count, inputs, senders]);
    }

    /// <summary>A run's logits, its stream before each block and at the end, and what every sender writes.</summary>
    private (Tensor Logits, Tensor[] Entrances, Tensor Written) Read(Tensor texts)
    {
        var hooks = new Hooks([Hook.ResidPre, Hook.ResidPost(Graph.Layers - 1), Hook.Result, Hook.MlpOut]);
        var logits = Model.forward(texts, hooks, last: 1).squeeze(1);
        using var cache = hooks.Cache;
        Tensor[] entrances = [.. Enumerable.Range(0, Graph.Layers).Select(Hook.ResidPre).Append(Hook.ResidPost(Graph.Layers - 1)).Select(name => cache[name].clone().DetachFromDisposeScope())];
        var written = cat([entrances[0].unsqueeze(0), .. Enumerable.Range(0, Graph.Layers).SelectMany(layer =>
            new[] { cache[Hook.Result(layer)].permute(2, 0, 1, 3), cache[Hook.MlpOut(layer)].unsqueeze(0) })]);
        return (logits.DetachFromDisposeScope(), entrances, written.DetachFromDisposeScope());
    }
}
