using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>A decoder-only transformer: one class for all families, which differ only by their <see cref="ModelConfig"/>.
/// The weights are the checkpoint's own; nothing is folded. Gradients flow through hooks as through anything else.</summary>
public sealed class Transformer : nn.Module
{
    /// <summary>In a tensor of tokens: no token here. A batch of texts of different lengths is filled up with it on the left.</summary>
    public const long Padding = -1;

    private readonly CausalMasks masks = new();
    private readonly Rotary rotary, localRotary;

    public readonly Embed embed;                 // [vocab, d_model]
    public readonly Embed? pos_embed;            // [context, d_model]
    public readonly ModuleList<Block> blocks;
    public readonly Norm ln_final;
    public readonly Linear? unembed;             // d_model → vocab; none if tied

    /// <summary>The sizes and the family.</summary>
    public ModelConfig Config { get; }

    /// <summary>Blocks computed so far, counted once for each row of a batch: shows what a sweep saves.</summary>
    public long BlockEvaluations { get; private set; }

    /// <summary>A new model with random weights, drawn from torch's generator (<c>torch.manual_seed</c>): normal with standard deviation
    /// 0.02, the maps that write to the residual stream divided by √(2·layers), as GPT-2 has it.</summary>
    /// <exception cref="CourseException">The configuration's numbers do not fit together.</exception>
    public Transformer(ModelConfig config) : this(config, initialise: true) { }

    internal Transformer(ModelConfig config, bool initialise) : base(nameof(Transformer))
    {
        Config = config.Checked();
        (rotary, localRotary) = (new Rotary(config, local: false), new Rotary(config, local: true));
        embed = new Embed(config.Vocab, config.DModel);
        pos_embed = config.RotaryDims == 0 ? new Embed(config.Context + config.PositionOffset, config.DModel) : null;
        blocks = new ModuleList<Block>([.. Enumerable.Range(0, config.Layers).Select(layer => new Block(config, layer))]);
        ln_final = new Norm(config, config.DModel);
        unembed = config.Tied && !config.UnembedBias ? null : Map(config.DModel, config.Vocab, config.UnembedBias);
        RegisterComponents();
        if (initialise)
            Initialise();
        foreach (var (_, parameter) in named_parameters())
            parameter.DetachFromDisposeScope();
    }

    /// <summary>Tokens [batch, pos] (int64; <see cref="Padding"/> where a row has none) → logits [batch, pos, vocab].</summary>
    /// <param name="tokens">The texts.</param>
    /// <param name="hooks">Who reads or changes activations on the way; null costs nothing.</param>
    /// <param name="mask">Bool [pos, pos] or [batch, pos, pos]: true where a query (row) may attend to a key (column), on top of
    /// causality.</param>
    /// <param name="cache">Keys and values of the text so far; the tokens continue it.</param>
    /// <param name="last">Only the logits of the last positions, [batch, last, vocab]; null for all.</param>
    /// <exception cref="CourseException">A token is not in the vocabulary, the text is too long, or a hook does not fit the
    /// model.</exception>
    public Tensor forward(Tensor tokens, Hooks? hooks = null, Tensor? mask = null, KvCache? cache = null, int? last = null)
    {
        using var scope = NewDisposeScope();
        var pass = Begin(tokens, hooks, mask, cache);
        var x = Blocks(Embed(tokens, pass), pass);
        cache?.Advance(tokens.shape[1]);
        return Unembed(x, pass, last).MoveToOuterDisposeScope();
    }

    /// <summary>The forward pass from a residual stream [batch, pos, d_model] at the entrance of a block on (at the number of layers: the
    /// end alone); the tokens only tell where padding is. Hooks at the exit of the block before see the stream first. With a cache, tokens and
    /// stream continue what it holds.</summary>
    public Tensor ForwardFrom(int layer, Tensor resid, Tensor tokens, Hooks? hooks = null, Tensor? mask = null, int? last = null, KvCache? cache = null)
    {
        if (layer < 0 || layer > Config.Layers)
            throw new CourseException($"The model has no block {layer}; its blocks are 0 to {Config.Layers - 1}.");
        using var scope = NewDisposeScope();
        var pass = Begin(tokens, hooks, mask, cache);
        var x = resid.alias();                                                                         // the hooks' cache owns what it sees
        if (layer > 0)
            x = pass.At(HookPoint.ResidPost, layer - 1, x);
        return Unembed(Blocks(x, pass, layer), pass, last).MoveToOuterDisposeScope();
    }

    /// <summary>The activations that are asked for and no more: the pass ends with the last block that has one, and makes no logits.</summary>
    /// <exception cref="CourseException">As <see cref="forward"/>.</exception>
    public ActivationCache Read(Tensor tokens, HookFilter read)
    {
        using var scope = NewDisposeScope();
        var (hooks, names) = (new Hooks(read), read.In(Config));
        var pass = Begin(tokens, hooks, mask: null, cache: null);
        var atEnd = names.Any(name => name.Point is HookPoint.FinalScale or HookPoint.FinalNorm);
        var x = Blocks(Embed(tokens, pass), pass, to: atEnd ? Config.Layers : names.Where(name => name.InBlock).Select(name => name.Layer + 1).DefaultIfEmpty(0).Max());
        if (atEnd)
            ln_final.forward(x, pass, HookPoint.FinalScale, HookPoint.FinalNorm, 0);
        return hooks.Cache;
    }

    /// <summary>Any residual stream [.., d_model] → logits [.., vocab]: the final norm, then the unembedding (the logit lens of
    /// nostalgebraist 2020).</summary>
    public Tensor Unembed(Tensor resid)
    {
        using var scope = NewDisposeScope();
        return Logits(ln_final.forward(resid)).MoveToOuterDisposeScope();
    }

    private Tensor Embed(Tensor tokens, Pass pass)
    {
        var x = embed.forward(pass.HasPadding ? tokens.clamp(min: 0L) : tokens);                       // [batch, pos, d_model]
        if (Config.EmbedScale != 1)
            x = x * Config.EmbedScale;
        x = pass.At(HookPoint.Embed, 0, x);
        if (pos_embed is null)
            return x;
        var positions = pass.Positions ?? arange(pass.Start, pass.Start + pass.Length, ScalarType.Int64, tokens.device);
        return x + pass.At(HookPoint.PosEmbed, 0, pos_embed.forward(positions + Config.PositionOffset).expand(x.shape));
    }

    private Tensor Blocks(Tensor x, Pass pass, int from = 0, int? to = null)
    {
        var end = to ?? Config.Layers;
        BlockEvaluations += (end - from) * x.shape[0];
        for (var layer = from; layer < end; layer++)
            x = blocks[layer].forward(x, pass);
        return x;                                                                                      // [batch, pos, d_model]
    }

    private Tensor Unembed(Tensor x, Pass pass, int? last) =>
        Logits(ln_final.forward(last is { } n ? x.narrow(1, x.shape[1] - n, n) : x, pass, HookPoint.FinalScale, HookPoint.FinalNorm, 0));

    private Tensor Logits(Tensor normalised)
    {
        var logits = unembed?.forward(normalised) ?? nn.functional.linear(normalised, embed.weight);   // [batch, pos, vocab]
        return Config.LogitSoftCap == 0 ? logits : (logits / Config.LogitSoftCap).tanh() * Config.LogitSoftCap;
    }

    private Pass Begin(Tensor tokens, Hooks? hooks, Tensor? mask, KvCache? cache)
    {
        if (tokens.dim() != 2 || tokens.dtype != ScalarType.Int64)
            throw new CourseException(
                $"Tokens must be int64 of the shape [batch, pos], not {tokens.dtype} of {SafetensorsFile.Show(tokens.shape)}.");
        var (start, length) = (cache?.Length ?? 0, tokens.shape[1]);
        if (length == 0 || start + length > Config.Context)
            throw new CourseException(length == 0
                ? "There is no token to read: the text is empty."
                : $"The text has {start + length} tokens, but the model reads at most {Config.Context}.");
        hooks?.Begin(Config, start, tokens);
        var pass = new Pass(Config, masks, rotary, localRotary, hooks, tokens, mask, cache, embed.weight.dtype);
        pass.Prepare();
        return pass;
    }

    private void Initialise()
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in named_parameters())
            if (parameter.dim() == 2)
            {
                var writes = name.EndsWith("attn.o.weight") || name.EndsWith("mlp.down.weight");
                parameter.normal_(0, writes ? 0.02 / Math.Sqrt(2 * Config.Layers) : 0.02);
            }
    }

    /// <summary>A linear map without the cost of drawing weights that are replaced anyway; its bias is zero.</summary>
    internal static Linear Map(long from, long to, bool bias) =>
        nn.Linear(nn.Parameter(empty(to, from)), bias ? nn.Parameter(zeros(to)) : null);
}

/// <summary>One block: attention and MLP, each reads a normalised residual stream and adds to it.</summary>
public sealed class Block : nn.Module
{
    private readonly ModelConfig config;
    private readonly int layer;
    public readonly Norm ln1;
    public readonly Attention attn;
    public readonly Norm? ln1_post, ln2, ln2_post;
    public readonly Mlp mlp;

    internal Block(ModelConfig config, int layer) : base(nameof(Block))
    {
        (this.config, this.layer) = (config, layer);
        (ln1, attn, mlp) = (new Norm(config, config.DModel), new Attention(config, layer), new Mlp(config, layer));
        ln2 = config.SharedNorm ? null : new Norm(config, config.DModel);
        if (config.PostNorms)
            (ln1_post, ln2_post) = (new Norm(config, config.DModel), new Norm(config, config.DModel));
        RegisterComponents();
    }

    internal Tensor forward(Tensor x, Pass pass)
    {
        using var scope = NewDisposeScope();
        x = pass.At(HookPoint.ResidPre, layer, x);                                                           // [batch, pos, d_model]
        var normalised = ln1.forward(x, pass, HookPoint.Ln1Scale, HookPoint.Ln1Normalized, layer);
        var attnOut = attn.forward(normalised, pass);
        attnOut = pass.At(HookPoint.AttnOut, layer, ln1_post?.forward(attnOut) ?? attnOut);                  // what attention adds
        var mid = config.ParallelResidual ? x : pass.At(HookPoint.ResidMid, layer, x + attnOut);
        if (ln2 is not null)
            normalised = ln2.forward(mid, pass, HookPoint.Ln2Scale, HookPoint.Ln2Normalized, layer);
        var mlpOut = mlp.forward(normalised, pass);
        mlpOut = pass.At(HookPoint.MlpOut, layer, ln2_post?.forward(mlpOut) ?? mlpOut);                      // what the MLP adds
        x = config.ParallelResidual ? x + attnOut + mlpOut : mid + mlpOut;
        return pass.At(HookPoint.ResidPost, layer, x).MoveToOuterDisposeScope();
    }
}

/// <summary>A table of vectors, one for each token or position.</summary>
public sealed class Embed : nn.Module
{
    public readonly Parameter weight;   // [rows, d_model]

    internal Embed(long rows, long width) : base(nameof(Embed))
    {
        weight = nn.Parameter(empty(rows, width));
        RegisterComponents();
    }

    /// <summary>Indices of any shape → the same shape with d_model behind.</summary>
    public Tensor forward(Tensor indices) => weight.index_select(0, indices.flatten()).unflatten(0, indices.shape);
}
