using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Causal self-attention with grouped key-value heads (Vaswani et al. 2017; Ainslie et al. 2023).</summary>
public sealed class Attention : nn.Module
{
    private readonly ModelConfig config;
    private readonly int layer;
    public readonly Linear q, k, v;           // d_model → heads · d_head, key-value heads · d_head
    public readonly Linear o;                 // heads · d_head → d_model
    public readonly Norm? q_norm, k_norm;     // over d_head

    internal Attention(ModelConfig config, int layer) : base(nameof(Attention))
    {
        (this.config, this.layer) = (config, layer);
        q = Transformer.Map(config.DModel, config.Heads * config.DHead, config.QkvBias);
        k = Transformer.Map(config.DModel, config.KvHeads * config.DHead, config.QkvBias);
        v = Transformer.Map(config.DModel, config.KvHeads * config.DHead, config.QkvBias);
        o = Transformer.Map(config.Heads * config.DHead, config.DModel, config.AttnOutBias);
        if (config.QkNorm)
            (q_norm, k_norm) = (new Norm(config, config.DHead), new Norm(config, config.DHead));
        RegisterComponents();
    }

    /// <summary>What attention writes, from the normalised residual stream; both [batch, pos, d_model].</summary>
    internal Tensor forward(Tensor x, Pass pass)
    {
        var query = pass.At(HookPoint.Q, layer, q.forward(x).unflatten(-1, config.Heads, config.DHead));     // [batch, pos, head, d_head]
        var key = pass.At(HookPoint.K, layer, k.forward(x).unflatten(-1, config.KvHeads, config.DHead));     // [batch, pos, kv, d_head]
        var value = pass.At(HookPoint.V, layer, v.forward(x).unflatten(-1, config.KvHeads, config.DHead));   // [batch, pos, kv, d_head]
        if (config.QkNorm)
            (query, key) = (q_norm!.forward(query), k_norm!.forward(key));
        if (config.RotaryDims > 0)
        {
            query = pass.At(HookPoint.RotQ, layer, pass.Rotate(query, layer));
            key = pass.At(HookPoint.RotK, layer, pass.Rotate(key, layer));
        }
        if (pass.Cache is { } cache)
            (key, value) = cache.Append(layer, key, value);                                        // all positions so far

        query = query.transpose(1, 2);                                                             // [batch, head, query, d_head]
        key = PerHead(key).transpose(1, 2);                                                        // [batch, head, key, d_head]
        value = PerHead(value).transpose(1, 2);                                                    // [batch, head, key, d_head]
        var seen = config.AttnSoftCap > 0 || pass.Wants(HookPoint.AttnScores, layer) || pass.Wants(HookPoint.Pattern, layer);
        var mixed = seen ? Mix(query, key, value, pass) : MixUnseen(query, key, value, pass);      // [batch, head, query, d_head]
        var z = pass.At(HookPoint.Z, layer, mixed.transpose(1, 2));                                // [batch, pos, head, d_head]
        if (!pass.Wants(HookPoint.Result, layer))
            return o.forward(z.flatten(2));

        // What each head writes by itself; costs heads times the memory, so only when someone looks.
        var perHead = o.weight.unflatten(1, config.Heads, config.DHead).permute(1, 2, 0);          // [head, d_head, d_model]
        var result = z.transpose(1, 2).matmul(perHead).transpose(1, 2);                            // [batch, pos, head, d_model]
        var sum = pass.At(HookPoint.Result, layer, result).sum(2);
        return o.bias is null ? sum : sum + o.bias;
    }

    /// <summary>Each query's mixture of the values, step by step.</summary>
    private Tensor Mix(Tensor query, Tensor key, Tensor value, Pass pass)
    {
        var scores = (query * config.AttnScale).matmul(key.transpose(2, 3));                       // [batch, head, query, key]
        if (config.AttnSoftCap > 0)
            scores = (scores / config.AttnSoftCap).tanh() * config.AttnSoftCap;
        if (pass.Mask(config.Window(layer)) is { } mask)
            scores = scores + mask;
        scores = pass.At(HookPoint.AttnScores, layer, scores);
        var pattern = pass.At(HookPoint.Pattern, layer, scores.softmax(-1));                       // [batch, head, query, key]
        return pattern.matmul(value);
    }

    /// <summary>The same in one fused operator, which keeps the scores in the processor's cache; it divides by √d_head itself.</summary>
    private Tensor MixUnseen(Tensor query, Tensor key, Tensor value, Pass pass)
    {
        var factor = config.AttnScale * Math.Sqrt(config.DHead);
        if (Math.Abs(factor - 1) > 1e-12)
            query = query * factor;
        var causal = pass.IsPlainCausal(config.Window(layer));
        var mask = causal ? null : pass.Mask(config.Window(layer));
        return nn.functional.scaled_dot_product_attention(query, key, value, mask, is_casual: causal);
    }

    /// <summary>Keys or values of the group that each query head reads: [batch, pos, kv head, d_head] → [batch, pos, head,
    /// d_head].</summary>
    private Tensor PerHead(Tensor x) => config.KvHeads == config.Heads ? x : x.repeat_interleave(config.Heads / config.KvHeads, 2);
}
