using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Layer norm or RMS norm over the last dimension.</summary>
public sealed class Norm : nn.Module
{
    private readonly ModelConfig config;
    private readonly long width;
    public readonly Parameter weight;   // [width]
    public readonly Parameter? bias;    // [width]

    /// <summary>A norm of this model's kind over vectors of a width, at first the identity on normalised vectors.</summary>
    public Norm(ModelConfig config, long width) : base(nameof(Norm))
    {
        (this.config, this.width) = (config, width);
        weight = nn.Parameter(config.NormPlusOne ? zeros(width) : ones(width));
        bias = config.Norm == NormKind.Layer ? nn.Parameter(zeros(width)) : null;
        RegisterComponents();
    }

    /// <summary>The normalised, scaled and shifted vectors; same shape.</summary>
    public Tensor forward(Tensor x)
    {
        if (config.Norm == NormKind.Layer)
            return nn.functional.layer_norm(x, [width], weight, bias, config.NormEps);
        return x * (x.square().mean([-1], keepdim: true) + config.NormEps).rsqrt() * Gain();
    }

    /// <summary>The same, with the scale (the standard deviation or root mean square, [batch, pos, 1]) and the result shown to the
    /// hooks.</summary>
    internal Tensor forward(Tensor x, Pass pass, HookPoint scalePoint, HookPoint normalizedPoint, int layer)
    {
        if (!pass.Wants(scalePoint, layer))
            return pass.At(normalizedPoint, layer, forward(x));
        if (config.Norm == NormKind.Layer)
            x = x - x.mean([-1], keepdim: true);
        var scale = pass.At(scalePoint, layer, (x.square().mean([-1], keepdim: true) + config.NormEps).sqrt());   // [batch, pos, 1]
        x = x / scale * Gain();
        return pass.At(normalizedPoint, layer, bias is null ? x : x + bias);
    }

    /// <summary>Directions [.., width] that are compared with a vector's normalised version, as directions to compare with the vector
    /// itself: what the norm does to every vector alike (gain, and for layer norm the mean taken off) is moved into them; the scale is left out.</summary>
    internal Tensor FoldInto(Tensor directions)
    {
        directions = directions * Gain();
        return config.Norm == NormKind.Layer ? directions - directions.mean([-1], keepdim: true) : directions;
    }

    private Tensor Gain() => config.NormPlusOne ? weight + 1 : weight;
}
