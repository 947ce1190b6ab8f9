using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// A sparse autoencoder: every representation of a layer as a sum of few function vectors, h = Σ α_k v_k + b + e (slide; Bricken et al. 2023,
/// Templeton et al. 2024). Here α keeps the k largest of relu((h − b) W + c) and is 0 elsewhere (top-k, Gao et al. 2024), so the slide's λ Σ|α| is not needed.
/// The vectors v have length 1, hence α is measured in the representation's own units.
/// </summary>
public sealed class SparseAutoencoder : nn.Module
{
    /// <summary>W: reads each feature from a representation, [d_model, features].</summary>
    public readonly Parameter encoder;
    /// <summary>c: each feature's threshold, [features].</summary>
    public readonly Parameter bias;
    /// <summary>v: one function vector a row, of length 1, [features, d_model].</summary>
    public readonly Parameter decoder;
    /// <summary>b: what all representations have in common, [d_model].</summary>
    public readonly Parameter center;

    /// <summary>The largest number of features that are active at once.</summary>
    public int Active { get; }

    /// <summary>How many features there are.</summary>
    public int Features => (int)decoder.shape[0];

    /// <summary>Random unit vectors, read by themselves (encoder = decoder transposed), as Gao et al. start.</summary>
    /// <param name="dModel">Width of the representation.</param>
    /// <param name="features">Number of function vectors.</param>
    /// <param name="active">The k of top-k.</param>
    /// <param name="seed">Of the random vectors.</param>
    public SparseAutoencoder(int dModel, int features, int active, int seed = 0) : base(nameof(SparseAutoencoder))
    {
        if (dModel < 1 || active < 1 || active > features)
            throw new CourseException($"A sparse autoencoder needs 1 ≤ active ≤ features, but active = {active} and features = {features}.");
        using var scope = NewDisposeScope();
        Active = active;
        var vectors = Unit(randn([features, dModel], generator: new Generator((ulong)seed)));
        (decoder, encoder) = (nn.Parameter(vectors.clone()), nn.Parameter(vectors.t().contiguous().clone()));
        (bias, center) = (nn.Parameter(zeros(features)), nn.Parameter(zeros(dModel)));
        foreach (var parameter in (Parameter[])[decoder, encoder, bias, center]) parameter.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>α of each feature before the choice of the largest, [.., features].</summary>
    public Tensor PreActivations(Tensor resid) => (resid - center).matmul(encoder) + bias;

    /// <summary>α: [.., d_model] → [.., features], at most <see cref="Active"/> of them above 0.</summary>
    public Tensor Encode(Tensor resid) => Largest(PreActivations(resid), Active);

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
        : Edit.Change(at, x => x + (value - Encode(x).narrow(-1, feature, 1)) * Vector(feature), positions);

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
