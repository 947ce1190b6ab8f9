using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How a sparse autoencoder is trained.</summary>
public sealed record SparseAutoencoderRecipe
{
    /// <summary>Features for each dimension of the representation.</summary>
    public int Expansion { get; init; } = 8;
    /// <summary>Features active at once: the k of top-k.</summary>
    public int Active { get; init; } = 8;
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 1_000;
    /// <summary>Representations in a batch.</summary>
    public int Batch { get; init; } = 1_024;
    /// <summary>Adam's rate; it falls to 0 over the last fifth.</summary>
    public double LearningRate { get; init; } = 2e-3;
    /// <summary>Weight of the loss that revives dead features (Gao et al.: 1/32).</summary>
    public double DeadWeight { get; init; } = 1.0 / 32;
    /// <summary>A feature that was not active for so many steps counts as dead.</summary>
    public int DeadAfter { get; init; } = 50;
    /// <summary>Of the vectors' start and the batches.</summary>
    public int Seed { get; init; }
}

/// <summary>Where a training stands, for a live chart.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Unexplained">FVU of this batch: ‖e‖² as a share of the variance.</param>
/// <param name="DeadShare">Features not active for a while.</param>
public readonly record struct SparseAutoencoderStep(int Step, double Unexplained, double DeadShare);

/// <summary>Trains a sparse autoencoder on representations: minimises the slide's Σ‖e‖² with few α above 0.</summary>
public static class SparseAutoencoderTraining
{
    /// <summary>Fits function vectors to representations [n, d_model] of any scale.</summary>
    /// <param name="activations">Representations, from <see cref="Activations.AllPositions"/>.</param>
    /// <param name="recipe">Sizes and rates.</param>
    /// <param name="onStep">Called after each step.</param>
    public static SparseAutoencoder Train(Tensor activations, SparseAutoencoderRecipe? recipe = null, Action<SparseAutoencoderStep>? onStep = null)
    {
        recipe ??= new();
        if (activations.dim() != 2 || activations.shape[0] < 2)
            throw new CourseException($"Representations must be [n, d_model] with n ≥ 2, not {SafetensorsFile.Show(activations.shape)}.");
        using var scope = NewDisposeScope();
        var width = (int)activations.shape[1];
        var mean = activations.mean([0]);
        var scale = Math.Sqrt((activations - mean).square().mean().item<float>());   // trained at deviation 1 whatever the layer's norm is
        var sae = new SparseAutoencoder(width, width * recipe.Expansion, recipe.Active, recipe.Seed);
        using (no_grad()) sae.center.copy_(mean / scale);

        using var optimizer = optim.AdamW(sae.parameters(), recipe.LearningRate, .9, .999, weight_decay: 0);
        var (random, idle) = (new Random(recipe.Seed), new int[sae.Features]);
        for (var step = 0; step < recipe.Steps; step++)
        {
            using var inner = NewDisposeScope();
            long[] rows = [.. Enumerable.Range(0, recipe.Batch).Select(_ => random.NextInt64(activations.shape[0]))];
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = recipe.LearningRate * Math.Min(1, 5 * (1 - (step / (double)recipe.Steps)));
            var unexplained = Advance(sae, optimizer, activations.index_select(0, tensor(rows)) / scale, idle, recipe);
            onStep?.Invoke(new(step + 1, unexplained, idle.Count(i => i >= recipe.DeadAfter) / (double)idle.Length));
        }
        using (no_grad())   // back to the representation's own units: α, c and b grow by the scale, W and v stay
        {
            sae.bias.mul_(scale);
            sae.center.mul_(scale);
        }
        foreach (var parameter in sae.parameters()) parameter.requires_grad_(false);
        return sae;
    }

    /// <summary>The loss on a batch [n, d_model]: mean ‖e‖² over the batch's variance, plus the dead features' share.</summary>
    /// <param name="sae">The autoencoder.</param>
    /// <param name="x">Representations.</param>
    /// <param name="dead">1 for dead features, [features]; null if there are none.</param>
    /// <param name="weight">Of the dead features' loss.</param>
    internal static (Tensor Loss, Tensor Unexplained, Tensor Features) Loss(SparseAutoencoder sae, Tensor x, Tensor? dead, double weight)
    {
        var pre = sae.PreActivations(x);
        var features = SparseAutoencoder.Largest(pre, sae.Active);                                           // [n, features]
        var error = x - sae.Decode(features);                                                                // e: [n, d_model]
        var unexplained = error.square().mean() / (x - x.mean([0], keepdim: true)).square().mean();
        if (dead is null) return (unexplained, unexplained, features);
        // Gao et al., appendix A.2: the dead features with the largest values reconstruct what the living ones leave over.
        var revived = SparseAutoencoder.Largest(pre * dead, (int)Math.Min(x.shape[1] / 2, sae.Features)).matmul(sae.decoder);
        var target = error.detach();
        return (unexplained + weight * (target - revived).square().mean() / target.square().mean(), unexplained, features);
    }

    private static double Advance(SparseAutoencoder sae, AdamW optimizer, Tensor x, int[] idle, SparseAutoencoderRecipe recipe)
    {
        var dead = idle.Select(i => i >= recipe.DeadAfter ? 1f : 0f).ToArray();
        optimizer.zero_grad();
        var (loss, unexplained, features) = Loss(sae, x, dead.Contains(1) ? tensor(dead) : null, recipe.DeadWeight);
        loss.backward();
        using (no_grad())
        {
            // What would only lengthen a vector is no gradient: the length is fixed (Bricken et al.).
            var gradient = sae.decoder.grad!;
            gradient.sub_((gradient * sae.decoder).sum(-1, keepdim: true) * sae.decoder);
            optimizer.step();
            sae.decoder.copy_(SparseAutoencoder.Unit(sae.decoder));
            var active = features.detach().gt(0).any(0L).data<bool>().ToArray();
            for (var i = 0; i < idle.Length; i++) idle[i] = active[i] ? 0 : idle[i] + 1;
        }
        return unexplained.item<float>();
    }
}
