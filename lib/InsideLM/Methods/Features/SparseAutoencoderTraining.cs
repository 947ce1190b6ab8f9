using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How a sparse autoencoder is trained.</summary>
public sealed record SparseAutoencoderRecipe
{
    /// <summary>What keeps α sparse.</summary>
    public Sparsity Sparsity { get; init; } = Sparsity.TopK;
    /// <summary>Features for each dimension of the representation.</summary>
    public int Expansion { get; init; } = 8;
    /// <summary>Features active at once: the k of top-k and batch-top-k.</summary>
    public int Active { get; init; } = 8;
    /// <summary>
    /// λ, for representations of deviation 1. L1 (the slide's loss): a feature is worth using if the error's cosine with its vector exceeds λ.
    /// JumpReLU: if it takes more than λ off ‖e‖², that is, if α exceeds √λ.
    /// </summary>
    public double Lambda { get; init; } = .1;
    /// <summary>Width over which JumpReLU's step is spread for the gradient of its threshold.</summary>
    public double Bandwidth { get; init; } = .5;
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 1_000;
    /// <summary>Representations in a batch.</summary>
    public int Batch { get; init; } = 1_024;
    /// <summary>Adam's rate; it falls to 0 over the last fifth.</summary>
    public double LearningRate { get; init; } = 2e-3;
    /// <summary>Weight of the loss that revives dead features of top-k and batch-top-k (Gao et al.: 1/32).</summary>
    public double DeadWeight { get; init; } = 1.0 / 32;
    /// <summary>A feature that was not active for so many steps counts as dead.</summary>
    public int DeadAfter { get; init; } = 50;
    /// <summary>L1 and JumpReLU: after how many steps dead features start again at what is explained worst (Bricken et al.), over the first three quarters.</summary>
    public int ResampleEvery { get; init; } = 100;
    /// <summary>Of the vectors' start and the batches.</summary>
    public int Seed { get; init; }
}

/// <summary>Where a training stands, for a live chart.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">What this batch's loss is.</param>
/// <param name="Unexplained">FVU of this batch: ‖e‖² as a share of the variance.</param>
/// <param name="L0">Features active at a position of this batch, on average.</param>
/// <param name="DeadShare">Features not active for a while.</param>
public readonly record struct SparseAutoencoderStep(int Step, double Loss, double Unexplained, double L0, double DeadShare);

/// <summary>Trains a sparse autoencoder on representations: small e with few α above 0.</summary>
public static class SparseAutoencoderTraining
{
    private const double Memory = .95;   // of the running mean of batch-top-k's threshold

    /// <summary>Fits function vectors to representations [n, d_model] of any scale.</summary>
    /// <param name="activations">Representations, from <see cref="Activations.AllPositions(Model, IReadOnlyList{string}, HookName, int)"/>.</param>
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
        var sae = new SparseAutoencoder(width, width * recipe.Expansion, recipe.Active, recipe.Seed, recipe.Sparsity);
        using (no_grad())
        {
            sae.center.copy_(mean / scale);
            if (recipe.Sparsity == Sparsity.JumpRelu) sae.threshold.fill_(Math.Sqrt(recipe.Lambda));
        }

        using var optimizer = optim.AdamW(sae.parameters(), recipe.LearningRate, .9, .999, weight_decay: 0);
        var (random, idle) = (new Random(recipe.Seed), new int[sae.Features]);
        for (var step = 0; step < recipe.Steps; step++)
        {
            using var inner = NewDisposeScope();
            long[] rows = [.. Enumerable.Range(0, recipe.Batch).Select(_ => random.NextInt64(activations.shape[0]))];
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = recipe.LearningRate * Math.Min(1, 5 * (1 - (step / (double)recipe.Steps)));
            var done = Advance(sae, optimizer, activations.index_select(0, tensor(rows)) / scale, idle, recipe, step, random);
            onStep?.Invoke(done with { DeadShare = idle.Count(i => i >= recipe.DeadAfter) / (double)idle.Length });
        }
        using (no_grad())   // back to the representation's own units: α, θ, c and b grow by the scale, W and v stay
            foreach (var parameter in (Parameter[])[sae.bias, sae.center, sae.threshold]) parameter.mul_(scale);
        foreach (var parameter in sae.parameters()) parameter.requires_grad_(false);
        return sae;
    }

    private static SparseAutoencoderStep Advance(SparseAutoencoder sae, AdamW optimizer, Tensor x, int[] idle, SparseAutoencoderRecipe recipe, int step, Random random)
    {
        var dead = idle.Select(i => i >= recipe.DeadAfter ? 1f : 0f).ToArray();
        optimizer.zero_grad();
        var batch = SparseAutoencoderLoss.Of(sae, x, dead.Contains(1) ? tensor(dead) : null, recipe);
        batch.Loss.backward();
        using var _ = no_grad();
        // What would only lengthen a vector is no gradient: the length is fixed (Bricken et al.).
        var gradient = sae.decoder.grad!;
        gradient.sub_((gradient * sae.decoder).sum(-1, keepdim: true) * sae.decoder);
        optimizer.step();
        sae.decoder.copy_(SparseAutoencoder.Unit(sae.decoder));
        if (recipe.Sparsity == Sparsity.JumpRelu) sae.threshold.clamp_(min: 0);
        if (recipe.Sparsity == Sparsity.BatchTopK) sae.threshold.fill_(step == 0 ? batch.Least : Memory * sae.threshold[0].item<float>() + (1 - Memory) * batch.Least);

        var active = batch.Features.detach().gt(0);                                                          // [n, features]
        var seen = active.any(0L).data<bool>().ToArray();
        for (var i = 0; i < idle.Length; i++) idle[i] = seen[i] ? 0 : idle[i] + 1;
        if (recipe.Sparsity is Sparsity.L1 or Sparsity.JumpRelu && step % recipe.ResampleEvery == recipe.ResampleEvery - 1 && step < recipe.Steps * 3 / 4)
            Resample(sae, batch.Error.detach(), idle, recipe, random);
        return new(step + 1, batch.Loss.item<float>(), batch.Unexplained.item<float>(), active.sum().item<long>() / (double)x.shape[0], 0);
    }

    /// <summary>Dead features start again along errors e, the large ones oftener (Bricken et al., "resampling").</summary>
    internal static void Resample(SparseAutoencoder sae, Tensor error, int[] idle, SparseAutoencoderRecipe recipe, Random random)
    {
        int[] dead = [.. Enumerable.Range(0, idle.Length).Where(i => idle[i] >= recipe.DeadAfter)];
        if (dead.Length == 0) return;
        using var scope = NewDisposeScope();
        var sizes = error.square().sum(-1).data<float>().ToArray();
        var order = Enumerable.Range(0, sizes.Length).OrderBy(i => Math.Log(1 - random.NextDouble()) / -sizes[i]).Take(dead.Length).Select(i => (long)i).ToArray();
        var rows = tensor(dead[..order.Length].Select(i => (long)i).ToArray());
        var vectors = SparseAutoencoder.Unit(error.index_select(0, tensor(order)));                          // [dead, d_model]
        sae.decoder.index_copy_(0, rows, vectors);
        sae.encoder.index_copy_(1, rows, vectors.t());
        sae.bias.index_fill_(0, rows, 0);
        foreach (var i in dead) idle[i] = 0;
    }
}
