using System.Globalization;
using InsideLM;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Transformer = InsideLM.Transformer; // TorchSharp.Modules has one of its own

namespace Pretraining;

/// <summary>Next-token training, one step at a time: Muon for the blocks' matrices, AdamW for the embedding, gains and biases; a rate that rises, stays and falls; clipped gradients.</summary>
public sealed class Trainer : IDisposable
{
    private readonly Recipe recipe;
    private readonly Func<int, Batch> batches;
    private readonly (string Name, Parameter Parameter)[] others;
    private readonly Replicas replicas;
    private readonly AdamW optimizer;
    private readonly Muon muon;
    private readonly RepeatedBlocks repeated;
    private Tensor[]? before;   // the weights when blocks began to be left out

    /// <summary>What is trained.</summary>
    public Transformer Model { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; private set; }

    /// <param name="recipe">Learning rates, decay, clipping.</param>
    /// <param name="model">Weights to start from.</param>
    /// <param name="batches">The batch of each step.</param>
    /// <param name="step">Where in the recipe to begin: 0, or later with weights that are trained already.</param>
    /// <param name="threads">Threads that share a batch; null for as many as there are processors. The curve is the same for the same number.</param>
    public Trainer(Recipe recipe, Transformer model, Func<int, Batch> batches, int step = 0, int? threads = null)
    {
        (this.recipe, Model, this.batches) = (recipe, model, batches);
        var parameters = model.named_parameters().Select(p => (Name: p.name, Parameter: p.parameter)).ToList();
        bool IsMatrix((string Name, Parameter Parameter) p) => p.Parameter.dim() >= 2;
        bool IsInBlock((string Name, Parameter Parameter) p) => IsMatrix(p) && p.Name.StartsWith("blocks.", StringComparison.Ordinal);
        (string Name, Parameter Parameter)[] embeddings = [.. parameters.Where(p => IsMatrix(p) && !IsInBlock(p))], vectors = [.. parameters.Where(p => !IsMatrix(p))];
        others = [.. embeddings, .. vectors];
        muon = new([.. parameters.Where(IsInBlock)], recipe.WeightDecay);
        optimizer = optim.AdamW((AdamW.ParamGroup[])[Group(embeddings, recipe.EmbeddingDecay), Group(vectors, 0)]);
        replicas = new(model, Math.Min(threads ?? get_num_threads(), recipe.Rows));
        repeated = new(model, recipe.RepeatedBlocks);
        Constrain();
        StartAt(step);

        AdamW.ParamGroup Group((string, Parameter Parameter)[] group, double decay) =>
            new(group.Select(p => p.Parameter), recipe.LearningRate, .9, .98, 1e-8, decay);
    }

    /// <summary>Learns from one batch; returns its mean loss in nats per token.</summary>
    public double Advance()
    {
        using var scope = NewDisposeScope();
        if (recipe.LastShare < 1 && Step == recipe.Steps - recipe.LeftOutSteps) KeepWeights();
        var rate = recipe.LearningRateAt(Step);
        foreach (var group in optimizer.ParamGroups) group.LearningRate = rate;
        var (leftOut, hasThirdRound) = (LeftOut(), HasThirdRound());
        var loss = replicas.Gradient(batches(Step), (model, rows, first) =>
        {
            var (inputs, targets, mask) = rows.ToTensors();
            Edit[] past = [.. leftOut.SelectMany((all, layer) => Past(layer, all, first, rows.Rows))];
            var logits = hasThirdRound ? repeated.OnceMore(model, inputs, past, mask) : model.forward(inputs, new Hooks(edits: past), mask);   // [row, pos, vocab]
            return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index: Packing.Ignored, reduction: Reduction.Sum);
        });
        repeated.Gather();
        nn.utils.clip_grad_norm_(Model.parameters(), recipe.Clip);
        optimizer.step();
        muon.Step(rate);
        repeated.Copy();
        Constrain();
        Step++;
        return loss;
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
        StartAt(int.Parse(step, CultureInfo.InvariantCulture));
        if (recipe.LastShare < 1 && Step > recipe.Steps - recipe.LeftOutSteps) KeepWeights();   // room for those in the file
        foreach (var (name, tensor) in Tensors()) tensor.copy_(saved.Read(name, tensor.shape));
    }

    /// <summary>The model to write: at the end of the recipe the mean of the weights before and after blocks were left out, if it asks for that; until then the model itself.</summary>
    public Transformer Result()
    {
        if (before is null || Step < recipe.Steps) return Model;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var mean = new Transformer(Model.Config);
        foreach (var ((into, last), first) in mean.parameters().Zip(Model.parameters()).Zip(before)) into.copy_(first + (last - first) * recipe.LastShare);
        return mean;
    }

    private void KeepWeights() => before = [.. Model.parameters().Select(p => p.detach().clone().DetachFromDisposeScope())];

    /// <summary>Frees the optimizer's averages.</summary>
    public void Dispose()
    {
        replicas.Dispose();
        optimizer.Dispose();
        muon.Dispose();
        foreach (var weight in before ?? []) weight.Dispose();
    }

    /// <summary>Puts embeddings and final gain back to where the recipe keeps them.</summary>
    private void Constrain()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (recipe.UnitEmbeddings) Model.embed.weight.div_(Model.embed.weight.square().sum(-1, keepdim: true).sqrt());
        if (recipe.FinalGain is { } gain) Model.ln_final.weight!.fill_(gain);
    }

    private void StartAt(int step)
    {
        foreach (var state in States()) state.step = step;
        Step = step;
    }

    /// <summary>For each block the rows of this step that go past it. Drawn from the seed and the step, so that a resumed run leaves out the same.</summary>
    private int[][] LeftOut()
    {
        if (recipe.LeftOutAt(Step) is not (> 0 and var chance)) return [];
        var random = new Random(unchecked(recipe.Seed * 1_000_033 + Step));
        int[] Rows() => [.. Enumerable.Range(0, recipe.Rows).Where(_ => random.Chance(chance))];
        var layers = Enumerable.Range(0, Model.Config.Layers);
        if (recipe.RepeatedBlocks == 0) return [.. layers.Select(_ => Rows())];
        var oneRound = Rows();
        return [.. layers.Select(layer => layer < repeated.Start ? [] : oneRound)];
    }

    private bool HasThirdRound() =>
        recipe.RepeatedBlocks > 0 && recipe.LeftOutAt(Step) is > 0 and var chance && new Random(unchecked(recipe.Seed * 1_000_037 + Step)).Chance(chance);

    /// <summary>What a block would add to rows that go past it is zero; they count from the first of those that are computed together.</summary>
    private static IEnumerable<Edit> Past(int layer, int[] rows, int first, int count) =>
        rows.Where(row => row >= first && row < first + count).Select(row => row - first).ToArray() is { Length: > 0 } here
            ? [Edit.AblateZero([Hook.AttnOut(layer), Hook.MlpOut(layer)], rows: here)] : [];

    private IEnumerable<AdamW.State> States() => optimizer.state_dict().State.Cast<AdamW.State>();

    private IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
    [
        .. Model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)),
        .. others.Zip(States()).SelectMany(pair => new (string, Tensor)[] { ($"mean.{pair.First.Name}", pair.Second.exp_avg), ($"square.{pair.First.Name}", pair.Second.exp_avg_sq) }),
        .. muon.State,
        .. Model.named_parameters().Zip(before ?? []).Select(pair => ($"before.{pair.First.name}", pair.Second)),
    ];
}
