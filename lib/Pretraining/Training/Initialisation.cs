using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>The model before its first step.</summary>
public static class Initialisation
{
    /// <summary>
    /// A GPT-NeoX model with serial blocks and ReLU neurons. Input and output share one matrix, and the input is scaled (as in Gemma):
    /// a representation of the first layer then has about the length of later ones, so that one can be put in the other's place.
    /// </summary>
    public static ModelConfig Config(Recipe recipe, int vocab, int end = 0) => new()
    {
        Layers = recipe.Layers,
        DModel = recipe.DModel,
        Heads = recipe.Heads,
        Vocab = vocab,
        Context = recipe.Context,
        Tied = true,
        EmbedScale = recipe.EmbedScale,
        EosTokens = [end],
    };

    /// <summary>
    /// The model with its first weights, drawn from the seed. GPT-2's deviation of .02 is half of 1/√d at its width; at ours it would leave
    /// attention flat and induction heads unborn for millions of tokens, so the matrices are drawn with 1/√d.
    /// </summary>
    public static Transformer Model(ModelConfig config, int seed)
    {
        manual_seed(seed);
        var model = new Transformer(config);
        using var _ = no_grad();
        foreach (var (_, parameter) in model.named_parameters())
            if (parameter.dim() == 2) parameter.mul_(1 / Math.Sqrt(config.DModel) / .02);
        return model;
    }
}
