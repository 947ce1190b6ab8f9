using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// The toy model of superposition (Elhage et al. 2022): features go through a narrow stream and come back, x' = relu(x·W·Wᵀ + b). Several
/// models, each for inputs of its own sparsity, are trained side by side.
/// </summary>
public sealed class ToySuperposition : nn.Module
{
    /// <summary>Where each feature points in the stream, [model, feature, width].</summary>
    public readonly Parameter weight;
    /// <summary>What each feature must exceed to come back, [model, feature].</summary>
    public readonly Parameter bias;
    private readonly double[] density;
    private readonly bool linear;

    /// <summary>Random directions.</summary>
    /// <param name="density">For each model, the share of inputs in which a feature is present (1 − sparsity).</param>
    /// <param name="features">How many features there are.</param>
    /// <param name="width">Of the stream.</param>
    /// <param name="linear">The control: without the relu.</param>
    /// <param name="seed">Of the directions.</param>
    public ToySuperposition(IReadOnlyList<double> density, int features, int width, bool linear = false, int seed = 0) : base(nameof(ToySuperposition))
    {
        if (features < 1 || width < 1 || density.Count == 0 || density.Any(p => p is <= 0 or > 1))
            throw new CourseException("A toy model needs features, a width, and densities above 0 and at most 1.");
        (this.density, this.linear) = ([.. density], linear);
        using var scope = NewDisposeScope();
        weight = nn.Parameter((randn([density.Count, features, width], generator: new Generator((ulong)seed)) / Math.Sqrt(width)).MoveToOuterDisposeScope());
        bias = nn.Parameter(zeros(density.Count, features));
        foreach (var parameter in (Parameter[])[weight, bias]) parameter.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Inputs as they come back, [model, input, feature].</summary>
    public Tensor forward(Tensor x)
    {
        var back = x.matmul(weight).matmul(weight.transpose(1, 2)) + bias.unsqueeze(1);
        return linear ? back : back.relu();
    }

    /// <summary>Inputs of each model's sparsity: a feature is absent (0) or present to a degree between 0 and 1, [model, input, feature].</summary>
    public Tensor Draw(int inputs, Generator generator)
    {
        using var scope = NewDisposeScope();
        var shape = new[] { density.Length, inputs, weight.shape[1] };
        var present = rand(shape, generator: generator).lt(tensor(density.Select(p => (float)p).ToArray()).view(-1, 1, 1));
        return (rand(shape, generator: generator) * present.to(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    /// <summary>Adam on the squared error, feature i weighted by decay^i (the paper's importance).</summary>
    /// <param name="steps">Optimizer steps; the rate falls to 0 over the second half.</param>
    /// <param name="batch">Inputs in a batch, for each model.</param>
    /// <param name="rate">Adam's rate.</param>
    /// <param name="decay">1: all features are equally important.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="onStep">Called after each step with the number of steps done and the mean loss.</param>
    public void Train(int steps, int batch = 256, double rate = 1e-2, double decay = 0.9, int seed = 0, Action<int, double>? onStep = null)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator((ulong)seed);
        var importance = tensor(Enumerable.Range(0, (int)weight.shape[1]).Select(i => (float)Math.Pow(decay, i)).ToArray());
        // Sparse inputs give small losses; divided by the density every model learns at its own pace.
        var scale = tensor(density.Select(p => (float)(1 / p)).ToArray()).view(-1, 1, 1);
        using var optimizer = optim.AdamW(parameters(), rate, .9, .999, weight_decay: 0);
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups) group.LearningRate = rate * Math.Min(1, 2 * (1 - (step / (double)steps)));
            var x = Draw(batch, generator);
            optimizer.zero_grad();
            var loss = ((forward(x) - x).square() * importance * scale).mean([1, 2]).sum();                  // each model's own loss, added
            loss.backward();
            optimizer.step();
            onStep?.Invoke(step + 1, loss.item<float>() / density.Length);
        }
    }

    /// <summary>The share of each feature's variance that comes back on new inputs (R²), [model][feature]: 1 if whole, 0 or less if it is lost.</summary>
    public double[][] Recovered(int inputs = 20_000, int seed = 1)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var x = Draw(inputs, new Generator((ulong)seed));
        var missed = (forward(x) - x).square().mean([1]);                                                    // [model, feature]
        var spread = (x - x.mean([1], keepdim: true)).square().mean([1]);
        return [.. (1 - missed / spread).unbind(0).Select(row => row.to(ScalarType.Float64).data<double>().ToArray())];
    }
}
