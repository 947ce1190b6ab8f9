using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// More depth without more weights (slide: 深度不夠，長度來湊): the whole text goes through some of the blocks again. Backpatching is the same for
/// one token alone, at a fraction of the cost. Layers count as in the logit lens: 0 is the embedding, l the residual stream after l blocks.
/// </summary>
public static class LoopedLayers
{
    /// <summary>Logits after each text [text, vocab]: the stream after <paramref name="source"/> blocks goes back to where it stood after
    /// <paramref name="target"/>, so many times, and then on to the end.</summary>
    /// <exception cref="CourseException">The target is not below the source, or the model has no such layers.</exception>
    public static Tensor Logits(Model model, Tensor tokens, int source, int target, int times = 1)
    {
        if (target < 0 || source <= target || source > model.Config.Layers || times < 0)
            throw new CourseException($"The stream can go back from a layer to a lower one, both from 0 to {model.Config.Layers}, not from {source} to {target}, {times} times.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var end = Hook.ResidPost(source - 1);
        var hooks = new Hooks(end);
        var logits = model.Transformer.forward(tokens, hooks, last: 1);
        for (var i = 0; i < times; i++)
        {
            using var before = hooks.Cache;
            hooks = new Hooks(end);
            logits = model.Transformer.ForwardFrom(target, before[end], tokens, hooks, last: 1);
        }
        hooks.Cache.Dispose();
        return logits.squeeze(1).MoveToOuterDisposeScope();
    }
}
