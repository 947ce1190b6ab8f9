using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How good a sparse autoencoder is on representations that it was not trained on (Gao et al. 2024; Templeton et al. 2024).</summary>
/// <param name="L0">Features active at a position, on average.</param>
/// <param name="Unexplained">FVU: ‖e‖² as a share of the variance.</param>
/// <param name="DeadShare">Features that are active nowhere.</param>
public readonly record struct SparseAutoencoderMetrics(double L0, double Unexplained, double DeadShare)
{
    private const int Rows = 4_096;   // encoded at once

    /// <summary>Measures on representations [n, d_model].</summary>
    public static SparseAutoencoderMetrics Of(SparseAutoencoder sae, Tensor activations)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (count, error, ever) = (0.0, 0.0, zeros(sae.Features));
        foreach (var part in activations.split(Rows))
        {
            using var inner = NewDisposeScope();
            var features = sae.Encode(part);                                                                 // [rows, features]
            var active = features.gt(0).to(ScalarType.Float32);
            count += active.sum().item<float>();
            error += (part - sae.Decode(features)).square().sum().item<float>();
            ever.add_(active.sum(0L));
        }
        var spread = (activations - activations.mean([0], keepdim: true)).square().sum().item<float>();
        return new(count / activations.shape[0], error / spread, ever.eq(0).to(ScalarType.Float32).mean().item<float>());
    }

    /// <summary>
    /// Loss recovered: how much of the damage of removing the representation altogether (set to 0) its reconstruction makes good; 1 if
    /// the model predicts as before, 0 if no better than without (Bricken et al. 2023).
    /// </summary>
    public static double LossRecovered(SparseAutoencoder sae, Model model, IReadOnlyList<string> texts, HookName at) =>
        LossRecovered(model, texts, at, [sae.Replace(at)])[0];

    /// <summary>The same for any ways to reconstruct the representation, such as <see cref="SparseAutoencoder.Replace"/>.</summary>
    public static double[] LossRecovered(Model model, IReadOnlyList<string> texts, HookName at, IReadOnlyList<Edit> reconstructions)
    {
        var (clean, without) = (MeanLoss(model, texts), MeanLoss(model, texts, Edit.AblateZero(at)));
        return [.. reconstructions.Select(replace => (without - MeanLoss(model, texts, replace)) / (without - clean))];
    }

    /// <summary>Mean −log P of the texts' tokens but the first of each.</summary>
    private static double MeanLoss(Model model, IReadOnlyList<string> texts, params Edit[] edits)
    {
        var (sum, count) = (0.0, 0.0);
        foreach (var chunk in texts.Chunk(32))
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var tokens = model.Tokens(chunk);
            var real = tokens.narrow(1, 0, tokens.shape[1] - 1).ge(0).to(ScalarType.Float32);                // [batch, pos − 1]
            sum -= (model.LogProbs(tokens, edits) * real).sum().item<float>();
            count += real.sum().item<float>();
        }
        return sum / count;
    }
}
