using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What each kind of sparse autoencoder minimises on a batch of representations that deviate from their mean by about 1.</summary>
/// <param name="Loss">To be minimised.</param>
/// <param name="Unexplained">FVU: ‖e‖² as a share of the batch's variance.</param>
/// <param name="Features">α, [n, features].</param>
/// <param name="Error">e, [n, d_model].</param>
/// <param name="Least">The least α that passed, where the batch as a whole chose them.</param>
internal readonly record struct SparseAutoencoderLoss(Tensor Loss, Tensor Unexplained, Tensor Features, Tensor Error, double Least)
{
    private const int Halvings = 18;   // of the interval in which a batch's threshold is looked for

    /// <summary>The loss on representations x [n, d_model].</summary>
    /// <param name="sae">The autoencoder.</param>
    /// <param name="x">Representations.</param>
    /// <param name="dead">1 for dead features, [features]; null if there are none.</param>
    /// <param name="recipe">λ and the like.</param>
    public static SparseAutoencoderLoss Of(SparseAutoencoder sae, Tensor x, Tensor? dead, SparseAutoencoderRecipe recipe)
    {
        var pre = sae.PreActivations(x);                                                                     // [n, features]
        var least = sae.Sparsity == Sparsity.BatchTopK ? Threshold(pre, x.shape[0] * sae.Active) : 0;
        var (features, passed) = sae.Sparsity switch
        {
            Sparsity.TopK => (SparseAutoencoder.Largest(pre, sae.Active), null),
            Sparsity.BatchTopK => (pre * pre.detach().gt(least).to(x.dtype), null),
            Sparsity.JumpRelu => Jump(pre, sae.threshold, recipe.Bandwidth),
            _ => (pre.relu(), (Tensor?)null),
        };
        var error = x - sae.Decode(features);                                                                // e: [n, d_model]
        var unexplained = error.square().mean() / (x - x.mean([0], keepdim: true)).square().mean();
        var loss = sae.Sparsity switch
        {
            Sparsity.L1 => (error.square().sum(-1) + 1e-8).sqrt().mean() + recipe.Lambda * features.sum(-1).mean(),   // the slide's, over n
            Sparsity.JumpRelu => error.square().sum(-1).mean() + recipe.Lambda * passed!.sum(-1).mean(),
            _ => dead is null ? unexplained : unexplained + recipe.DeadWeight * Revival(sae, pre, error.detach(), dead),
        };
        return new(loss, unexplained, features, error, least);
    }

    /// <summary>Gao et al., appendix A.2: the dead features with the largest values reconstruct what the living ones leave over.</summary>
    private static Tensor Revival(SparseAutoencoder sae, Tensor pre, Tensor error, Tensor dead)
    {
        var revived = SparseAutoencoder.Largest(pre * dead, (int)Math.Min(error.shape[1] / 2, sae.Features)).matmul(sae.decoder);
        return (error - revived).square().mean() / error.square().mean();
    }

    /// <summary>
    /// α above its threshold θ, and 1 where it passes. A step has no slope, so θ gets the slope that it would have if the step were spread over
    /// a small width (the straight-through estimator of Rajamanoharan et al.): θ − θ is 0 and only its gradient counts.
    /// </summary>
    private static (Tensor Features, Tensor Passed) Jump(Tensor pre, Tensor threshold, double bandwidth)
    {
        var theta = threshold.detach();
        var open = pre.detach().gt(theta).to(pre.dtype);
        var near = (pre.detach() - theta).abs().lt(bandwidth / 2).to(pre.dtype) / bandwidth;
        var slope = near * (threshold - theta);
        return (pre.relu() * open - theta * slope, open - slope);
    }

    /// <summary>Above which value count entries lie, to a quarter of a millionth of the largest.</summary>
    private static double Threshold(Tensor values, long count)
    {
        using var scope = NewDisposeScope();
        var all = values.detach();
        var (low, high) = (0.0, (double)all.max().item<float>());
        for (var i = 0; i < Halvings && high > low; i++)
        {
            var middle = (low + high) / 2;
            if (all.gt(middle).sum().item<long>() > count) low = middle;
            else high = middle;
        }
        return high;
    }
}
