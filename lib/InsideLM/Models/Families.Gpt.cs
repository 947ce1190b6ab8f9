using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>The families with layer norm and biases: GPT-2, GPT-Neo, GPT-J, OPT, GPT-NeoX (Pythia), Phi.</summary>
internal static partial class Families
{
    /// <summary>GPT-2 (Radford et al. 2019).</summary>
    private static Family Gpt2 => new("gpt2",
        new(Layers: "n_layer", DModel: "n_embd", Heads: "n_head",
            DMlp: "n_inner", Context: "n_positions", NormEps: "layer_norm_epsilon", Activation: "activation_function"),
        Plain with { RotaryDims = 0, Tied = true, Activation = Activation.GeluTanh },
        (json, config) =>
        {
            Refuse(json.Bool("scale_attn_by_inverse_layer_idx", false), "attention scaled by the layer's number");
            return config with { AttnScale = json.Bool("scale_attn_weights", true) ? 0 : 1 };
        },
        [
            new("transformer.wte", Layout.Rows, "embed"),
            new("transformer.wpe", Layout.Rows, "pos_embed"),
            new("transformer.h.*.ln_1", Layout.Rows, "blocks.*.ln1"),
            new("transformer.h.*.attn.c_attn", Layout.Columns, "blocks.*.attn.q", "blocks.*.attn.k", "blocks.*.attn.v"),
            new("transformer.h.*.attn.c_proj", Layout.Columns, "blocks.*.attn.o"),
            new("transformer.h.*.ln_2", Layout.Rows, "blocks.*.ln2"),
            new("transformer.h.*.mlp.c_fc", Layout.Columns, "blocks.*.mlp.up"),
            new("transformer.h.*.mlp.c_proj", Layout.Columns, "blocks.*.mlp.down"),
            new("transformer.ln_f", Layout.Rows, "ln_final"),
            new("lm_head", Layout.Rows, "unembed"),
        ], Prefix: "transformer.");

    /// <summary>GPT-Neo (EleutherAI 2021), the family of TinyStories: alternating local attention, no 1/√d_head.</summary>
    private static Family GptNeo => new("gpt_neo",
        new(Layers: "num_layers", DModel: "hidden_size", Heads: "num_heads",
            DMlp: "intermediate_size", Context: "max_position_embeddings", NormEps: "layer_norm_epsilon",
            Activation: "activation_function"),
        Plain with { RotaryDims = 0, Tied = true, QkvBias = false, AttnScale = 1, Activation = Activation.GeluTanh },
        (json, config) =>
        {
            var kinds = json.Texts("attention_layers")
                ?? throw new CourseException("config.json has no attention_layers; save the checkpoint again with a recent transformers.");
            var window = json.Int("window_size", 256);
            return config with { Windows = [.. kinds.Select(kind => kind == "local" ? window : 0)] };
        },
        [
            new("transformer.wte", Layout.Rows, "embed"),
            new("transformer.wpe", Layout.Rows, "pos_embed"),
            new("transformer.h.*.ln_1", Layout.Rows, "blocks.*.ln1"),
            new("transformer.h.*.attn.attention.q_proj", Layout.Rows, "blocks.*.attn.q"),
            new("transformer.h.*.attn.attention.k_proj", Layout.Rows, "blocks.*.attn.k"),
            new("transformer.h.*.attn.attention.v_proj", Layout.Rows, "blocks.*.attn.v"),
            new("transformer.h.*.attn.attention.out_proj", Layout.Rows, "blocks.*.attn.o"),
            new("transformer.h.*.ln_2", Layout.Rows, "blocks.*.ln2"),
            new("transformer.h.*.mlp.c_fc", Layout.Rows, "blocks.*.mlp.up"),
            new("transformer.h.*.mlp.c_proj", Layout.Rows, "blocks.*.mlp.down"),
            new("transformer.ln_f", Layout.Rows, "ln_final"),
            new("lm_head", Layout.Rows, "unembed"),
        ], Prefix: "transformer.");

    /// <summary>GPT-J (EleutherAI 2021): parallel blocks with one norm, rotary on neighbouring dimensions.</summary>
    private static Family Gptj => new("gptj",
        new(Layers: "n_layer", DModel: "n_embd", Heads: "n_head",
            DMlp: "n_inner", Context: "n_positions", NormEps: "layer_norm_epsilon", Activation: "activation_function"),
        Plain with
        {
            ParallelResidual = true,
            SharedNorm = true,
            RotaryInterleaved = true,
            QkvBias = false,
            AttnOutBias = false,
            UnembedBias = true,
            Activation = Activation.GeluTanh,
        },
        (json, config) => config with { RotaryDims = json.Int("rotary_dim", config.DHead) },
        [
            new("transformer.wte", Layout.Rows, "embed"),
            new("transformer.h.*.ln_1", Layout.Rows, "blocks.*.ln1"),
            new("transformer.h.*.attn.q_proj", Layout.Rows, "blocks.*.attn.q"),
            new("transformer.h.*.attn.k_proj", Layout.Rows, "blocks.*.attn.k"),
            new("transformer.h.*.attn.v_proj", Layout.Rows, "blocks.*.attn.v"),
            new("transformer.h.*.attn.out_proj", Layout.Rows, "blocks.*.attn.o"),
            new("transformer.h.*.mlp.fc_in", Layout.Rows, "blocks.*.mlp.up"),
            new("transformer.h.*.mlp.fc_out", Layout.Rows, "blocks.*.mlp.down"),
            new("transformer.ln_f", Layout.Rows, "ln_final"),
            new("lm_head", Layout.Rows, "unembed"),
        ], Prefix: "transformer.");

    /// <summary>OPT (Zhang et al. 2022): ReLU, positions that start at row 2.</summary>
    private static Family Opt => new("opt",
        new(Layers: "num_hidden_layers", DModel: "hidden_size", Heads: "num_attention_heads",
            DMlp: "ffn_dim", Context: "max_position_embeddings", NormEps: "", Activation: "activation_function"),
        Plain with { RotaryDims = 0, PositionOffset = 2, Tied = true },
        (json, config) =>
        {
            Refuse(!json.Bool("do_layer_norm_before", true), "norms after the sublayers (OPT-350m)");
            Refuse(json.Int("word_embed_proj_dim", config.DModel) != config.DModel, "projected embeddings (OPT-350m)");
            Refuse(json.Bool("_remove_final_layer_norm", false), "no final norm");
            var bias = json.Bool("enable_bias", true);
            return config with { QkvBias = bias, AttnOutBias = bias, MlpBias = bias };
        },
        [
            new("model.decoder.embed_tokens", Layout.Rows, "embed"),
            new("model.decoder.embed_positions", Layout.Rows, "pos_embed"),
            new("model.decoder.layers.*.self_attn_layer_norm", Layout.Rows, "blocks.*.ln1"),
            new("model.decoder.layers.*.self_attn.q_proj", Layout.Rows, "blocks.*.attn.q"),
            new("model.decoder.layers.*.self_attn.k_proj", Layout.Rows, "blocks.*.attn.k"),
            new("model.decoder.layers.*.self_attn.v_proj", Layout.Rows, "blocks.*.attn.v"),
            new("model.decoder.layers.*.self_attn.out_proj", Layout.Rows, "blocks.*.attn.o"),
            new("model.decoder.layers.*.final_layer_norm", Layout.Rows, "blocks.*.ln2"),
            new("model.decoder.layers.*.fc1", Layout.Rows, "blocks.*.mlp.up"),
            new("model.decoder.layers.*.fc2", Layout.Rows, "blocks.*.mlp.down"),
            new("model.decoder.final_layer_norm", Layout.Rows, "ln_final"),
            new("lm_head", Layout.Rows, "unembed"),
        ], Prefix: "model.");

    /// <summary>GPT-NeoX (Black et al. 2022), the family of Pythia and of the embedded model.</summary>
    private static Family GptNeox => new("gpt_neox",
        new(Layers: "num_hidden_layers", DModel: "hidden_size", Heads: "num_attention_heads",
            DMlp: "intermediate_size", Context: "max_position_embeddings", NormEps: "layer_norm_eps", Activation: "hidden_act"),
        Plain with { Activation = Activation.Gelu },
        (json, config) =>
        {
            var bias = json.Bool("attention_bias", true);
            return config with
            {
                ParallelResidual = json.Bool("use_parallel_residual", true),
                RotaryDims = (int)(config.DHead * json.Double("rotary_pct", 0.25)),
                RotaryBase = json.Double("rotary_emb_base", json.RotaryBase()),
                RotaryScaling = json.RotaryScaling(),
                QkvBias = bias,
                AttnOutBias = bias,
            };
        },
        [
            new("gpt_neox.embed_in", Layout.Rows, "embed"),
            new("gpt_neox.layers.*.input_layernorm", Layout.Rows, "blocks.*.ln1"),
            new("gpt_neox.layers.*.attention.query_key_value", Layout.PerHead, "blocks.*.attn.q", "blocks.*.attn.k", "blocks.*.attn.v"),
            new("gpt_neox.layers.*.attention.dense", Layout.Rows, "blocks.*.attn.o"),
            new("gpt_neox.layers.*.post_attention_layernorm", Layout.Rows, "blocks.*.ln2"),
            new("gpt_neox.layers.*.mlp.dense_h_to_4h", Layout.Rows, "blocks.*.mlp.up"),
            new("gpt_neox.layers.*.mlp.dense_4h_to_h", Layout.Rows, "blocks.*.mlp.down"),
            new("gpt_neox.final_layer_norm", Layout.Rows, "ln_final"),
            new("embed_out", Layout.Rows, "unembed"),
        ], Prefix: "gpt_neox.", Write: WriteGptNeox);

    /// <summary>Phi-1, 1.5 and 2 (Microsoft 2023): parallel blocks with one norm, partial rotary.</summary>
    private static Family Phi => new("phi",
        new(Layers: "num_hidden_layers", DModel: "hidden_size", Heads: "num_attention_heads",
            DMlp: "intermediate_size", Context: "max_position_embeddings", NormEps: "layer_norm_eps",
            Activation: "hidden_act", KvHeads: "num_key_value_heads"),
        Plain with { ParallelResidual = true, SharedNorm = true, UnembedBias = true, Activation = Activation.GeluTanh },
        (json, config) =>
        {
            Refuse(json.Bool("qk_layernorm", false), "layer norm on queries and keys");
            return config with
            {
                RotaryDims = (int)(config.DHead * json.Double("partial_rotary_factor", 0.5)),
                RotaryBase = json.RotaryBase(),
                RotaryScaling = json.RotaryScaling(),
            };
        },
        [
            new("model.embed_tokens", Layout.Rows, "embed"),
            new("model.layers.*.input_layernorm", Layout.Rows, "blocks.*.ln1"),
            new("model.layers.*.self_attn.q_proj", Layout.Rows, "blocks.*.attn.q"),
            new("model.layers.*.self_attn.k_proj", Layout.Rows, "blocks.*.attn.k"),
            new("model.layers.*.self_attn.v_proj", Layout.Rows, "blocks.*.attn.v"),
            new("model.layers.*.self_attn.dense", Layout.Rows, "blocks.*.attn.o"),
            new("model.layers.*.mlp.fc1", Layout.Rows, "blocks.*.mlp.up"),
            new("model.layers.*.mlp.fc2", Layout.Rows, "blocks.*.mlp.down"),
            new("model.final_layernorm", Layout.Rows, "ln_final"),
            new("lm_head", Layout.Rows, "unembed"),
        ], Prefix: "model.");

    private static JsonObject WriteGptNeox(ModelConfig config)
    {
        var plain = Plain with   // all that GPT-NeoX's config.json can say
        {
            Layers = config.Layers,
            DModel = config.DModel,
            Heads = config.Heads,
            DMlp = config.DMlp,
            Vocab = config.Vocab,
            Context = config.Context,
            NormEps = config.NormEps,
            RotaryDims = config.RotaryDims,
            RotaryBase = config.RotaryBase,
            ParallelResidual = config.ParallelResidual,
            Activation = config.Activation,
            QkvBias = config.QkvBias,
            AttnOutBias = config.QkvBias,
            Tied = config.Tied,
        };
        if (Spelt(config) != Spelt(plain) || config.Windows.Any(window => window > 0))
            throw new CourseException("This model cannot be written as gpt_neox: it differs in more than sizes, norm epsilon, "
                + "rotary dimensions and base, parallel residual, activation, attention bias and tying.");
        return new JsonObject
        {
            ["architectures"] = new JsonArray("GPTNeoXForCausalLM"),
            ["model_type"] = "gpt_neox",
            ["num_hidden_layers"] = config.Layers,
            ["hidden_size"] = config.DModel,
            ["num_attention_heads"] = config.Heads,
            ["intermediate_size"] = config.DMlp,
            ["vocab_size"] = config.Vocab,
            ["max_position_embeddings"] = config.Context,
            ["layer_norm_eps"] = config.NormEps,
            ["rotary_pct"] = (double)config.RotaryDims / config.DHead,
            ["rotary_emb_base"] = config.RotaryBase,
            ["use_parallel_residual"] = config.ParallelResidual,
            ["hidden_act"] = config.Activation switch
            {
                Activation.Relu => "relu",
                Activation.Gelu => "gelu",
                Activation.GeluTanh => "gelu_new",
                _ => "silu",
            },
            ["attention_bias"] = config.QkvBias,
            ["attention_dropout"] = 0.0,
            ["hidden_dropout"] = 0.0,
            ["tie_word_embeddings"] = config.Tied,
            ["bos_token_id"] = config.BosToken,
            ["eos_token_id"] = config.EosTokens.Count == 1 ? config.EosTokens[0]
                : config.EosTokens.Count == 0 ? null : new JsonArray([.. config.EosTokens.Select(id => (JsonNode)id)]),
        };
    }

    /// <summary>The configuration with its defaults spelt out, so that two can be compared.</summary>
    private static ModelConfig Spelt(ModelConfig config) => config with
    {
        KvHeads = config.KvHeads,
        DHead = config.DHead,
        DMlp = config.DMlp,
        RotaryDims = config.RotaryDims,
        AttnScale = config.AttnScale,
        Windows = [],
        EosTokens = [],
        BosToken = null,
        Source = null,
    };
}
