using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What a forward pass shows its activations to: first the edits change them, in their order, then the cache keeps those that the
/// filter asks for.</summary>
public sealed class Hooks(HookFilter? read = null, IReadOnlyList<Edit>? edits = null)
{
    private readonly IReadOnlyList<Edit> edits = edits ?? [];
    private readonly Dictionary<HookName, (Edit[] Edits, bool Read)> plans = [];
    private ModelConfig? config;
    private long start, columns;

    /// <summary>The activations read.</summary>
    public ActivationCache Cache { get; } = new();

    /// <summary>Columns of the prompt when text is being generated; null: the whole text is prompt.</summary>
    internal long? PromptLength { get; init; }

    /// <summary>Starts a pass over tokens [batch, pos] whose first column is <paramref name="start"/>; checks that everything asked for
    /// exists in the model.</summary>
    internal void Begin(ModelConfig config, long start, Tensor tokens)
    {
        if (!ReferenceEquals(this.config, config))
        {
            read?.Check(config);
            foreach (var edit in edits)
                edit.At.Check(config);
            plans.Clear();
        }
        (this.config, this.start, columns) = (config, start, start + tokens.shape[1]);
    }

    internal bool Wants(HookName name)
    {
        var (changes, reads) = Plan(name);
        return reads || changes.Length > 0;
    }

    internal Tensor Run(HookName name, Tensor activation)
    {
        var (changes, reads) = Plan(name);
        foreach (var edit in changes)
            activation = edit.Apply(new(name, config!, start, columns, PromptLength), activation);
        if (reads)
            Cache.Add(name, activation);
        return activation;
    }

    private (Edit[] Edits, bool Read) Plan(HookName name)
    {
        if (!plans.TryGetValue(name, out var plan))
            plans[name] = plan = ([.. edits.Where(edit => edit.At.Matches(name))], read?.Matches(name) ?? false);
        return plan;
    }
}

/// <summary>Where an edit finds itself.</summary>
/// <param name="Name">The hook point.</param>
/// <param name="Config">The model's configuration.</param>
/// <param name="Start">Column of the activation's first position; not 0 when a key-value cache holds earlier ones.</param>
/// <param name="Columns">Columns of the text so far.</param>
/// <param name="PromptLength">Columns of the prompt when text is being generated, otherwise null.</param>
public sealed record EditPoint(HookName Name, ModelConfig Config, long Start, long Columns, long? PromptLength)
{
    /// <summary>Queries × keys instead of positions × features.</summary>
    public bool IsScores => Name.Point is HookPoint.AttnScores or HookPoint.Pattern;

    /// <summary>The activation has an axis of heads.</summary>
    public bool HasHeads => IsScores
        || Name.Point is HookPoint.Q or HookPoint.K or HookPoint.V or HookPoint.RotQ or HookPoint.RotK or HookPoint.Z or HookPoint.Result;
}
