using System.Globalization;
using InsideLM;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Transformer = InsideLM.Transformer; // TorchSharp.Modules has one of its own

namespace Pretraining;

/// <summary>Next-token training, one step at a time: AdamW, a rate that rises, stays and falls, clipped gradients.</summary>
public sealed class Trainer : IDisposable
{
    private readonly Recipe recipe;
    private readonly Func<int, Batch> batches;
    private readonly (string Name, Parameter Parameter)[] matrices, vectors;
    private readonly AdamW optimizer;

    /// <summary>What is trained.</summary>
    public Transformer Model { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; private set; }

    /// <param name="recipe">Learning rates, decay, clipping.</param>
    /// <param name="model">Weights to start from.</param>
    /// <param name="batches">The batch of each step.</param>
    public Trainer(Recipe recipe, Transformer model, Func<int, Batch> batches)
    {
        (this.recipe, Model, this.batches) = (recipe, model, batches);
        matrices = [.. model.named_parameters().Where(p => p.parameter.dim() >= 2)];
        vectors = [.. model.named_parameters().Where(p => p.parameter.dim() < 2)];
        optimizer = optim.AdamW((AdamW.ParamGroup[])[Group(matrices, recipe.WeightDecay), Group(vectors, 0)]);

        AdamW.ParamGroup Group((string, Parameter Parameter)[] parameters, double decay) =>
            new(parameters.Select(p => p.Parameter), recipe.LearningRate, .9, .98, 1e-8, decay);
    }

    /// <summary>Learns from one batch; returns its mean loss in nats per token.</summary>
    public double Advance()
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups) group.LearningRate = recipe.LearningRateAt(Step);
        var (inputs, targets, mask) = batches(Step).ToTensors();
        optimizer.zero_grad();
        var logits = Model.forward(inputs, mask: mask);   // [row, pos, vocab]
        var loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index: Packing.Ignored);
        loss.backward();
        nn.utils.clip_grad_norm_(Model.parameters(), recipe.Clip);
        optimizer.step();
        Step++;
        return loss.item<float>();
    }

    /// <summary>Writes the step, the weights and the optimizer's averages into one safetensors file, whole or not at all.</summary>
    public void Save(string file)
    {
        using var scope = NewDisposeScope();
        Safetensors.Save(file, [.. Tensors()], metadata: new Dictionary<string, string> { ["step"] = Step.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Continues where a file of <see cref="Save"/> stopped.</summary>
    /// <exception cref="CourseException">The file is damaged or of another recipe.</exception>
    public void Restore(string file)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var saved = new SafetensorsFile(file);
        if (!saved.Metadata.TryGetValue("step", out var step))
            throw new CourseException($"{file} is not a checkpoint of a training run; remove it to start anew.");
        foreach (var (name, tensor) in Tensors()) tensor.copy_(saved.Read(name, tensor.shape));
        foreach (var state in States()) state.step = int.Parse(step, CultureInfo.InvariantCulture);
        Step = int.Parse(step, CultureInfo.InvariantCulture);
    }

    /// <summary>Frees the optimizer's averages.</summary>
    public void Dispose() => optimizer.Dispose();

    private IEnumerable<AdamW.State> States() => optimizer.state_dict().State.Cast<AdamW.State>();

    private IEnumerable<(string Name, Tensor Tensor)> Tensors() => matrices.Concat(vectors).Zip(States()).SelectMany(pair =>
        new (string, Tensor)[] { (pair.First.Name, pair.First.Parameter), ($"mean.{pair.First.Name}", pair.Second.exp_avg), ($"square.{pair.First.Name}", pair.Second.exp_avg_sq) });
}
