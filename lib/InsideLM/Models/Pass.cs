using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What one forward pass hands to every block: the hooks, the positions, and who may attend to whom.</summary>
internal sealed class Pass
{
    /// <summary>Added to a score that is masked: far below any score, yet finite, so that a row without any allowed key is still a
    /// number.</summary>
    internal const float Masked = -1e30f;

    private readonly ModelConfig config;
    private readonly CausalMasks masks;
    private readonly Rotary rotary, localRotary;
    private readonly Hooks? hooks;
    private readonly Tensor? forbidden;                      // float [.., query, key] or null: padding and the caller's mask
    private readonly Dictionary<int, Tensor?> byWindow = [];
    private readonly (Tensor, Tensor)?[] angles = new (Tensor, Tensor)?[2];
    private readonly ScalarType type;
    private readonly Device device;

    public KvCache? Cache { get; }
    /// <summary>Column of the first token of this pass; not 0 when a cache holds earlier ones.</summary>
    public long Start { get; }
    /// <summary>Tokens of this pass in each row.</summary>
    public long Length { get; }
    /// <summary>Some row has fewer tokens.</summary>
    public bool HasPadding { get; }
    /// <summary>Each token's position in its own text, [batch, pos]; null if that is its column.</summary>
    public Tensor? Positions { get; }

    public Pass(ModelConfig config, CausalMasks masks, Rotary rotary, Rotary localRotary, Hooks? hooks,
        Tensor tokens, Tensor? mask, KvCache? cache, ScalarType type)
    {
        (this.config, this.masks, this.rotary, this.localRotary, this.hooks, this.type) = (config, masks, rotary, localRotary, hooks, type);
        (Cache, Start, Length, device) = (cache, cache?.Length ?? 0, tokens.shape[1], tokens.device);
        var (low, high) = (tokens.min().item<long>(), tokens.max().item<long>());
        if (low < Transformer.Padding || high >= config.Vocab)
            throw new CourseException(
                $"There is no token {(high >= config.Vocab ? high : low)} in the model's vocabulary of {config.Vocab}; was the text "
                + "encoded with another model's tokenizer?");
        HasPadding = low == Transformer.Padding;
        if (HasPadding || cache?.Real is not null)
        {
            var real = tokens.ge(0);                                                              // [batch, pos]
            var all = cache is null ? real : cache.Extend(real);                                  // [batch, pos so far]
            Positions = (all.to(ScalarType.Int64).cumsum(1) - 1).clamp(min: 0L).narrow(1, Start, Length);
            forbidden = Forbid(all).unsqueeze(1).unsqueeze(1);                                    // [batch, 1, 1, key]
        }
        if (mask is not null)
        {
            if (mask.dim() is not (2 or 3) || mask.shape[^1] != Start + Length || mask.shape[^2] != Length
                || mask.dim() == 3 && mask.shape[0] != tokens.shape[0])
                throw new CourseException(
                    $"The attention mask has shape {SafetensorsFile.Show(mask.shape)}; it must be [{Length}, {Start + Length}] "
                    + $"(query, key), or that with the batch of {tokens.shape[0]} in front.");
            var forbid = Forbid(mask).unsqueeze(-3);                                              // [(batch,) 1, query, key]
            forbidden = forbidden is null ? forbid : forbidden + forbid;
        }
    }

    /// <summary>What is added to the scores of a layer with this window, broadcastable to [batch, head, query, key]; null if nothing is
    /// hidden.</summary>
    public Tensor? Mask(int window)
    {
        if (byWindow.TryGetValue(window, out var mask))
            return mask;
        var causal = masks.Get(Start, Length, window, type, device);
        return byWindow[window] = causal is null ? forbidden : forbidden is null ? causal : causal + forbidden;
    }

    /// <summary>Nothing but the future is hidden from this pass's queries, which start the text.</summary>
    public bool IsPlainCausal(int window) => Start == 0 && forbidden is null && (window == 0 || Length <= window);

    /// <summary>Turns queries or keys [batch, pos, head, d_head] by their positions.</summary>
    public Tensor Rotate(Tensor x, int layer)
    {
        var local = config.Window(layer) > 0 ? 1 : 0;
        var table = local == 1 ? localRotary : rotary;
        var turn = angles[local] ??= table.Angles(Start, Length, Positions, type, device);
        return table.Rotate(x, turn);
    }

    /// <summary>Someone reads or changes this hook point.</summary>
    public bool Wants(HookPoint point, int layer) => hooks is not null && hooks.Wants(new(point, layer));

    /// <summary>Shows an activation to the hooks; returns it as they left it.</summary>
    public Tensor At(HookPoint point, int layer, Tensor activation) =>
        hooks is null ? activation : hooks.Run(new(point, layer), activation);

    /// <summary>Computes what more than one block needs while the pass's own dispose scope is the innermost.</summary>
    public void Prepare()
    {
        for (var layer = 0; layer < config.Layers; layer++)
        {
            Mask(config.Window(layer));
            var local = config.Window(layer) > 0 ? 1 : 0;
            if (config.RotaryDims > 0)
                angles[local] ??= (local == 1 ? localRotary : rotary).Angles(Start, Length, Positions, type, device);
        }
    }

    private Tensor Forbid(Tensor allowed) => allowed.logical_not().to(type) * Masked;
}

/// <summary>The causal masks, made once for each length and window and kept.</summary>
internal sealed class CausalMasks
{
    private const int Kept = 64;
    private readonly Dictionary<(long, int, ScalarType, DeviceType), Tensor> made = [];

    /// <summary>Zero where a query may see a key and <see cref="Pass.Masked"/> elsewhere, [query, key]; null if it may see all.</summary>
    public Tensor? Get(long start, long length, int window, ScalarType type, Device device)
    {
        var keys = start + length;
        if (length == 1 && (window == 0 || keys <= window))
            return null;
        if (start > 0)   // continuing a cache: short, and different each time
            return Make(start, length, window, type, device);
        var key = (length, window, type, device.type);
        if (made.TryGetValue(key, out var mask))
            return mask;
        if (made.Count == Kept)
        {
            foreach (var old in made.Values)
                old.Dispose();
            made.Clear();
        }
        return made[key] = Make(start, length, window, type, device).DetachFromDisposeScope();
    }

    private static Tensor Make(long start, long length, int window, ScalarType type, Device device)
    {
        var keys = start + length;
        var values = new float[length * keys];
        for (var query = 0L; query < length; query++)
            for (var key = 0L; key < keys; key++)
                if (key > start + query || window > 0 && key <= start + query - window)
                    values[query * keys + key] = Pass.Masked;
        return tensor(values, [length, keys]).to(type, device);
    }
}
