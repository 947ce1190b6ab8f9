using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How a sparse autoencoder keeps most α at 0.</summary>
public enum Sparsity
{
    /// <summary>α = relu(..), and λ Σ|α| in the loss: the slide's (Bricken et al. 2023).</summary>
    L1,
    /// <summary>The k largest of each position (Gao et al. 2024).</summary>
    TopK,
    /// <summary>While it is trained the n·k largest of a batch of n, so that a position may take more than another; then those above what was the least of them (Bussmann et al. 2024).</summary>
    BatchTopK,
    /// <summary>What is above a threshold that each feature learns; λ times their number in the loss (Rajamanoharan et al. 2024).</summary>
    JumpRelu,
}

/// <summary>
/// A sparse autoencoder: every representation of a layer as a sum of few function vectors, h = Σ α_k v_k + b + e (slide; Bricken et al. 2023,
/// Templeton et al. 2024). α = relu((h − b) W + c) where it passes, and 0 elsewhere; <see cref="Sparsity"/> says what passes.
/// The vectors v have length 1 if trained here, hence α is measured in the representation's own units.
/// </summary>
public sealed class SparseAutoencoder : nn.Module
{
    /// <summary>W: reads each feature from a representation, [d_model, features].</summary>
    public readonly Parameter encoder;
    /// <summary>c: what is added to each feature, [features].</summary>
    public readonly Parameter bias;
    /// <summary>v: one function vector a row, [features, d_model].</summary>
    public readonly Parameter decoder;
    /// <summary>b: what all representations have in common, [d_model].</summary>
    public readonly Parameter center;
    /// <summary>α passes above this, [features]; top-k does not ask it.</summary>
    public readonly Parameter threshold;

    /// <summary>What passes.</summary>
    public Sparsity Sparsity { get; }

    /// <summary>The k of top-k: features active at a position, on average over a batch if it is batch-top-k.</summary>
    public int Active { get; }

    /// <summary>How many features there are.</summary>
    public int Features => (int)decoder.shape[0];

    /// <summary>Random unit vectors, read by themselves (encoder = decoder transposed), as Gao et al. start.</summary>
    /// <param name="dModel">Width of the representation.</param>
    /// <param name="features">Number of function vectors.</param>
    /// <param name="active">The k of top-k; the others do not ask it.</param>
    /// <param name="seed">Of the random vectors.</param>
    /// <param name="sparsity">What passes.</param>
    public SparseAutoencoder(int dModel, int features, int active, int seed = 0, Sparsity sparsity = Sparsity.TopK) : base(nameof(SparseAutoencoder))
    {
        if (dModel < 1 || active < 1 || active > features)
            throw new CourseException($"A sparse autoencoder needs 1 ≤ active ≤ features, but active = {active} and features = {features}.");
        using var scope = NewDisposeScope();
        (Active, Sparsity) = (active, sparsity);
        var vectors = Unit(randn([features, dModel], generator: new Generator((ulong)seed)));
        (decoder, encoder) = (nn.Parameter(vectors.clone()), nn.Parameter(vectors.t().contiguous().clone()));
        (bias, center, threshold) = (nn.Parameter(zeros(features)), nn.Parameter(zeros(dModel)), nn.Parameter(zeros(features)));
        foreach (var parameter in (Parameter[])[decoder, encoder, bias, center, threshold]) parameter.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>α of each feature before it is asked whether it passes, [.., features].</summary>
    public Tensor PreActivations(Tensor resid) => (resid - center).matmul(encoder) + bias;

    /// <summary>α: [.., d_model] → [.., features], few of them above 0.</summary>
    public Tensor Encode(Tensor resid)
    {
        using var scope = NewDisposeScope();
        var pre = PreActivations(resid);
        return (Sparsity == Sparsity.TopK ? Largest(pre, Active) : pre.relu() * pre.gt(threshold).to(pre.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>b + Σ α v: [.., features] → [.., d_model].</summary>
    public Tensor Decode(Tensor features) => features.matmul(decoder) + center;

    /// <summary>The representation without its error e; same shape.</summary>
    public Tensor Reconstruct(Tensor resid) => Decode(Encode(resid));

    /// <summary>One feature's function vector, [d_model].</summary>
    public Tensor Vector(int feature) => decoder[feature];

    /// <summary>Holds one feature at a value and leaves the rest, e included, as it is (Templeton et al.: "clamped to 10× its max").</summary>
    /// <param name="feature">Which.</param>
    /// <param name="value">α, in the units of <see cref="Encode"/>; a multiple of the feature's largest value on some text.</param>
    /// <param name="at">The hook point on which this autoencoder was trained.</param>
    /// <param name="positions">Where; everywhere if left out.</param>
    public Edit Clamp(int feature, double value, HookName at, Positions? positions = null) =>
        feature < 0 || feature >= Features ? throw new CourseException($"There is no feature {feature}; there are 0 to {Features - 1}.")
        : Edit.Change(at, x => x + (value - EncodeOne(x, feature)) * Vector(feature), positions);

    /// <summary>One feature's α, [.., 1]; where a threshold decides, the others need not be computed.</summary>
    private Tensor EncodeOne(Tensor resid, int feature)
    {
        if (Sparsity == Sparsity.TopK) return Encode(resid).narrow(-1, feature, 1);
        var pre = (resid - center).matmul(encoder.narrow(1, feature, 1)) + bias[feature];
        return pre.relu() * pre.gt(threshold[feature]).to(pre.dtype);
    }

    /// <summary>Replaces the representation by its reconstruction, which shows what e carries.</summary>
    public Edit Replace(HookName at) => Edit.Change(at, Reconstruct);

    /// <summary>The values of the count largest entries of each row that are above 0; the others are 0. Gradients pass through those kept.</summary>
    internal static Tensor Largest(Tensor values, int count)
    {
        using var scope = NewDisposeScope();
        var positive = values.relu();
        var smallest = positive.detach().topk(count).values.narrow(-1, count - 1, 1);                        // [.., 1]
        return (positive * positive.detach().ge(smallest).to(values.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of length 1.</summary>
    internal static Tensor Unit(Tensor rows) => rows / rows.square().sum(-1, keepdim: true).sqrt().clamp(min: 1e-8);
}
