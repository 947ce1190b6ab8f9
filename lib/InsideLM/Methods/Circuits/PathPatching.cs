using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Path patching (Wang et al. 2022): what a sender's corrupted value does on its way into some inputs and no other way. First a run
/// in which all heads write what they write in the clean run, except the sender; what the receiving inputs read there is then put
/// into a clean run. Without the MLPs in between this is patching the edges sender → receiver.
/// </summary>
public static class PathPatching
{
    /// <summary>The metric with each sender patched, [sender, row]; a sender that writes after the receivers read changes nothing.</summary>
    /// <param name="patching">The clean run and the corrupted one.</param>
    /// <param name="senders">Each is patched alone.</param>
    /// <param name="receivers">Inputs that notice; <see cref="NodeInput.Logits"/> for the direct effect.</param>
    /// <param name="metric">From logits [sender, row, vocab] to [sender, row].</param>
    /// <param name="throughMlps">Paths through MLPs count, as in the paper; otherwise MLPs are held like heads.</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <param name="progress">Told after each batch, in senders.</param>
    public static Tensor Run(EdgePatching patching, IReadOnlyList<Node> senders, IReadOnlyList<NodeInput> receivers, Func<Tensor, Tensor> metric,
        bool throughMlps = true, int batch = 32, IProgress<SweepProgress>? progress = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var sender in senders) patching.Graph.IndexOf(sender);
        foreach (var receiver in receivers) patching.Graph.IndexOf(receiver);
        using var clean = Read(patching, 0);
        using var corrupted = Read(patching, 1);
        var (values, done) = (new Tensor[senders.Count], 0);
        foreach (var layer in senders.Index().GroupBy(sender => (sender.Item.Layer, sender.Item.Kind == NodeKind.Embed)))
            foreach (var chunk in layer.Chunk(Math.Max(1, batch / patching.Rows)))
            {
                using var inner = NewDisposeScope();
                var logits = Patched(patching, [.. chunk.Select(sender => sender.Item)], receivers, clean, corrupted, throughMlps);
                foreach (var ((i, sender), figure) in chunk.Zip(metric(logits).unbind(0)))
                    values[i] = figure.clone().MoveToOuterDisposeScope();
                progress?.Report(new(done += chunk.Length, senders.Count));
            }
        return stack(values).MoveToOuterDisposeScope();
    }

    /// <summary>Logits [sender, row, vocab] of senders in one layer.</summary>
    private static Tensor Patched(EdgePatching patching, Node[] senders, IReadOnlyList<NodeInput> receivers, ActivationCache clean, ActivationCache corrupted, bool throughMlps)
    {
        var (model, layer, rows) = (patching.Model, senders[0].Layer, patching.Rows);
        var tokens = patching.Tokens[0].repeat(senders.Length, 1);                                           // [sender · row, pos]
        var entrance = (senders[0].Kind == NodeKind.Embed ? corrupted : clean)[Hook.ResidPre(layer)].repeat(senders.Length, 1, 1);
        Edit[] Held(Node sender) => [.. throughMlps ? [] : new[] { Edit.PatchFrom(clean, Hook.MlpOut) }, Edit.PatchFrom(clean, Hook.Z), .. Own(sender)];
        Edit[] Own(Node sender) => sender.Kind switch
        {
            NodeKind.Head => [Edit.PatchFrom(corrupted, Hook.Z(layer), heads: [sender.Index])],
            NodeKind.Mlp => [Edit.PatchFrom(corrupted, Hook.MlpOut(layer))],
            _ => [],
        };
        var points = receivers.SelectMany(receiver => Points(receiver, model.Config)).Where(point => point.Name.Layer >= layer || !point.Name.InBlock).ToArray();
        var reading = new Hooks(points.Select(point => point.Name).Distinct().ToArray(), [Edit.PerVariant([.. senders.Select(Held)], rows)]);
        var direct = model.ForwardFrom(layer, entrance, tokens, reading, last: 1);
        using var read = reading.Cache;
        if (!receivers.All(receiver => receiver.Kind == InputKind.Logits))
        {
            var start = clean[Hook.ResidPre(layer)].repeat(senders.Length, 1, 1);
            direct = model.ForwardFrom(layer, start, tokens, new Hooks(edits: [.. points.Select(point => Edit.Set(read[point.Name], point.Name, heads: point.Heads))]), last: 1);
        }
        return direct.squeeze(1).unflatten(0, senders.Length, rows);                                         // [sender, row, vocab]
    }

    /// <summary>Where an input is read.</summary>
    private static (HookName Name, int[]? Heads)[] Points(NodeInput input, ModelConfig config) => input.Kind switch
    {
        InputKind.Q => [(Hook.Q(input.Layer), [input.Index])],
        InputKind.K => [(Hook.K(input.Layer), [input.Index])],
        InputKind.V => [(Hook.V(input.Layer), [input.Index])],
        InputKind.Logits => [(Hook.FinalNorm, null)],
        _ => config.GatedMlp ? [(Hook.MlpPre(input.Layer), null), (Hook.MlpPreLinear(input.Layer), null)] : [(Hook.MlpPre(input.Layer), null)],
    };

    private static ActivationCache Read(EdgePatching patching, int which) => patching.Model.Read(patching.Tokens[which], [Hook.ResidPre, Hook.Z, Hook.MlpOut]);
}
