using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Reads sparse autoencoders as they are published: Gemma Scope's <c>params.npz</c> (Lieberum et al. 2024; JumpReLU) and SAELens's folders of
/// <c>cfg.json</c> and <c>sae_weights.safetensors</c> (standard, top-k and JumpReLU). Ours are written as SAELens folders.
/// </summary>
public static class SparseAutoencoderFiles
{
    private const string Config = "cfg.json", Weights = "sae_weights.safetensors";

    /// <summary>
    /// Loads an <c>.npz</c> file, a SAELens folder, or the one that lies in a model's folder as <c>sae</c>; and the hook point at which it was trained, if the
    /// folder names one that we have.
    /// </summary>
    /// <param name="path">A file, a folder, or the name of one of the course's models.</param>
    /// <exception cref="CourseException">There is none, it is broken, or of a kind that this class is not.</exception>
    public static (SparseAutoencoder Autoencoder, HookName? At) Load(string path)
    {
        if (path.EndsWith(".npz", StringComparison.Ordinal)) return (Build(path, NumpyFile.Load(path), Sparsity.JumpRelu, 1, isCentred: false), null);
        string[] folders = [path, Path.Combine(path, "sae"), .. CourseFiles.Root is { } root ? [Path.Combine(root, "data", "models", path, "sae")] : (string[])[]];
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, Config))) is { } found ? LoadFolder(found)
            : throw new CourseException($"{path} is neither an .npz file (Gemma Scope) nor a folder with a {Config} (SAELens).");
    }

    /// <summary>Writes an autoencoder as a SAELens folder.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="sae">The autoencoder.</param>
    /// <param name="at">The hook point on which it was trained.</param>
    /// <param name="type">Of the numbers stored.</param>
    public static void Save(string folder, SparseAutoencoder sae, HookName at, ScalarType type = ScalarType.Float32)
    {
        List<(string, Tensor)> tensors = [("W_enc", sae.encoder), ("b_enc", sae.bias), ("W_dec", sae.decoder), ("b_dec", sae.center)];
        var config = new JsonObject
        {
            ["architecture"] = sae.Sparsity switch { Sparsity.L1 => "standard", Sparsity.TopK => "topk", _ => "jumprelu" },
            ["d_in"] = sae.decoder.shape[1],
            ["d_sae"] = sae.Features,
            ["hook_name"] = at.ToString(),
            ["apply_b_dec_to_input"] = true,
            ["normalize_activations"] = "none",
            ["dtype"] = type.ToString().ToLowerInvariant(),
        };
        if (sae.Sparsity == Sparsity.TopK) config["k"] = sae.Active;
        if (sae.Sparsity is Sparsity.BatchTopK or Sparsity.JumpRelu) tensors.Add(("threshold", sae.threshold));
        Safetensors.Save(Path.Combine(folder, Weights), tensors, type);
        AtomicFile.WriteText(Path.Combine(folder, Config), config.ToJsonString(new() { WriteIndented = true }) + "\n");
    }

    private static (SparseAutoencoder, HookName?) LoadFolder(string folder)
    {
        JsonObject config;
        try
        {
            config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, Config))) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            throw new CourseException($"{folder}/{Config} is not valid JSON: {e.Message}", e);
        }
        // Older folders say the activation apart from the architecture.
        var kind = Text("architecture") is "topk" || Text("activation_fn", "activation_fn_str") is "topk" ? "topk" : Text("architecture") ?? "standard";
        var sparsity = kind switch
        {
            "standard" => Sparsity.L1,
            "topk" => Sparsity.TopK,
            "jumprelu" => Sparsity.JumpRelu,
            _ => throw new CourseException($"{folder} holds an autoencoder of the architecture {kind}; this class reads standard, topk and jumprelu."),
        };
        if (Text("normalize_activations") is { } scaled and not "none")
            throw new CourseException($"{folder} wants its representations scaled ({scaled}); only normalize_activations = none is read.");
        var k = (int?)config["k"] ?? (int?)config["activation_fn_kwargs"]?["k"] ?? 1;
        var sae = Build(folder, Safetensors.Load(Path.Combine(folder, Weights)), sparsity, k, (bool?)config["apply_b_dec_to_input"] ?? false,
            (bool?)config["rescale_acts_by_decoder_norm"] ?? false);
        var name = Text("hook_name") ?? (string?)config["metadata"]?["hook_name"];
        try
        {
            return (sae, name is null ? (HookName?)null : HookName.Parse(name));
        }
        catch (CourseException)
        {
            return (sae, null);   // a point of another library's own
        }

        string? Text(params string[] keys) => keys.Select(key => config[key]).OfType<JsonValue>().Select(v => v.TryGetValue<string>(out var text) ? text : null).FirstOrDefault(t => t is not null);
    }

    /// <summary>
    /// From the published names. Where b is not taken off before W is applied (x W + c instead of (x − b) W + c), c is made up for it.
    /// Where a feature is measured in the length of its vector, the length goes into W and c.
    /// </summary>
    private static SparseAutoencoder Build(string path, Dictionary<string, Tensor> arrays, Sparsity sparsity, int active, bool isCentred, bool isMeasuredInLength = false)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var decoder = Named("W_dec");                                                                        // [features, d_model]
        if (decoder.dim() != 2) throw new CourseException($"{path}: W_dec has shape {SafetensorsFile.Show(decoder.shape)}, not [features, d_model].");
        var (features, width) = (decoder.shape[0], decoder.shape[1]);
        var (encoder, bias, center) = (Named("W_enc", width, features), Named("b_enc", features), Named("b_dec", width));
        if (isMeasuredInLength)
        {
            var length = decoder.square().sum(-1).sqrt();
            (decoder, encoder, bias) = (SparseAutoencoder.Unit(decoder), encoder * length, bias * length);
        }
        var sae = new SparseAutoencoder((int)width, (int)features, active, 0, sparsity);
        sae.decoder.copy_(decoder);
        sae.encoder.copy_(encoder);
        sae.center.copy_(center);
        sae.bias.copy_(isCentred ? bias : bias + center.matmul(encoder));
        if (sparsity == Sparsity.JumpRelu) sae.threshold.copy_(Named("threshold", features));
        foreach (var parameter in sae.parameters()) parameter.requires_grad_(false);
        return sae;

        Tensor Named(string name, params long[] shape)
        {
            var found = arrays.TryGetValue(name, out var array) ? array.to(ScalarType.Float32)
                : throw new CourseException($"{path} has no array {name}; it holds {string.Join(", ", arrays.Keys.Order())}.");
            return shape.Length == 0 || found.shape.SequenceEqual(shape) ? found
                : throw new CourseException($"{path}: {name} has shape {SafetensorsFile.Show(found.shape)}, but W_dec asks for {SafetensorsFile.Show(shape)}.");
        }
    }
}
