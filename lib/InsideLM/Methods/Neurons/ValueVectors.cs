using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// What an MLP adds to the residual stream is a weighted sum, Σ mᵢ vᵢ: each neuron's activation times its value vector (Geva et al. 2022, "Transformer
/// Feed-Forward Layers Build Predictions by Promoting Concepts in the Vocabulary Space"; slide: 每一層就是加點什麼進去 Residual Stream). Read by the
/// unembedding, a value vector is a list of tokens; mᵢ vᵢ is called a sub-update.
/// </summary>
public static class ValueVectors
{
    /// <summary>The value vectors of a layer, one for each neuron: [neuron, d_model].</summary>
    public static Tensor Of(Model model, int layer) => model.Transformer.blocks[layer].mlp.down.weight!.t();

    /// <summary>
    /// How much vectors in the stream speak for each token, directly: their product with the unembedding, the final norm's gain included, over all
    /// tokens' mean. [.., d_model] → [.., vocab]
    /// </summary>
    public static Tensor TokenScores(Model model, Tensor vectors)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var matrix = model.Transformer.unembed?.weight ?? model.Transformer.embed.weight;                    // [vocab, d_model]
        var scores = vectors.matmul(model.Transformer.ln_final.FoldInto(matrix).t());
        return (scores - scores.mean([-1], keepdim: true)).MoveToOuterDisposeScope();
    }

    /// <summary>The tokens for which each vector speaks most, the strongest first: [n, d_model] → [n][count].</summary>
    public static int[][] TopTokens(Model model, Tensor vectors, int count = 30) => [.. vectors.split(256).SelectMany(some =>   // as many scores as vectors × tokens
    {
        using var scope = NewDisposeScope();
        var (_, ids) = TokenScores(model, some).topk(count);
        return ids.cpu().data<long>().ToArray().Select(id => (int)id).Chunk(count);
    })];

    /// <summary>Each neuron's activation at the last token of each text, the mᵢ of its sub-updates: [layer, text, neuron].</summary>
    public static Tensor Coefficients(Model model, IReadOnlyList<string> texts)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var cache = model.Transformer.Read(model.Tokens(texts), Hook.MlpPost);
        return stack(model.Layers.Select(layer => cache[Hook.MlpPost(layer)].select(1, -1))).MoveToOuterDisposeScope();
    }

    /// <summary>The dominant sub-updates after each text: the neurons of a layer whose |mᵢ|·‖vᵢ‖ is largest, the largest first. // [text][count]</summary>
    public static int[][] Dominant(Model model, Tensor coefficients, int layer, int count = 10)
    {
        using var scope = NewDisposeScope();
        var sizes = coefficients[layer].abs() * Of(model, layer).norm(1);                                    // [text, neuron]
        var (_, neurons) = sizes.topk(count);
        return [.. neurons.cpu().data<long>().ToArray().Select(i => (int)i).Chunk(count)];
    }
}
