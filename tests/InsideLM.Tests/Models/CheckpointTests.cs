using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

/// <summary>Loading, saving, and what is said when a checkpoint is wrong.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Checkpoints => GoldenTests.Checkpoints;

    [SkippableTheory, MemberData(nameof(Checkpoints))]
    public void A_loaded_checkpoint_is_written_back_tensor_for_tensor(string checkpoint)
    {
        var source = Golden.Find(checkpoint);
        var (config, model) = HuggingFace.Load(source);
        HuggingFace.Save(folder, model);
        var written = Safetensors.Load(Path.Combine(folder, "model.safetensors"));
        var original = Directory.GetFiles(source, "model*.safetensors").SelectMany(Safetensors.Load).ToDictionary();
        foreach (var (name, tensor) in written)   // buffers that older files carry are not weights
            Near.MaxDifference(tensor, original.GetValueOrDefault(name) ?? original[name[(name.IndexOf('.') + 1)..]]).ShouldBe(0, name);
        foreach (var name in original.Keys.Where(name => !name.EndsWith("attn.bias") && !name.Contains("masked_bias") && !name.Contains("inv_freq") && !name.EndsWith("attention.bias")))
            written.Keys.ShouldContain(key => key == name || key.EndsWith("." + name));
        var (again, _) = HuggingFace.Load(folder);
        (again with { Source = null, Windows = [], EosTokens = [] }).ShouldBe(config with { Source = null, Windows = [], EosTokens = [] });
        again.Windows.ShouldBe(config.Windows);
    }

    [Fact]
    public void A_tied_model_with_a_scaled_embedding_is_saved_untied_and_computes_the_same()
    {
        using var _ = no_grad();
        manual_seed(1);
        var config = Small with { Tied = true, EmbedScale = 4 };
        var model = new Transformer(config);
        HuggingFace.Save(folder, model);
        var (loaded, again) = HuggingFace.Load(folder);
        loaded.Tied.ShouldBeFalse();
        loaded.EmbedScale.ShouldBe(1);
        var tokens = tensor(new long[] { 1, 2, 3, 4 }, [1, 4]);
        Near.MaxDifference(again.forward(tokens), model.forward(tokens)).ShouldBeLessThan(1e-5);
        ((bool)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!["use_parallel_residual"]!).ShouldBeFalse();
    }

    [Fact]
    public void Saving_in_bfloat16_halves_the_file_and_says_so()
    {
        HuggingFace.Save(folder, new Transformer(Small));
        var file = Path.Combine(folder, "model.safetensors");
        var full = new FileInfo(file).Length;
        HuggingFace.Save(folder, new Transformer(Small), ScalarType.BFloat16);
        ((double)new FileInfo(file).Length / full).ShouldBeInRange(0.45, 0.6);
        ((string?)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!["torch_dtype"]).ShouldBe("bfloat16");
    }

    [Fact]
    public void A_model_that_its_family_cannot_describe_is_not_written()
    {
        Should.Throw<CourseException>(() => HuggingFace.Save(folder, new Transformer(Small with { Norm = NormKind.Rms }))).Message.ShouldContain("gpt_neox");
        Should.Throw<CourseException>(() => HuggingFace.Save(folder, new Transformer(Small with { Family = "llama" }))).Message.ShouldContain("llama");
        Directory.GetFiles(folder).ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("model_type", "\"mamba\"", "mamba")]
    [InlineData("model_type", "null", "no model_type")]
    [InlineData("hidden_size", "null", "no hidden_size")]
    [InlineData("hidden_size", "\"wide\"", "unexpected value for hidden_size")]
    [InlineData("hidden_size", "80", "has shape")]
    [InlineData("num_hidden_layers", "4", "no tensor model.layers.3")]
    [InlineData("num_hidden_layers", "-1", "must be positive")]
    [InlineData("num_key_value_heads", "3", "cannot share evenly")]
    [InlineData("hidden_act", "\"swishish\"", "swishish")]
    [InlineData("rope_scaling", """{"rope_type":"yarn","factor":2}""", "yarn")]
    public void A_config_that_does_not_fit_is_one_clear_sentence(string key, string value, string says)
    {
        CopyOf("llama");
        var file = Path.Combine(folder, "config.json");
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        json[key] = JsonNode.Parse(value);
        if (key == "hidden_size")
            json.AsObject().Remove("head_dim");
        File.WriteAllText(file, json.ToJsonString());
        var message = Should.Throw<CourseException>(() => HuggingFace.Load(folder)).Message;
        message.ShouldContain(says);
        message.ShouldNotContain("\n");
    }

    [SkippableFact]
    public void An_unknown_architecture_is_told_the_known_ones()
    {
        CopyOf("llama");
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"mamba"}""");
        var message = Should.Throw<CourseException>(() => HuggingFace.Load(folder)).Message;
        foreach (var family in new[] { "gpt2", "gpt_neo", "gptj", "opt", "gpt_neox", "llama", "mistral", "qwen2", "qwen3", "phi", "phi3", "gemma", "gemma2", "gemma3_text" })
            message.ShouldContain(family);
    }

    [Fact]
    public void Missing_files_are_named()
    {
        Should.Throw<CourseException>(() => HuggingFace.Load(Path.Combine(folder, "nowhere"))).Message.ShouldContain("no folder");
        Should.Throw<CourseException>(() => HuggingFace.Load(folder)).Message.ShouldContain("config.json");
        File.WriteAllText(Path.Combine(folder, "config.json"), "{ not json");
        Should.Throw<CourseException>(() => HuggingFace.Load(folder)).Message.ShouldContain("not valid JSON");
        Should.Throw<CourseException>(() => Model.Load("no/such-model")).Message.ShouldContain("no/such-model");
    }

    internal static ModelConfig Small => new() { Layers = 2, DModel = 32, Heads = 4, Vocab = 50, Context = 16 };

    private void CopyOf(string checkpoint)
    {
        foreach (var file in Directory.GetFiles(Golden.Find(checkpoint)))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
