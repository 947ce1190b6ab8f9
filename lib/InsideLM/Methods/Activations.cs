using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Gathers representations from texts.</summary>
public static class Activations
{
    /// <summary>A hook point's activation [batch, pos, d] at every position of every text: [positions, d], text after text, and which text each row is from.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">Texts; they are read in batches.</param>
    /// <param name="at">A hook point with one vector a position.</param>
    /// <param name="batch">Texts in a batch.</param>
    public static (Tensor Values, int[] Text) AllPositions(Model model, IReadOnlyList<string> texts, HookName at, int batch = 32)
    {
        var (values, owners) = AllPositions(model, texts, [at], batch);
        return (values[0], owners);
    }

    /// <summary>The same at several hook points, read together.</summary>
    public static (Tensor[] Values, int[] Text) AllPositions(Model model, IReadOnlyList<string> texts, IReadOnlyList<HookName> at, int batch = 32)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (parts, owners) = (at.Select(_ => new List<Tensor>()).ToArray(), new List<int>());
        foreach (var chunk in texts.Index().Chunk(batch))
        {
            using var inner = NewDisposeScope();
            var tokens = model.Tokens([.. chunk.Select(c => c.Item)]);                                       // [batch, pos], filled up on the left
            using var cache = model.Transformer.Read(tokens, at.ToArray());
            var real = tokens.data<long>().ToArray();
            var kept = Enumerable.Range(0, real.Length).Where(i => real[i] != Transformer.Padding).ToArray();
            var rows = tensor(kept.Select(i => (long)i).ToArray());
            foreach (var (point, part) in at.Zip(parts)) part.Add(cache[point].flatten(0, 1).index_select(0, rows).MoveToOuterDisposeScope());
            owners.AddRange(kept.Select(i => chunk[i / (int)tokens.shape[1]].Index));
        }
        return ([.. parts.Select(part => cat(part).MoveToOuterDisposeScope())], [.. owners]);
    }

    /// <summary>
    /// Every layer at every position of every text: [layer, positions, d_model], text after text, and which text each row is from. Layers count as in
    /// the logit lens: 0 is the embedding, l the residual stream after l blocks.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">Texts; they are read in batches.</param>
    /// <param name="batch">Texts in a batch.</param>
    public static (Tensor Values, int[] Text) EveryLayerAllPositions(Model model, IReadOnlyList<string> texts, int batch = 32)
    {
        using var scope = NewDisposeScope();
        var (values, owners) = AllPositions(model, texts, Layers(model), batch);
        return (stack(values).MoveToOuterDisposeScope(), owners);
    }

    /// <summary>
    /// What one token of each text has become after every layer: [layer, text, d_model]. Layers count as in the logit lens: 0 is the embedding, l the
    /// residual stream after l blocks.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">Read together.</param>
    /// <param name="position">Which token, counted from the end where the texts differ in length.</param>
    public static Tensor EveryLayer(Model model, IReadOnlyList<string> texts, Index position)
    {
        using var scope = NewDisposeScope();
        var layers = Layers(model);
        var tokens = model.Tokens(texts);
        using var cache = model.Transformer.Read(tokens, layers);
        return stack(layers.Select(layer => cache[layer].select(1, position.GetOffset((int)tokens.shape[1])))).MoveToOuterDisposeScope();
    }

    /// <summary>The same after each block alone, without the embedding: [block, text, d_model].</summary>
    public static Tensor EveryBlock(Model model, IReadOnlyList<string> texts, Index position)
    {
        using var scope = NewDisposeScope();
        return EveryLayer(model, texts, position).narrow(0, 1, model.Config.Layers).MoveToOuterDisposeScope();
    }

    /// <summary>The hook points of all layers: the embedding and the stream after each block.</summary>
    internal static HookName[] Layers(Model model) => [.. Enumerable.Range(0, model.Config.Layers + 1).Select(Hook.Stream)];
}
