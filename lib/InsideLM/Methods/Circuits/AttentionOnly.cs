using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How a small attention-only model is made and trained.</summary>
public sealed record AttentionOnlyRecipe
{
    /// <summary>Attention layers.</summary>
    public required int Layers { get; init; }
    /// <summary>Heads in each.</summary>
    public int Heads { get; init; } = 4;
    /// <summary>Width of the residual stream.</summary>
    public int DModel { get; init; } = 32;
    /// <summary>Tokens of the vocabulary.</summary>
    public int Vocab { get; init; } = 16;
    /// <summary>Tokens in a row.</summary>
    public int Length { get; init; } = 24;
    /// <summary>The least number of tokens after which a row begins anew.</summary>
    public int ShortestPeriod { get; init; } = 4;
    /// <summary>The greatest.</summary>
    public int LongestPeriod { get; init; } = 10;
    /// <summary>Rows in a batch.</summary>
    public int Batch { get; init; } = 64;
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 1_000;
    /// <summary>AdamW's rate; it rises over the first 50 steps and falls over the last fifth.</summary>
    public double LearningRate { get; init; } = 1e-2;
    /// <summary>Of the weights and the rows.</summary>
    public int Seed { get; init; }
}

/// <summary>
/// Transformers of attention alone, trained on rows of random tokens that repeat: small enough to be taken apart by hand, and with two
/// layers large enough for induction heads (Elhage et al. 2021; Olsson et al. 2022). The training is next-token loss and nothing else.
/// </summary>
public static class AttentionOnly
{
    /// <summary>A trained model. It is the course's own transformer, so every hook works; its MLPs write zero and stay so.</summary>
    /// <param name="recipe">Sizes and rates.</param>
    /// <param name="onStep">Called after each step with the number of steps done and the loss where the next token can be known, in nats.</param>
    /// <param name="forward">Logits [row, pos, vocab] from the model and tokens [row, pos], where the model is run in a way of its own (twice, say).</param>
    /// <param name="parts">Modules that <paramref name="forward"/> uses besides the model and that are trained with it.</param>
    public static Transformer Train(AttentionOnlyRecipe recipe, Action<int, double>? onStep = null, Func<Transformer, Tensor, Tensor>? forward = null,
        params nn.Module[] parts)
    {
        using var scope = NewDisposeScope();
        var (model, own) = Create(recipe);
        Parameter[] parameters = [.. own, .. parts.SelectMany(part => part.parameters())];
        var random = new Random(recipe.Seed);
        using var optimizer = optim.AdamW(parameters, recipe.LearningRate, .9, .98, weight_decay: 0);
        for (var step = 0; step < recipe.Steps; step++)
        {
            using var inner = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = recipe.LearningRate * Math.Min(1, Math.Min((step + 1) / 50.0, 5 * (1 - (step / (double)recipe.Steps))));
            var rows = Rows(recipe, recipe.Batch, random);
            optimizer.zero_grad();
            var losses = InductionHeads.Losses(tokens => forward?.Invoke(model, tokens) ?? model.forward(tokens), rows.Tokens);   // [row, pos − 1]
            losses.mean().backward();
            nn.utils.clip_grad_norm_(parameters, 1);
            optimizer.step();
            onStep?.Invoke(step + 1, KnownLoss(losses.detach(), rows));
        }
        foreach (var parameter in model.parameters()) parameter.requires_grad_(false);
        return model;
    }

    /// <summary>Rows of the kind that a model was trained on.</summary>
    public static RepeatedTokens Rows(AttentionOnlyRecipe recipe, int rows, Random random) =>
        RepeatedTokens.Draw([.. Enumerable.Range(0, recipe.Vocab)], rows, recipe.Length, recipe.ShortestPeriod, recipe.LongestPeriod, random);

    private static double KnownLoss(Tensor losses, RepeatedTokens rows)
    {
        var known = rows.Known();
        return ((losses * known).sum() / known.sum()).item<float>();
    }

    private static (Transformer Model, Parameter[] Trained) Create(AttentionOnlyRecipe recipe)
    {
        manual_seed(recipe.Seed);
        var model = new Transformer(new()
        {
            Layers = recipe.Layers,
            DModel = recipe.DModel,
            Heads = recipe.Heads,
            DMlp = 1,
            Vocab = recipe.Vocab,
            Context = recipe.Length,
        });
        using var _ = no_grad();
        List<Parameter> trained = [];
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.Contains(".mlp.") || name.Contains(".ln2."))
            {
                if (name.Contains(".down.")) parameter.zero_();
                parameter.requires_grad_(false);
                continue;
            }
            if (parameter.dim() == 2) parameter.mul_(1 / Math.Sqrt(recipe.DModel) / .02);                    // from GPT-2's deviation to one that suits the width
            trained.Add(parameter);
        }
        return (model, [.. trained]);
    }
}
