namespace InsideLM;

/// <summary>The families with RMS norm and gated MLPs: Llama, Mistral, Qwen, Phi-3, Gemma.</summary>
internal static partial class Families
{
    private static ConfigKeys LlamaKeys => new(Layers: "num_hidden_layers", DModel: "hidden_size", Heads: "num_attention_heads",
        DMlp: "intermediate_size", Context: "max_position_embeddings", NormEps: "rms_norm_eps",
        Activation: "hidden_act", KvHeads: "num_key_value_heads");

    private static ModelConfig LlamaBase => Plain with
    {
        Norm = NormKind.Rms,
        NormEps = 1e-6,
        GatedMlp = true,
        Activation = Activation.Silu,
        QkvBias = false,
        AttnOutBias = false,
        MlpBias = false,
    };

    private static ModelConfig LlamaRotary(ConfigReader json, ModelConfig config) =>
        config with { RotaryBase = json.RotaryBase(), RotaryScaling = json.RotaryScaling() };

    private static WeightRule[] LlamaWeights =>
    [
        new("model.embed_tokens", Layout.Rows, "embed"),
        new("model.layers.*.input_layernorm", Layout.Rows, "blocks.*.ln1"),
        new("model.layers.*.self_attn.q_proj", Layout.Rows, "blocks.*.attn.q"),
        new("model.layers.*.self_attn.k_proj", Layout.Rows, "blocks.*.attn.k"),
        new("model.layers.*.self_attn.v_proj", Layout.Rows, "blocks.*.attn.v"),
        new("model.layers.*.self_attn.q_norm", Layout.Rows, "blocks.*.attn.q_norm"),
        new("model.layers.*.self_attn.k_norm", Layout.Rows, "blocks.*.attn.k_norm"),
        new("model.layers.*.self_attn.o_proj", Layout.Rows, "blocks.*.attn.o"),
        new("model.layers.*.post_attention_layernorm", Layout.Rows, "blocks.*.ln2"),
        new("model.layers.*.mlp.gate_proj", Layout.Rows, "blocks.*.mlp.gate"),
        new("model.layers.*.mlp.up_proj", Layout.Rows, "blocks.*.mlp.up"),
        new("model.layers.*.mlp.down_proj", Layout.Rows, "blocks.*.mlp.down"),
        new("model.norm", Layout.Rows, "ln_final"),
        new("lm_head", Layout.Rows, "unembed"),
    ];

    /// <summary>Llama 1 to 3 (Touvron et al. 2023) and all that copy them.</summary>
    private static Family Llama => new("llama", LlamaKeys, LlamaBase, (json, config) =>
        {
            var bias = json.Bool("attention_bias", false);
            return LlamaRotary(json, config) with { QkvBias = bias, AttnOutBias = bias, MlpBias = json.Bool("mlp_bias", false) };
        }, LlamaWeights, Prefix: "model.");

    /// <summary>Mistral (Jiang et al. 2023): Llama with a sliding window.</summary>
    private static Family Mistral => new("mistral", LlamaKeys, LlamaBase, (json, config) =>
        LlamaRotary(json, config) with { Windows = Windows(config, json.Has("sliding_window") ? json.Int("sliding_window", 0) : 4096) },
        LlamaWeights, Prefix: "model.");

    /// <summary>Qwen 2 and 2.5: Llama with biases on queries, keys and values.</summary>
    private static Family Qwen2 => new("qwen2", LlamaKeys, LlamaBase with { QkvBias = true }, QwenWindows, LlamaWeights, Prefix: "model.");

    /// <summary>Qwen 3: normalised queries and keys instead of biases.</summary>
    private static Family Qwen3 => new("qwen3", LlamaKeys, LlamaBase with { QkNorm = true }, (json, config) =>
        {
            var bias = json.Bool("attention_bias", false);
            return QwenWindows(json, config) with { DHead = json.Int("head_dim", 128), QkvBias = bias, AttnOutBias = bias };
        }, LlamaWeights, Prefix: "model.");

    /// <summary>Phi-3: Llama with queries, keys and values, and gate and up, in one matrix each.</summary>
    private static Family Phi3 => new("phi3", LlamaKeys, LlamaBase, (json, config) => LlamaRotary(json, config) with
    {
        Windows = Windows(config, json.Int("sliding_window", 0)),
        RotaryDims = (int)(config.DHead * json.Double("partial_rotary_factor", 1)),
    },
        [
            .. LlamaWeights.Where(rule => rule.Ours[0] is not ("blocks.*.attn.q" or "blocks.*.attn.k" or "blocks.*.attn.v"
                or "blocks.*.mlp.gate" or "blocks.*.mlp.up")),
            new("model.layers.*.self_attn.qkv_proj", Layout.Rows, "blocks.*.attn.q", "blocks.*.attn.k", "blocks.*.attn.v"),
            new("model.layers.*.mlp.gate_up_proj", Layout.Rows, "blocks.*.mlp.gate", "blocks.*.mlp.up"),
        ], Prefix: "model.");

    private static ConfigKeys GemmaKeys => LlamaKeys with { Activation = "" };   // old files say "gelu" and mean the tanh form

    private static ModelConfig GemmaBase => LlamaBase with { NormPlusOne = true, Tied = true, Activation = Activation.GeluTanh };

    private static ModelConfig GemmaCommon(ConfigReader json, ModelConfig config) => LlamaRotary(json, config) with
    {
        DHead = json.Int("head_dim", 256),
        EmbedScale = Math.Sqrt(config.DModel),
        QkvBias = json.Bool("attention_bias", false),
        AttnOutBias = json.Bool("attention_bias", false),
    };

    /// <summary>Gemma (Google 2024): scaled embeddings, norms that multiply by 1 + weight.</summary>
    private static Family Gemma => new("gemma", GemmaKeys, GemmaBase, GemmaCommon, LlamaWeights, Prefix: "model.");

    /// <summary>Gemma 2: norms before and after, soft caps, every other layer with a sliding window.</summary>
    private static Family Gemma2 => new("gemma2", GemmaKeys, GemmaBase with { PostNorms = true },
        (json, config) => GemmaCommon(json, config) with
        {
            AttnSoftCap = json.Has("attn_logit_softcapping") ? json.Double("attn_logit_softcapping", 0) : 50,
            LogitSoftCap = json.Has("final_logit_softcapping") ? json.Double("final_logit_softcapping", 0) : 30,
            AttnScale = Math.Pow(json.Double("query_pre_attn_scalar", 256), -0.5),
            Windows = Windows(config, json.Int("sliding_window", 4096), layer => layer % 2 == 0),
        }, Gemma2Weights, Prefix: "model.");

    /// <summary>Gemma 3 (text): five local layers to a global one, each kind with its rotary base, normalised queries and keys.</summary>
    private static Family Gemma3 => new("gemma3_text", GemmaKeys, GemmaBase with { PostNorms = true, QkNorm = true }, (json, config) =>
        {
            var (kinds, pattern) = (json.Texts("layer_types"), json.Int("sliding_window_pattern", 6));
            return GemmaCommon(json, config) with
            {
                AttnSoftCap = json.Double("attn_logit_softcapping", 0),
                LogitSoftCap = json.Double("final_logit_softcapping", 0),
                AttnScale = Math.Pow(json.Double("query_pre_attn_scalar", 256), -0.5),
                RotaryLocalBase = json.Double("rope_local_base_freq", 10_000),
                Windows = Windows(config, json.Int("sliding_window", 4096),
                    layer => kinds is null ? (layer + 1) % pattern != 0 : kinds[layer] == "sliding_attention"),
            };
        }, Gemma2Weights, Prefix: "model.");

    private static IReadOnlyList<WeightRule> Gemma2Weights =>
    [
        .. LlamaWeights.Where(rule => rule.Ours[0] != "blocks.*.ln2"),
        new("model.layers.*.post_attention_layernorm", Layout.Rows, "blocks.*.ln1_post"),
        new("model.layers.*.pre_feedforward_layernorm", Layout.Rows, "blocks.*.ln2"),
        new("model.layers.*.post_feedforward_layernorm", Layout.Rows, "blocks.*.ln2_post"),
    ];

    private static ModelConfig QwenWindows(ConfigReader json, ModelConfig config)
    {
        var from = json.Int("max_window_layers", config.Layers);
        return LlamaRotary(json, config) with
        {
            Windows = json.Bool("use_sliding_window", false) ? Windows(config, json.Int("sliding_window", 0), layer => layer >= from) : [],
        };
    }

    private static IReadOnlyList<int> Windows(ModelConfig config, int window, Func<int, bool>? sliding = null) =>
        window == 0 ? [] : [.. Enumerable.Range(0, config.Layers).Select(layer => sliding is null || sliding(layer) ? window : 0)];
}
