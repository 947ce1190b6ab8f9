using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// The logit lens (nostalgebraist 2020): the unembedding, meant for the last layer, read off every layer.
/// Layer 0 is the embedding, layer l the residual stream after l blocks.
/// </summary>
public static class LogitLens
{
    /// <summary>What every layer would say after each text: logits [layer, text, vocab].</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">Read to their last token.</param>
    /// <param name="without">
    /// Taken off the stream before it is read, [layer, d_model]: with <see cref="Common"/> of other prompts of the same form, what is left is what this prompt is about.
    /// </param>
    public static Tensor LastToken(Model model, IReadOnlyList<string> texts, Tensor? without = null)
    {
        using var scope = NewDisposeScope();
        var stream = Activations.EveryLayer(model, texts, ^1);                             // [layer, text, d_model]
        return model.Unembed(without is null ? stream : stream - without.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    /// <summary>What prompts of one form have in common after their last token: the mean of every layer's residual stream, [layer, d_model].</summary>
    public static Tensor Common(Model model, IReadOnlyList<string> texts)
    {
        using var scope = NewDisposeScope();
        return Activations.EveryLayer(model, texts, ^1).mean([1L]).MoveToOuterDisposeScope();
    }

    /// <summary>The most likely token of every layer after each text: [layer][text].</summary>
    public static int[][] Top(Tensor logits)
    {
        using var top = logits.argmax(-1);
        var flat = top.data<long>().ToArray();
        return [.. flat.Select(id => (int)id).Chunk((int)logits.shape[1])];
    }

    /// <summary>Per layer, the share of texts whose most likely token is in a set: the language shares of "Do Llamas Work in English?".</summary>
    public static double[] Share(Tensor logits, IReadOnlySet<int> tokens) => [.. Top(logits).Select(layer => layer.Count(tokens.Contains) / (double)layer.Length)];

    /// <summary>Per layer and text, whether one token stands above another: [layer][text], such as the country above its capital.</summary>
    public static bool[][] Above(Tensor logits, IReadOnlyList<int> tokens, IReadOnlyList<int> others)
    {
        using var scope = NewDisposeScope();
        Tensor Of(IReadOnlyList<int> ids) => logits.gather(2, tensor(ids.Select(i => (long)i).ToArray()).view(1, -1, 1).expand(logits.shape[0], -1, 1)).squeeze(2);
        var above = Of(tokens).gt(Of(others));   // [layer, text]
        return [.. above.data<bool>().ToArray().Chunk(tokens.Count)];
    }
}
