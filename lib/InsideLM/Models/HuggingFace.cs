using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Reads and writes model folders as Hugging Face's transformers have them: <c>config.json</c> and <c>model.safetensors</c> (or
/// its shards).</summary>
public static class HuggingFace
{
    /// <summary>Loads a folder. Weights stored in 16 bits are widened to float32; buffers and other tensors that are no weights of ours are
    /// ignored.</summary>
    /// <exception cref="CourseException">A file is missing or broken, the architecture is unknown, a weight is missing or has another
    /// shape.</exception>
    public static (ModelConfig Config, Transformer Model) Load(string folder)
    {
        var configFile = Path.Combine(folder, "config.json");
        if (!File.Exists(configFile))
            throw new CourseException(Directory.Exists(folder)
                ? $"{folder} has no config.json; is it a Hugging Face model folder?"
                : $"There is no folder {folder}.");
        var config = ModelConfig.FromHuggingFace(File.ReadAllText(configFile));
        var weights = Safetensors.OpenFolder(folder);
        try
        {
            var model = new Transformer(config, initialise: false);
            Fill(model, weights, folder);
            return (config, model);
        }
        finally
        {
            foreach (var file in weights.Values.Distinct())
                file.Dispose();
        }
    }

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c> with the weights in <paramref name="dtype"/> (float32, bfloat16 or
    /// float16). A scaled embedding that the family's config.json cannot say is written scaled, and then the unembedding apart from
    /// it.</summary>
    /// <exception cref="CourseException">The model's shape cannot be said in its family's keys.</exception>
    public static void Save(string folder, Transformer model, ScalarType dtype = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var config = model.Config;
        var ours = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        if (config.EmbedScale != 1 && Families.Of(config.Family).Write is not null)
        {
            if (config.Tied)
                ours["unembed.weight"] = ours["embed.weight"];
            ours["embed.weight"] = ours["embed.weight"] * config.EmbedScale;
            config = config with { EmbedScale = 1, Tied = false };
        }
        var json = config.ToHuggingFace(dtype switch
        {
            ScalarType.Float32 => "float32",
            ScalarType.BFloat16 => "bfloat16",
            ScalarType.Float16 => "float16",
            _ => throw new CourseException($"Weights are saved as Float32, BFloat16 or Float16, not {dtype}."),
        });
        var theirs = Matches(config, ours.Keys)
            .Select(match => (match.Theirs, match.Rule.Join([.. match.Ours.Select(name => ours[name])], config.Heads))).ToList();
        Safetensors.Save(Path.Combine(folder, "model.safetensors"), theirs, dtype, new Dictionary<string, string> { ["format"] = "pt" });
        AtomicFile.WriteText(Path.Combine(folder, "config.json"), json);
    }

    private static void Fill(Transformer model, Dictionary<string, SafetensorsFile> weights, string folder)
    {
        using var _ = no_grad();
        var ours = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var prefix = Families.Of(model.Config.Family).Prefix;
        foreach (var (rule, theirs, names) in Matches(model.Config, ours.Keys))
        {
            using var scope = NewDisposeScope();
            var name = weights.ContainsKey(theirs) || !theirs.StartsWith(prefix) ? theirs : theirs[prefix.Length..];
            if (!weights.TryGetValue(name, out var file))
                throw new CourseException(
                    $"The checkpoint {folder} has no tensor {theirs}, which a {model.Config.Family} model of this configuration needs.");
            long[][] shapes = [.. names.Select(n => ours[n].shape)];
            var parts = rule.Split(file.Read(name, rule.Shape(shapes)), shapes, model.Config.Heads);
            foreach (var (ourName, part) in names.Zip(parts))
                ours[ourName].copy_(part.to(ScalarType.Float32));
        }
    }

    /// <summary>For each tensor of a checkpoint, the names of our parameters that it holds, in the family's order. Every parameter occurs
    /// once.</summary>
    private static IEnumerable<(WeightRule Rule, string Theirs, string[] Ours)> Matches(ModelConfig config, IEnumerable<string> parameters)
    {
        var left = parameters.ToHashSet();
        foreach (var rule in Families.Of(config.Family).Weights)
            for (var layer = 0; layer < (rule.Theirs.Contains('*') ? config.Layers : 1); layer++)
                foreach (var suffix in new[] { ".weight", ".bias" })
                {
                    string[] ours = [.. rule.Ours.Select(name => name.Replace("*", $"{layer}") + suffix)];
                    if (ours.All(left.Remove))
                        yield return (rule, rule.Theirs.Replace("*", $"{layer}") + suffix, ours);
                }
        if (left.Count > 0)
            throw new CourseException($"The family {config.Family} has no place for {string.Join(", ", left.Order().Take(3))}.");
    }
}
