using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>What Hugging Face calls the numbers that every family has. An empty name: the family has no such key, or reads it in its own
/// way.</summary>
internal sealed record ConfigKeys(string Layers, string DModel, string Heads, string DMlp, string Context, string NormEps,
    string Activation, string KvHeads = "");

/// <summary>One family of checkpoints, as data: how its config.json and its weights are named and laid out.</summary>
/// <param name="Type">Hugging Face's model_type.</param>
/// <param name="Keys">Names of the common numbers in config.json.</param>
/// <param name="Base">What is fixed in the family, and its defaults.</param>
/// <param name="Read">Adds what is particular to the family.</param>
/// <param name="Weights">Which of our modules stands where in a checkpoint.</param>
/// <param name="Prefix">The start of the weights' names that some checkpoints leave out.</param>
/// <param name="Write">Makes a config.json for a model that was not loaded, if the family can.</param>
internal sealed record Family(string Type, ConfigKeys Keys, ModelConfig Base, Func<ConfigReader, ModelConfig, ModelConfig> Read,
    IReadOnlyList<WeightRule> Weights, string Prefix = "", Func<ModelConfig, JsonObject>? Write = null)
{
    /// <summary>The configuration that a config.json of this family describes.</summary>
    public ModelConfig Configuration(JsonObject source)
    {
        var json = new ConfigReader(source);
        var config = Base with
        {
            Family = Type,
            Layers = json.Int(Keys.Layers),
            DModel = json.Int(Keys.DModel),
            Heads = json.Int(Keys.Heads),
            Vocab = json.Int("vocab_size"),
            Context = json.Int(Keys.Context),
            DMlp = json.Int(Keys.DMlp, 0),
            KvHeads = Keys.KvHeads == "" ? 0 : json.Int(Keys.KvHeads, 0),
            DHead = json.Int("head_dim", 0),
            BosToken = json.Ints("bos_token_id").Select(id => (int?)id).FirstOrDefault(),
            EosTokens = json.Ints("eos_token_id"),
            Source = source,
        };
        if (Keys.Activation != "" && json.Has(Keys.Activation))
            config = config with { Activation = json.Activation(Keys.Activation) };
        if (Keys.NormEps != "")
            config = config with { NormEps = json.Double(Keys.NormEps, config.NormEps) };
        return Read(json, config with { Tied = json.Bool("tie_word_embeddings", config.Tied) });
    }
}

/// <summary>The families of checkpoints that the course reads, in the order in which they appeared.</summary>
internal static partial class Families
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Family> All { get; } =
        [Gpt2, GptNeo, Gptj, Opt, GptNeox, Llama, Mistral, Qwen2, Qwen3, Phi, Phi3, Gemma, Gemma2, Gemma3];

    /// <summary>The family with a model_type.</summary>
    /// <exception cref="CourseException">There is none.</exception>
    public static Family Of(string type) => All.FirstOrDefault(family => family.Type == type)
        ?? throw new CourseException(
            $"The course does not know the architecture \"{type}\"; it reads {string.Join(", ", All.Select(family => family.Type))}.");

    /// <summary>The family that a config.json names.</summary>
    public static Family Of(JsonObject config) => Of(new ConfigReader(config).Text("model_type", "")
        is { Length: > 0 } type ? type : throw new CourseException("config.json has no model_type, so the architecture is unknown."));

    private static ModelConfig Plain => new() { Layers = 0, DModel = 0, Heads = 0, Vocab = 0, Context = 0 };

    private static void Refuse(bool asked, string what)
    {
        if (asked)
            throw new CourseException($"This checkpoint's config.json asks for {what}, which the course does not have.");
    }
}

/// <summary>Reads the keys of a config.json; a missing one or one of the wrong kind is one clear sentence.</summary>
internal sealed class ConfigReader(JsonObject json, string name = "config.json")
{
    /// <summary>Is the key there, be it null?</summary>
    public bool Has(string key) => json.ContainsKey(key);
    /// <summary>A whole number that must be there.</summary>
    public int Int(string key) => Get<int>(key) ?? throw new CourseException($"{name} has no {key}.");
    /// <summary>A whole number, or the default if it is absent or null.</summary>
    public int Int(string key, int absent) => Get<int>(key) ?? absent;
    /// <summary>A number, or the default.</summary>
    public double Double(string key, double absent) => Get<double>(key) ?? absent;
    /// <summary>A truth value, or the default.</summary>
    public bool Bool(string key, bool absent) => Get<bool>(key) ?? absent;
    /// <summary>A text, or the default.</summary>
    public string Text(string key, string absent) => json[key] is JsonValue value && value.TryGetValue(out string? text) ? text : absent;
    /// <summary>Whole numbers: a single one, a list, or none.</summary>
    public IReadOnlyList<int> Ints(string key) => json[key] switch
    {
        null => [],
        JsonArray list => [.. list.Select(n => n is JsonValue v && v.TryGetValue(out int i) ? i : throw Wrong(key))],
        _ => [Int(key)],
    };
    /// <summary>A list of texts, or null.</summary>
    public IReadOnlyList<string>? Texts(string key) =>
        json[key] is JsonArray list ? [.. list.Select(t => (string?)t ?? throw Wrong(key))] : null;
    /// <summary>A nested object, or null.</summary>
    public ConfigReader? Object(string key) => json[key] is JsonObject inner ? new(inner, $"{name}'s {key}") : null;

    /// <summary>The activation under a key, by Hugging Face's names.</summary>
    public Activation Activation(string key) => Text(key, "") switch
    {
        "relu" => InsideLM.Activation.Relu,
        "gelu" => InsideLM.Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => InsideLM.Activation.GeluTanh,
        "silu" or "swish" => InsideLM.Activation.Silu,
        var other => throw new CourseException(
            $"{name} asks for the activation \"{other}\" ({key}); the course has relu, gelu, gelu_new, gelu_pytorch_tanh and silu."),
    };

    /// <summary>The rotary base: <c>rope_theta</c>, in newer files inside <c>rope_parameters</c>.</summary>
    public double RotaryBase() => Double("rope_theta", Object("rope_parameters")?.Double("rope_theta", 10_000) ?? 10_000);

    /// <summary>The <c>rope_scaling</c> (in newer files <c>rope_parameters</c>) entry, if there is one.</summary>
    public RotaryScaling? RotaryScaling()
    {
        if ((Object("rope_scaling") ?? Object("rope_parameters")) is not { } scaling)
            return null;
        return scaling.Text("rope_type", scaling.Text("type", "")) switch
        {
            "default" => null,
            "linear" => new("linear", scaling.Double("factor", 1)),
            "llama3" => new("llama3", scaling.Double("factor", 1), scaling.Double("low_freq_factor", 1),
                scaling.Double("high_freq_factor", 4), scaling.Int("original_max_position_embeddings", 8192)),
            var other => throw new CourseException($"{name} asks for the rope scaling \"{other}\"; the course has linear and llama3."),
        };
    }

    private T? Get<T>(string key) where T : struct => json[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out T number) => number,
        _ => throw Wrong(key),
    };

    private CourseException Wrong(string key) => new($"{name} has an unexpected value for {key}: {json[key]!.ToJsonString()}.");
}
