using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>A model of three layers whose random matrices are large.</summary>
internal static class TinyModel
{
    public static Model Create(int seed)
    {
        var tokenizer = BpeTrainer.Train(["a cat sat on the mat, the dog on the other"], 300, ["<|endoftext|>"]);
        manual_seed(seed);
        var model = new Transformer(new() { Layers = 3, DModel = 16, Heads = 2, Vocab = tokenizer.VocabSize, Context = 48, Tied = true });
        using var _ = no_grad();
        foreach (var (_, parameter) in model.named_parameters())
            if (parameter.dim() == 2) parameter.mul_(20);   // so that a patch or a vector changes what is said
        return new(model, tokenizer, "tiny");
    }

    /// <summary>The stream after so many blocks, named by hand: what the library calls it is what is tested.</summary>
    public static HookName At(int layer) => layer == 0 ? Hook.ResidPre(0) : Hook.ResidPost(layer - 1);
}
