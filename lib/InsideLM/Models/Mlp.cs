using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>The block's feed-forward network: a layer of neurons and what each writes. Gated ones multiply two projections (Shazeer
/// 2020).</summary>
public sealed class Mlp : nn.Module
{
    private readonly ModelConfig config;
    private readonly int layer;
    public readonly Linear? gate;   // d_model → neurons
    public readonly Linear up;      // d_model → neurons: row i is what neuron i looks for
    public readonly Linear down;    // neurons → d_model: column i is what neuron i writes

    internal Mlp(ModelConfig config, int layer) : base(nameof(Mlp))
    {
        (this.config, this.layer) = (config, layer);
        gate = config.GatedMlp ? Transformer.Map(config.DModel, config.DMlp, config.MlpBias) : null;
        up = Transformer.Map(config.DModel, config.DMlp, config.MlpBias);
        down = Transformer.Map(config.DMlp, config.DModel, config.MlpBias);
        RegisterComponents();
    }

    /// <summary>What the MLP writes, from the normalised residual stream; both [batch, pos, d_model].</summary>
    internal Tensor forward(Tensor x, Pass pass)
    {
        var pre = pass.At(HookPoint.MlpPre, layer, (gate ?? up).forward(x));              // [batch, pos, neuron]
        var post = Activate(pre);
        if (gate is not null)
            post = post * pass.At(HookPoint.MlpPreLinear, layer, up.forward(x));
        return down.forward(pass.At(HookPoint.MlpPost, layer, post));
    }

    private Tensor Activate(Tensor x) => config.Activation switch
    {
        Activation.Relu => nn.functional.relu(x),
        Activation.Gelu => nn.functional.gelu(x),
        Activation.GeluTanh => nn.functional.gelu(x, GELU.Approximate.tanh),
        _ => nn.functional.silu(x),
    };
}
