namespace InsideLM;

/// <summary>The places in a transformer where an activation can be read or changed.</summary>
public enum HookPoint
{
    /// <summary>Token embedding, [batch, pos, d_model].</summary>
    Embed,
    /// <summary>Learned position embedding, [batch, pos, d_model].</summary>
    PosEmbed,
    /// <summary>Residual stream at a block's entrance, [batch, pos, d_model].</summary>
    ResidPre,
    /// <summary>What the norm before attention divides by, [batch, pos, 1].</summary>
    Ln1Scale,
    /// <summary>What attention reads: the norm's output, [batch, pos, d_model].</summary>
    Ln1Normalized,
    /// <summary>Queries before rotation, [batch, pos, head, d_head].</summary>
    Q,
    /// <summary>Keys before rotation, [batch, pos, kv head, d_head].</summary>
    K,
    /// <summary>Values, [batch, pos, kv head, d_head].</summary>
    V,
    /// <summary>Queries as they are compared (normalised if the family does, and rotated), [batch, pos, head, d_head].</summary>
    RotQ,
    /// <summary>Keys as they are compared, [batch, pos, kv head, d_head].</summary>
    RotK,
    /// <summary>Scaled and masked scores before the softmax, [batch, head, query, key].</summary>
    AttnScores,
    /// <summary>Attention probabilities, [batch, head, query, key].</summary>
    Pattern,
    /// <summary>What each head has gathered, before the output map, [batch, pos, head, d_head].</summary>
    Z,
    /// <summary>What each head writes to the residual stream, without the common bias, [batch, pos, head, d_model]. Only computed when
    /// asked for.</summary>
    Result,
    /// <summary>What attention adds to the residual stream, bias and norms after it included, [batch, pos, d_model].</summary>
    AttnOut,
    /// <summary>Residual stream between attention and MLP (none in parallel blocks), [batch, pos, d_model].</summary>
    ResidMid,
    /// <summary>What the norm before the MLP divides by, [batch, pos, 1].</summary>
    Ln2Scale,
    /// <summary>What the MLP reads, [batch, pos, d_model].</summary>
    Ln2Normalized,
    /// <summary>Neurons before the nonlinearity; in gated MLPs the gate, [batch, pos, neuron].</summary>
    MlpPre,
    /// <summary>Gated MLPs: the linear factor, [batch, pos, neuron].</summary>
    MlpPreLinear,
    /// <summary>Neurons as they fire, [batch, pos, neuron].</summary>
    MlpPost,
    /// <summary>What the MLP adds to the residual stream, [batch, pos, d_model].</summary>
    MlpOut,
    /// <summary>Residual stream at a block's exit, [batch, pos, d_model].</summary>
    ResidPost,
    /// <summary>What the final norm divides by, [batch, pos, 1].</summary>
    FinalScale,
    /// <summary>What the unembedding reads: the final norm's output, [batch, pos, d_model].</summary>
    FinalNorm,
}

/// <summary>A hook point of a certain layer; its text is the name that TransformerLens gives it, such as
/// <c>blocks.3.attn.hook_pattern</c>.</summary>
public readonly record struct HookName(HookPoint Point, int Layer = 0)
{
    private static readonly Dictionary<HookPoint, string> Texts = new()
    {
        [HookPoint.Embed] = "hook_embed",
        [HookPoint.PosEmbed] = "hook_pos_embed",
        [HookPoint.ResidPre] = "blocks.*.hook_resid_pre",
        [HookPoint.Ln1Scale] = "blocks.*.ln1.hook_scale",
        [HookPoint.Ln1Normalized] = "blocks.*.ln1.hook_normalized",
        [HookPoint.Q] = "blocks.*.attn.hook_q",
        [HookPoint.K] = "blocks.*.attn.hook_k",
        [HookPoint.V] = "blocks.*.attn.hook_v",
        [HookPoint.RotQ] = "blocks.*.attn.hook_rot_q",
        [HookPoint.RotK] = "blocks.*.attn.hook_rot_k",
        [HookPoint.AttnScores] = "blocks.*.attn.hook_attn_scores",
        [HookPoint.Pattern] = "blocks.*.attn.hook_pattern",
        [HookPoint.Z] = "blocks.*.attn.hook_z",
        [HookPoint.Result] = "blocks.*.attn.hook_result",
        [HookPoint.AttnOut] = "blocks.*.hook_attn_out",
        [HookPoint.ResidMid] = "blocks.*.hook_resid_mid",
        [HookPoint.Ln2Scale] = "blocks.*.ln2.hook_scale",
        [HookPoint.Ln2Normalized] = "blocks.*.ln2.hook_normalized",
        [HookPoint.MlpPre] = "blocks.*.mlp.hook_pre",
        [HookPoint.MlpPreLinear] = "blocks.*.mlp.hook_pre_linear",
        [HookPoint.MlpPost] = "blocks.*.mlp.hook_post",
        [HookPoint.MlpOut] = "blocks.*.hook_mlp_out",
        [HookPoint.ResidPost] = "blocks.*.hook_resid_post",
        [HookPoint.FinalScale] = "ln_final.hook_scale",
        [HookPoint.FinalNorm] = "ln_final.hook_normalized",
    };

    /// <summary>The point belongs to a block.</summary>
    public bool InBlock => Texts[Point].Contains('*');

    /// <summary>TransformerLens's name.</summary>
    public override string ToString() => Texts[Point].Replace("*", $"{Layer}");

    /// <summary>The hook point with a name.</summary>
    /// <exception cref="CourseException">There is none; the message names the nearest.</exception>
    public static HookName Parse(string text)
    {
        var parts = text.Split('.');
        var layer = parts.Length > 1 && parts[0] == "blocks" && int.TryParse(parts[1], out var number) ? number : 0;
        foreach (var (point, pattern) in Texts)
            if (pattern.Replace("*", $"{layer}") == text)
                return new(point, layer);
        throw new CourseException(
            $"There is no hook point {text}; did you mean {Nearest(text, Texts.Keys.Select(point => new HookName(point, layer)))}?");
    }

    /// <summary>A name where text is expected.</summary>
    public static implicit operator HookName(string text) => Parse(text);

    /// <summary>The hook points that a model has, in the order in which a forward pass meets them.</summary>
    public static IReadOnlyList<HookName> All(ModelConfig config)
    {
        List<HookName> names = [new(HookPoint.Embed)];
        if (config.RotaryDims == 0)
            names.Add(new(HookPoint.PosEmbed));
        for (var layer = 0; layer < config.Layers; layer++)
            foreach (var point in Texts.Keys)
                if (new HookName(point, layer) is { InBlock: true } name && Exists(point, config))
                    names.Add(name);
        return [.. names, new(HookPoint.FinalScale), new(HookPoint.FinalNorm)];
    }

    /// <summary>Fails with a clear sentence if a model lacks this hook point.</summary>
    /// <exception cref="CourseException">The layer or the point is not there.</exception>
    internal void Check(ModelConfig config)
    {
        if (InBlock && (Layer < 0 || Layer >= config.Layers))
            throw new CourseException($"There is no hook point {this}: the model's blocks are 0 to {config.Layers - 1}.");
        if (!All(config).Contains(this))
            throw new CourseException(
                $"A {config.Family} model has no hook point {this}; the nearest are {Nearest(ToString(), All(config))}.");
    }

    /// <summary>The three names that are most alike.</summary>
    internal static string Nearest(string text, IEnumerable<HookName> names) =>
        string.Join(", ", names.Select(name => name.ToString()).OrderBy(name => Distance(text, name)).Take(3));

    private static bool Exists(HookPoint point, ModelConfig config) => point switch
    {
        HookPoint.RotQ or HookPoint.RotK => config.RotaryDims > 0,
        HookPoint.ResidMid => !config.ParallelResidual,
        HookPoint.Ln2Scale or HookPoint.Ln2Normalized => !config.SharedNorm,
        HookPoint.MlpPreLinear => config.GatedMlp,
        _ => true,
    };

    /// <summary>How many letters must be inserted, deleted or replaced (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}

/// <summary>Hook points by their usual names: <c>Hook.ResidPost(6)</c> is one of them, <c>Hook.ResidPost</c> alone is every layer's, where
/// a <see cref="HookFilter"/> is expected.</summary>
public static class Hook
{
    /// <summary>Token embedding, [batch, pos, d_model].</summary>
    public static HookName Embed { get; } = new(HookPoint.Embed);
    /// <summary>Learned position embedding, [batch, pos, d_model].</summary>
    public static HookName PosEmbed { get; } = new(HookPoint.PosEmbed);
    /// <summary>What the final norm divides by, [batch, pos, 1].</summary>
    public static HookName FinalScale { get; } = new(HookPoint.FinalScale);
    /// <summary>What the unembedding reads, [batch, pos, d_model].</summary>
    public static HookName FinalNorm { get; } = new(HookPoint.FinalNorm);
    /// <summary>The residual stream with layers counted as in the logit lens: 0 is the embedding, l the stream after l blocks. [batch, pos, d_model].</summary>
    public static HookName Stream(int layer) => layer == 0 ? ResidPre(0) : ResidPost(layer - 1);
    /// <summary>Residual stream at a block's entrance, [batch, pos, d_model].</summary>
    public static Func<int, HookName> ResidPre { get; } = layer => new(HookPoint.ResidPre, layer);
    /// <summary>Residual stream between attention and MLP, [batch, pos, d_model].</summary>
    public static Func<int, HookName> ResidMid { get; } = layer => new(HookPoint.ResidMid, layer);
    /// <summary>Residual stream at a block's exit, [batch, pos, d_model].</summary>
    public static Func<int, HookName> ResidPost { get; } = layer => new(HookPoint.ResidPost, layer);
    /// <summary>What the norm before attention divides by, [batch, pos, 1].</summary>
    public static Func<int, HookName> Ln1Scale { get; } = layer => new(HookPoint.Ln1Scale, layer);
    /// <summary>What attention reads, [batch, pos, d_model].</summary>
    public static Func<int, HookName> Ln1Normalized { get; } = layer => new(HookPoint.Ln1Normalized, layer);
    /// <summary>What the norm before the MLP divides by, [batch, pos, 1].</summary>
    public static Func<int, HookName> Ln2Scale { get; } = layer => new(HookPoint.Ln2Scale, layer);
    /// <summary>What the MLP reads, [batch, pos, d_model].</summary>
    public static Func<int, HookName> Ln2Normalized { get; } = layer => new(HookPoint.Ln2Normalized, layer);
    /// <summary>Queries before rotation, [batch, pos, head, d_head].</summary>
    public static Func<int, HookName> Q { get; } = layer => new(HookPoint.Q, layer);
    /// <summary>Keys before rotation, [batch, pos, kv head, d_head].</summary>
    public static Func<int, HookName> K { get; } = layer => new(HookPoint.K, layer);
    /// <summary>Values, [batch, pos, kv head, d_head].</summary>
    public static Func<int, HookName> V { get; } = layer => new(HookPoint.V, layer);
    /// <summary>Queries as they are compared, [batch, pos, head, d_head].</summary>
    public static Func<int, HookName> RotQ { get; } = layer => new(HookPoint.RotQ, layer);
    /// <summary>Keys as they are compared, [batch, pos, kv head, d_head].</summary>
    public static Func<int, HookName> RotK { get; } = layer => new(HookPoint.RotK, layer);
    /// <summary>Scores before the softmax, [batch, head, query, key].</summary>
    public static Func<int, HookName> AttnScores { get; } = layer => new(HookPoint.AttnScores, layer);
    /// <summary>Attention probabilities, [batch, head, query, key].</summary>
    public static Func<int, HookName> Pattern { get; } = layer => new(HookPoint.Pattern, layer);
    /// <summary>What each head has gathered, [batch, pos, head, d_head].</summary>
    public static Func<int, HookName> Z { get; } = layer => new(HookPoint.Z, layer);
    /// <summary>What each head writes, [batch, pos, head, d_model].</summary>
    public static Func<int, HookName> Result { get; } = layer => new(HookPoint.Result, layer);
    /// <summary>What attention adds to the residual stream, [batch, pos, d_model].</summary>
    public static Func<int, HookName> AttnOut { get; } = layer => new(HookPoint.AttnOut, layer);
    /// <summary>Neurons before the nonlinearity, [batch, pos, neuron].</summary>
    public static Func<int, HookName> MlpPre { get; } = layer => new(HookPoint.MlpPre, layer);
    /// <summary>Gated MLPs: the linear factor, [batch, pos, neuron].</summary>
    public static Func<int, HookName> MlpPreLinear { get; } = layer => new(HookPoint.MlpPreLinear, layer);
    /// <summary>Neurons as they fire, [batch, pos, neuron].</summary>
    public static Func<int, HookName> MlpPost { get; } = layer => new(HookPoint.MlpPost, layer);
    /// <summary>What the MLP adds to the residual stream, [batch, pos, d_model].</summary>
    public static Func<int, HookName> MlpOut { get; } = layer => new(HookPoint.MlpOut, layer);

    /// <summary>The hook point with TransformerLens's name, such as <c>blocks.3.hook_resid_pre</c>.</summary>
    public static HookName Parse(string text) => HookName.Parse(text);
}
