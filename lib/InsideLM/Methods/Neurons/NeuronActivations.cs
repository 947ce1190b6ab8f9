using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What every neuron of a model says (<c>hook_post</c>, after the nonlinearity) at every token of some texts. It owns its tensor:
/// dispose it to give the memory back.</summary>
public sealed class NeuronActivations : IDisposable
{
    private readonly Model model;
    private readonly int[] texts;      // which text each position is from
    private readonly int[] lasts;      // the last position of each text

    /// <summary>The activations, [position, neuron], text after text.</summary>
    public Tensor Values { get; }

    /// <summary>The token read at each position.</summary>
    public IReadOnlyList<long> Tokens { get; }

    private NeuronActivations(Model model, Tensor values, long[] tokens, int[] texts)
    {
        (this.model, Values, Tokens, this.texts) = (model, values, tokens, texts);
        lasts = [.. Enumerable.Range(0, tokens.Length).Where(i => i + 1 == tokens.Length || texts[i + 1] != texts[i])];
    }

    /// <summary>Reads the texts, in batches.</summary>
    public static NeuronActivations Read(Model model, IReadOnlyList<string> texts, int batch = 32)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (parts, read, owners) = (new List<Tensor>(), new List<long>(), new List<int>());
        foreach (var chunk in texts.Index().Chunk(batch))
        {
            using var inner = NewDisposeScope();
            var tokens = model.Tokens([.. chunk.Select(c => c.Item)]);                                       // [batch, pos], filled up on the left
            using var cache = model.Transformer.Read(tokens, Hook.MlpPost);
            var all = cat([.. model.Layers.Select(l => cache[Hook.MlpPost(l)])], -1).flatten(0, 1);          // [batch · pos, neuron]
            var ids = tokens.cpu().data<long>().ToArray();
            var kept = Enumerable.Range(0, ids.Length).Where(i => ids[i] != Transformer.Padding).ToArray();
            parts.Add(all.index_select(0, Index(kept, model)).MoveToOuterDisposeScope());
            read.AddRange(kept.Select(i => ids[i]));
            owners.AddRange(kept.Select(i => chunk[i / (int)tokens.shape[1]].Index));
        }
        return new(model, cat(parts).DetachFromDisposeScope(), [.. read], [.. owners]);
    }

    /// <summary>The activations at each text's last token, [text, neuron].</summary>
    public Tensor Last => Values.index_select(0, Index(lasts, model));

    /// <summary>Each neuron's mean over all positions, [neuron].</summary>
    public Tensor Mean => Values.mean([0]);

    /// <summary>Each neuron's largest activation, [neuron].</summary>
    public Tensor Max => Values.amax([0]);

    /// <summary>The share of the positions at which each neuron is active (above zero), [neuron].</summary>
    public Tensor Rate => Values.gt(0).to(ScalarType.Float32).mean([0]);

    /// <summary>One neuron at every position.</summary>
    public float[] Of(Neuron neuron) => Values.select(1, neuron.Place(model.Config)).cpu().data<float>().ToArray();

    /// <summary>The texts at which a neuron is most active, the strongest first, each with its tokens and the activation at each.</summary>
    public IReadOnlyList<(string[] Words, double[] Values)> Top(Neuron neuron, int count)
    {
        var values = Of(neuron);
        return [.. Enumerable.Range(0, values.Length).GroupBy(i => texts[i]).OrderByDescending(text => text.Max(i => values[i])).Take(count)
            .Select(text => (text.Select(i => model.Tokenizer.TokenToText((int)Tokens[i])).ToArray(), text.Select(i => (double)values[i]).ToArray()))];
    }

    /// <summary>How many different on/off patterns a layer's first neurons take over all positions: at most 2 to the number of neurons.</summary>
    public int Patterns(int layer, int neurons)
    {
        using var scope = NewDisposeScope();
        var on = Values.narrow(1, (long)layer * model.Config.DMlp, neurons).gt(0).contiguous().cpu().data<bool>().ToArray();
        return on.Chunk(neurons).Select(row => new string([.. row.Select(bit => bit ? '1' : '0')])).Distinct().Count();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Values.Dispose();

    private static Tensor Index(int[] places, Model model) => tensor(places.Select(i => (long)i).ToArray()).to(model.Device);
}
