using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How a tuned lens is trained.</summary>
public sealed record TunedLensRecipe
{
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 80;
    /// <summary>Positions in a batch; each is read at every layer.</summary>
    public int Batch { get; init; } = 64;
    /// <summary>Adam's rate; it falls to 0 over the second half.</summary>
    public double LearningRate { get; init; } = 3e-3;
    /// <summary>Of the least squares at the start, as a share of a layer's variance in one dimension.</summary>
    public double Ridge { get; init; } = 1e-4;
    /// <summary>Of the batches.</summary>
    public int Seed { get; init; }
}

/// <summary>
/// The tuned lens (Belrose et al. 2023, "Eliciting Latent Predictions from Transformers with the Tuned Lens"): for each layer an affine map h ↦ hA + b
/// into the last layer's coordinates, so that the unembedding reads what the model is going to say as well as can be from that layer. What it reads is
/// the best guess of the end from here; the bare logit lens says what this layer would say as it stands.
/// </summary>
public sealed class TunedLens : IDisposable
{
    private readonly Tensor matrix, bias;   // [layer, d_model, d_model], [layer, 1, d_model]; the last layer, which needs none, is left out

    private TunedLens(Tensor matrix, Tensor bias) => (this.matrix, this.bias) = (matrix, bias);

    /// <summary>A layer's map: A [d_model, d_model] and b [d_model]. Layer 0 is the embedding; the last has none.</summary>
    public (Tensor Matrix, Tensor Bias) this[int layer] => (matrix[layer], bias[layer, 0]);

    /// <summary>The residual streams of all layers in the last layer's coordinates, which the unembedding reads: [layer, row, d_model] to the same.</summary>
    public Tensor Translate(Tensor stream)
    {
        var layers = (int)matrix.shape[0];
        if (stream.dim() != 3 || stream.shape[0] != layers + 1)
            throw new CourseException($"This lens reads all {layers + 1} states of the stream at once, [layer, row, d_model], not {SafetensorsFile.Show(stream.shape)}.");
        using var scope = NewDisposeScope();
        return cat([stream.narrow(0, 0, layers).matmul(matrix) + bias, stream.narrow(0, layers, 1)]).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Learns the maps: from least squares between a layer's stream and the last one's (Din et al. 2023), then by the divergence of what the lens reads
    /// from what the model says, KL(model ‖ lens).
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Every layer at many positions of text, [layer, row, d_model], from <see cref="Activations.EveryLayerAllPositions"/>.</param>
    /// <param name="recipe">Steps and rates; no steps leave the least squares.</param>
    /// <param name="onStep">Told after each step its number and the loss, the mean over layers in nats.</param>
    public static TunedLens Train(Model model, Tensor stream, TunedLensRecipe? recipe = null, Action<int, double>? onStep = null)
    {
        recipe ??= new();
        var layers = model.Config.Layers;
        if (stream.dim() != 3 || stream.shape[0] != layers + 1 || stream.shape[2] != model.Config.DModel)
            throw new CourseException($"A tuned lens of {model.Name} is learned from [{layers + 1}, row, {model.Config.DModel}], not {SafetensorsFile.Show(stream.shape)}.");
        using var scope = NewDisposeScope();
        var (below, final) = (stream.narrow(0, 0, layers), stream[layers]);                            // [layer, row, d_model], [row, d_model]
        var start = LeastSquares(below, final, recipe.Ridge);
        var (matrix, bias) = (new Parameter(start.Matrix), new Parameter(start.Bias));
        using var optimizer = optim.AdamW([matrix, bias], recipe.LearningRate, .9, .999, weight_decay: 0);
        var random = new Random(recipe.Seed);
        for (var step = 0; step < recipe.Steps; step++)
        {
            using var inner = NewDisposeScope();
            var rows = tensor(Enumerable.Range(0, recipe.Batch).Select(_ => random.NextInt64(final.shape[0])).ToArray()).to(final.device);
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = recipe.LearningRate * Math.Min(1, 2 * (1 - (step / (double)recipe.Steps)));
            var said = model.Unembed(final.index_select(0, rows)).log_softmax(-1);                     // [row, vocab]
            var (chance, total) = (said.exp(), 0.0);
            optimizer.zero_grad();
            for (var layer = 0; layer < layers; layer++)                                               // every layer learns for itself
            {
                using var one = NewDisposeScope();                                                     // logits are the largest part
                var read = model.Unembed(below[layer].index_select(0, rows).matmul(matrix[layer]) + bias[layer]).log_softmax(-1);   // [row, vocab]
                var loss = (chance * (said - read)).sum(-1).mean();
                loss.backward();
                total += loss.item<float>();
            }
            optimizer.step();
            onStep?.Invoke(step + 1, total / layers);
        }
        return new(Kept(matrix), Kept(bias));
    }

    /// <summary>Frees the maps.</summary>
    public void Dispose()
    {
        matrix.Dispose();
        bias.Dispose();
    }

    /// <summary>The maps that take each layer nearest to the last one, (xᵀx + λ)⁻¹xᵀy of what differs from the means.</summary>
    private static (Tensor Matrix, Tensor Bias) LeastSquares(Tensor below, Tensor final, double ridge)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (below.mean([1L], keepdim: true), final.mean([0L], keepdim: true));           // [layer, 1, d_model], [1, d_model]
        var x = below - from;
        var square = x.transpose(1, 2).matmul(x);                                                      // [layer, d_model, d_model]
        var size = x.square().sum([1L, 2L]).view(-1, 1, 1) / x.shape[2];
        var matrix = linalg.solve(square + eye(x.shape[2], device: x.device) * size * ridge, x.transpose(1, 2).matmul((final - to).unsqueeze(0)));
        return (matrix.MoveToOuterDisposeScope(), (to - from.matmul(matrix)).MoveToOuterDisposeScope());
    }

    private static Tensor Kept(Parameter parameter) => parameter.detach().clone().MoveToOuterDisposeScope();
}
