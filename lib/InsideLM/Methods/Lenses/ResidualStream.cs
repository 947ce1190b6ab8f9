using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// The residual stream at the model's end, taken apart into what was written to it: the embedding, each attention layer (or each of its
/// heads, and their common bias) and each MLP. Nothing overwrites; everything is added (Elhage et al. 2021, "A Mathematical
/// Framework for Transformer Circuits").
/// </summary>
/// <param name="Names">"embed", "pos", "attn 3" or "head 3.1" and "bias 3", "mlp 3".</param>
/// <param name="Parts">What each wrote, [part, batch, pos, d_model].</param>
/// <param name="Final">The stream after the last block, [batch, pos, d_model].</param>
/// <param name="Scale">What the final norm divides by, [batch, pos, 1].</param>
public sealed record ResidualStream(IReadOnlyList<string> Names, Tensor Parts, Tensor Final, Tensor Scale)
{
    /// <summary>Runs the model and keeps what each component writes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">Texts [batch, pos].</param>
    /// <param name="heads">Head by head instead of layer by layer.</param>
    public static ResidualStream Of(Model model, Tensor tokens, bool heads = false)
    {
        if (heads && model.Config.PostNorms)
            throw new CourseException("In this family a norm follows the sum of the heads, so no head writes by itself; take the stream apart layer by layer.");
        using var scope = NewDisposeScope();
        HookFilter attention = heads ? [Hook.Result, Hook.AttnOut] : Hook.AttnOut;
        var learned = model.Config.RotaryDims == 0;
        HookFilter filter = [Hook.Embed, attention, Hook.MlpOut, Hook.ResidPost(model.Config.Layers - 1), Hook.FinalScale];
        var (_, cache) = model.RunWithCache(tokens, learned ? [filter, Hook.PosEmbed] : filter);
        using (cache)
        {
            List<(string Name, Tensor Written)> parts = [("embed", cache[Hook.Embed])];
            if (learned) parts.Add(("pos", cache[Hook.PosEmbed]));
            foreach (var layer in model.Layers)
            {
                if (heads) parts.AddRange(Heads(cache, layer));
                else parts.Add(($"attn {layer}", cache[Hook.AttnOut(layer)]));
                parts.Add(($"mlp {layer}", cache[Hook.MlpOut(layer)]));
            }
            return new([.. parts.Select(p => p.Name)], stack(parts.Select(p => p.Written)).MoveToOuterDisposeScope(),
                cache[Hook.ResidPost(model.Config.Layers - 1)].clone().MoveToOuterDisposeScope(), cache[Hook.FinalScale].clone().MoveToOuterDisposeScope());
        }
    }

    /// <summary>How far the sum of the parts is from the stream at each position, the length of the difference; without a part if one is named. [batch, pos]</summary>
    public Tensor Error(int? without = null)
    {
        using var scope = NewDisposeScope();
        var sum = Parts.sum(0L);                                                                             // [batch, pos, d_model]
        var missing = Final - (without is { } part ? sum - Parts[part] : sum);
        return missing.square().sum(-1).sqrt().MoveToOuterDisposeScope();
    }

    private static IEnumerable<(string, Tensor)> Heads(ActivationCache cache, int layer)
    {
        var result = cache[Hook.Result(layer)];                                                              // [batch, pos, head, d_model]
        for (var head = 0; head < result.shape[2]; head++) yield return ($"head {layer}.{head}", result.select(2, head));
        yield return ($"bias {layer}", cache[Hook.AttnOut(layer)] - result.sum(2));
    }
}
