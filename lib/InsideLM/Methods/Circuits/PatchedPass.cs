using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// The edits of one forward pass in which every input reads a stream of its own: the stream as it is, plus share · (corrupted − current) of
/// each sender before it. What the senders before the first block computed change is the same in all variants; what later ones change is
/// gathered while the pass goes on.
/// </summary>
internal sealed class PatchedPass : IDisposable
{
    private readonly Transformer model;
    private readonly ComputationalGraph graph;
    private readonly Tensor shares, corrupted, before;   // [variant, input, sender]; [sender, row, pos, d_model]; the same of the earliest senders
    private readonly bool[] patched;                     // [input]: is an edge into it patched in some variant?
    private readonly int lastSender;                     // the last one with a patched edge
    private Tensor? stream;                              // the stream where the pass stands, [variant · row, pos, d_model]
    private Tensor? since;                               // what the later senders change, [variant, sender, row, pos, d_model]

    public IReadOnlyList<Edit> Edits { get; }

    private long Variants => shares.shape[0];

    /// <param name="model">The model.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="shares">[variant, input, sender].</param>
    /// <param name="corrupted">What each sender writes in the corrupted run, [sender, row, pos, d_model].</param>
    /// <param name="change">That less what it writes in the clean run.</param>
    /// <param name="from">The first block computed.</param>
    public PatchedPass(Transformer model, ComputationalGraph graph, Tensor shares, Tensor corrupted, Tensor change, int from)
    {
        (this.model, this.graph, this.shares, this.corrupted) = (model, graph, shares, corrupted);
        before = change.narrow(0, 0, graph.FirstSender(from));
        var (inputs, senders) = (graph.Inputs.Count, graph.Senders.Count);
        bool[] any = shares.requires_grad ? [.. Enumerable.Repeat(true, inputs * senders)] : shares.ne(0).any(0L).cpu().data<bool>().ToArray();
        patched = [.. any.Chunk(senders).Select(row => row.Contains(true))];
        lastSender = Enumerable.Range(0, senders).LastOrDefault(sender => Enumerable.Range(0, inputs).Any(input => any[input * senders + sender]), -1);
        Edits = [.. Enumerable.Range(from, graph.Layers - from).SelectMany(OfLayer), .. AtTheEnd()];
    }

    public void Dispose() => since?.Dispose();

    private IEnumerable<Edit> OfLayer(int layer)
    {
        var (block, config, firstHead) = (model.blocks[layer], model.Config, graph.FirstSender(layer));
        yield return See(Hook.ResidPre(layer), x => stream = x);
        foreach (var (kind, name, count, map) in new (InputKind, HookName, int, Linear)[] {
            (InputKind.Q, Hook.Q(layer), config.Heads, block.attn.q), (InputKind.K, Hook.K(layer), config.KvHeads, block.attn.k), (InputKind.V, Hook.V(layer), config.KvHeads, block.attn.v) })
            if (First(kind, layer, count) is { } first)
                yield return Edit.Change(name, _ => PerHead(map, block.ln1.forward(Streams(first, count))));
        if (firstHead <= lastSender)
            yield return See(Hook.Result(layer), x => Gather(firstHead, x));
        if (!config.ParallelResidual)
            yield return See(Hook.ResidMid(layer), x => stream = x);
        if (First(InputKind.Mlp, layer, 1) is { } mlp)
        {
            yield return Edit.Change(Hook.MlpPre(layer), _ => (block.mlp.gate ?? block.mlp.up).forward(MlpReads(mlp)));
            if (config.GatedMlp)
                yield return Edit.Change(Hook.MlpPreLinear(layer), _ => block.mlp.up.forward(MlpReads(mlp)));
        }
        if (firstHead + graph.Heads <= lastSender)
            yield return See(Hook.MlpOut(layer), x => Gather(firstHead + graph.Heads, x.unsqueeze(2)));

        Tensor MlpReads(int input) => (block.ln2 ?? block.ln1).forward(Streams(input, 1)).flatten(0, 2);   // [variant · row, pos, d_model]
    }

    private IEnumerable<Edit> AtTheEnd()
    {
        if (First(InputKind.Logits, 0, 1) is not { } logits)
            yield break;
        yield return See(Hook.ResidPost(graph.Layers - 1), x => stream = x);
        yield return Edit.Change(Hook.FinalNorm, x => model.ln_final.forward(Streams(logits, 1, x.shape[1])).flatten(0, 2));
    }

    /// <summary>The number of the first of some inputs, if any of them is patched.</summary>
    private int? First(InputKind kind, int layer, int count)
    {
        var first = graph.IndexOf(new NodeInput(kind, layer));
        return patched.AsSpan(first, count).Contains(true) ? first : null;
    }

    /// <summary>What each of some neighbouring inputs reads, [variant, input, row, pos, d_model].</summary>
    private Tensor Streams(int first, int count, long? last = null)
    {
        var (share, reads) = (shares.narrow(1, first, count), graph.Reads(graph.Inputs[first]));
        var early = share.narrow(2, 0, before.shape[0]).flatten(0, 1).matmul(Last(before).flatten(1));                       // [variant · input, row · pos · d_model]
        var mixed = early.unflatten(0, Variants, count);
        if (since is not null && Math.Min(reads - before.shape[0], since.shape[1]) is > 0 and var later)
            mixed = mixed + share.narrow(2, before.shape[0], later).matmul(Last(since).narrow(1, 0, later).flatten(2));
        var now = Last(stream!).unflatten(0, Variants, -1).unsqueeze(1);                                                     // [variant, 1, row, pos, d_model]
        return now + mixed.unflatten(2, now.shape[2..]);

        Tensor Last(Tensor x) => last is { } n ? x.narrow(-2, x.shape[^2] - n, n) : x;
    }

    /// <summary>Each head's own map of its own stream: [variant, head, row, pos, d_model] → [variant · row, pos, head, d_head].</summary>
    private static Tensor PerHead(Linear map, Tensor x)
    {
        var (variants, heads, rows, length) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var weight = map.weight.unflatten(0, heads, -1).transpose(1, 2);                                                     // [head, d_model, d_head]
        var y = x.transpose(0, 1).flatten(1, 3).matmul(weight);                                                              // [head, variant · row · pos, d_head]
        y = y.transpose(0, 1).unflatten(0, variants * rows, length);                                                         // [variant · row, pos, head, d_head]
        return map.bias is null ? y : y + map.bias.unflatten(0, heads, -1);
    }

    /// <summary>Keeps what some senders' edges would change, from what they write now, [variant · row, pos, sender, d_model].</summary>
    private void Gather(int first, Tensor written)
    {
        var now = written.unflatten(0, Variants, -1).permute(0, 3, 1, 2, 4);                                                 // [variant, sender, row, pos, d_model]
        var more = corrupted.narrow(0, first, now.shape[1]) - now;
        using var old = since;
        since = (old is null ? more : cat([old, more], 1)).DetachFromDisposeScope();
    }

    private static Edit See(HookName name, Action<Tensor> look) => Edit.Change(name, x =>
    {
        look(x);
        return x;
    });
}
