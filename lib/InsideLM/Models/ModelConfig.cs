using System.Text.Json;
using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>How a norm brings its input to a common scale: <see cref="Layer"/> subtracts the mean and divides by the standard deviation (Ba
/// et al. 2016), <see cref="Rms"/> divides by the root mean square (Zhang and Sennrich 2019).</summary>
public enum NormKind { Layer, Rms }

/// <summary>The MLP's nonlinearity; <see cref="GeluTanh"/> is GPT-2's approximation of <see cref="Gelu"/> (Hendrycks and Gimpel
/// 2016).</summary>
public enum Activation { Relu, Gelu, GeluTanh, Silu }

/// <summary>How rotary frequencies are stretched for longer contexts.</summary>
/// <param name="Kind"><c>linear</c> (all frequencies divided by the factor) or <c>llama3</c> (only the slow ones, with a smooth
/// transition).</param>
/// <param name="Factor">By how much the slow frequencies are divided.</param>
/// <param name="LowFactor">llama3: wavelengths above OriginalContext / LowFactor are stretched whole.</param>
/// <param name="HighFactor">llama3: wavelengths below OriginalContext / HighFactor stay as they are.</param>
/// <param name="OriginalContext">llama3: the context length of pretraining, in tokens.</param>
public sealed record RotaryScaling(string Kind, double Factor, double LowFactor = 1, double HighFactor = 4, int OriginalContext = 8192);

/// <summary>Everything in which one transformer differs from another. The defaults are the plainest one: GPT-NeoX with serial blocks,
/// untied, rotary on the whole head, which is the embedded model's family.</summary>
public sealed record ModelConfig
{
    /// <summary>Hugging Face's <c>model_type</c>: decides the names of the weights in a checkpoint.</summary>
    public string Family { get; init; } = "gpt_neox";
    /// <summary>Number of blocks.</summary>
    public required int Layers { get; init; }
    /// <summary>Width of the residual stream.</summary>
    public required int DModel { get; init; }
    /// <summary>Attention heads (query heads).</summary>
    public required int Heads { get; init; }
    /// <summary>Key and value heads; fewer than <see cref="Heads"/> in grouped-query attention.</summary>
    public int KvHeads { get => field == 0 ? Heads : field; init; }
    /// <summary>Width of one head.</summary>
    public int DHead { get => field == 0 ? DModel / Heads : field; init; }
    /// <summary>Neurons of one MLP.</summary>
    public int DMlp { get => field == 0 ? 4 * DModel : field; init; }
    /// <summary>Rows of the embedding.</summary>
    public required int Vocab { get; init; }
    /// <summary>The longest text in tokens.</summary>
    public required int Context { get; init; }

    /// <summary>The kind of every norm.</summary>
    public NormKind Norm { get; init; } = NormKind.Layer;
    /// <summary>Added to the variance before the root.</summary>
    public double NormEps { get; init; } = 1e-5;
    /// <summary>Gemma: the norm multiplies by 1 + weight.</summary>
    public bool NormPlusOne { get; init; }
    /// <summary>Gemma 2 and 3: another norm after attention and after the MLP, before each is added to the residual stream.</summary>
    public bool PostNorms { get; init; }
    /// <summary>Qwen 3, Gemma 3: queries and keys are normalised per head.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Dimensions of a head that are rotated by position; 0 for learned position embeddings.</summary>
    public int RotaryDims { get => field < 0 ? DHead : field; init; } = -1;
    /// <summary>GPT-J: neighbouring dimensions form the rotated pairs, instead of dimension i and i + half.</summary>
    public bool RotaryInterleaved { get; init; }
    /// <summary>The base of the geometric series of wavelengths.</summary>
    public double RotaryBase { get; init; } = 10_000;
    /// <summary>Gemma 3: the base in layers with a sliding window (which are not stretched); 0 if it is the same.</summary>
    public double RotaryLocalBase { get; init; }
    /// <summary>Stretching of the rotary frequencies, if any.</summary>
    public RotaryScaling? RotaryScaling { get; init; }
    /// <summary>OPT: row of the position embedding that holds position 0.</summary>
    public int PositionOffset { get; init; }

    /// <summary>Attention and MLP both read the block's input and are added together.</summary>
    public bool ParallelResidual { get; init; }
    /// <summary>GPT-J, Phi: in a parallel block one norm serves both.</summary>
    public bool SharedNorm { get; init; }
    /// <summary>The MLP's nonlinearity.</summary>
    public Activation Activation { get; init; } = Activation.Relu;
    /// <summary>The MLP multiplies act(gate) with a second projection (GLU; Shazeer 2020).</summary>
    public bool GatedMlp { get; init; }
    /// <summary>Biases on queries, keys and values.</summary>
    public bool QkvBias { get; init; } = true;
    /// <summary>Bias on attention's output.</summary>
    public bool AttnOutBias { get; init; } = true;
    /// <summary>Biases in the MLP.</summary>
    public bool MlpBias { get; init; } = true;
    /// <summary>Bias on the logits.</summary>
    public bool UnembedBias { get; init; }

    /// <summary>Multiplies q·k; usually 1/√d_head.</summary>
    public double AttnScale { get => field == 0 ? 1 / Math.Sqrt(DHead) : field; init; }
    /// <summary>Gemma 2: attention scores s become cap·tanh(s/cap); 0 for none.</summary>
    public double AttnSoftCap { get; init; }
    /// <summary>Gemma 2: the same for the logits; 0 for none.</summary>
    public double LogitSoftCap { get; init; }
    /// <summary>Per layer, how many tokens back a query sees (itself counted); 0 for all. Empty if no layer has a window.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [];

    /// <summary>Multiplies the token embedding on its way in.</summary>
    public double EmbedScale { get; init; } = 1;
    /// <summary>The unembedding is the embedding's own matrix.</summary>
    public bool Tied { get; init; }
    /// <summary>The token that begins a text, if the family has one.</summary>
    public int? BosToken { get; init; }
    /// <summary>Tokens that end a text.</summary>
    public IReadOnlyList<int> EosTokens { get; init; } = [];
    /// <summary>The config.json from which this was read, kept so that a loaded model can be saved again.</summary>
    public JsonObject? Source { get; init; }

    /// <summary>The window of a layer; 0 if it sees everything.</summary>
    public int Window(int layer) => Windows.Count == 0 ? 0 : Windows[layer];

    /// <summary>Reads a Hugging Face <c>config.json</c>.</summary>
    /// <exception cref="CourseException">It is malformed, lacks a key, or asks for a family or an option that the course does not
    /// have.</exception>
    public static ModelConfig FromHuggingFace(string json)
    {
        try
        {
            var source = JsonNode.Parse(json) as JsonObject ?? throw new CourseException("config.json is not a JSON object.");
            return Families.Of(source).Configuration(source).Checked();
        }
        catch (JsonException e)
        {
            throw new CourseException($"config.json is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>The <c>config.json</c> that Hugging Face's transformers read, for weights stored in <paramref name="dtype"/>
    /// (<c>float32</c>, <c>bfloat16</c> or <c>float16</c>).</summary>
    /// <exception cref="CourseException">The model's shape cannot be said in its family's keys.</exception>
    public string ToHuggingFace(string dtype = "float32")
    {
        var json = Families.Of(Family).Write is { } write ? write(this)
            : (JsonObject?)Source?.DeepClone() ?? throw new CourseException(
                $"A model of the family {Family} that was not loaded from a checkpoint cannot be saved; make it a gpt_neox.");
        json["torch_dtype"] = dtype;
        return json.ToJsonString(new() { WriteIndented = true });
    }

    /// <summary>This configuration, if its numbers fit together.</summary>
    /// <exception cref="CourseException">They do not.</exception>
    internal ModelConfig Checked()
    {
        foreach (var (name, value) in new[] { (nameof(Layers), Layers), (nameof(DModel), DModel), (nameof(Heads), Heads),
            (nameof(KvHeads), KvHeads), (nameof(DHead), DHead), (nameof(DMlp), DMlp), (nameof(Vocab), Vocab), (nameof(Context), Context) })
            if (value <= 0)
                throw new CourseException($"The model's configuration has {name} = {value}; it must be positive.");
        if (Heads % KvHeads != 0)
            throw new CourseException($"The model's configuration has {Heads} heads, which {KvHeads} key-value heads cannot share evenly.");
        if (RotaryDims % 2 != 0 || RotaryDims > DHead)
            throw new CourseException(
                $"The model's configuration rotates {RotaryDims} of {DHead} dimensions of a head; it must be an even number, at most all.");
        if (Windows.Count != 0 && Windows.Count != Layers)
            throw new CourseException($"The model's configuration has {Windows.Count} attention windows for {Layers} layers.");
        return this;
    }
}
