using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class LoopedLayersTests
{
    private static readonly Tensor Tokens = tensor(new long[] { 3, 1, 4, 1, 5, 9, 2, 6 }, [2, 4]);

    /// <summary>A model of these layers of the small one, one after the other: depth with weights of its own.</summary>
    private static Model Stacked(params int[] layers)
    {
        manual_seed(7);
        var small = new Transformer(Config(3));
        var deep = new Transformer(Config(layers.Length));
        using var _ = no_grad();
        foreach (var (name, parameter) in deep.named_parameters())
        {
            var parts = name.Split('.');
            if (parts[0] == "blocks") parts[1] = $"{layers[int.Parse(parts[1])]}";
            var own = small.named_parameters().Single(p => p.name == string.Join('.', parts)).parameter;
            parameter.copy_(own * (own.dim() == 2 ? 8 : 1));
        }
        return new(deep, BpeTrainer.Train(["a b"], 258, ["<|endoftext|>"]), "stacked");

        static ModelConfig Config(int layers) => new() { Layers = layers, DModel = 16, Heads = 2, Vocab = 258, Context = 16, Tied = true };
    }

    private static double Gap(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    private static Tensor Said(Model model) => model.Forward(Tokens).select(1, -1);

    [Fact]
    public void LoopedLayersAreADeeperModelThatRepeatsThem()
    {
        var plain = Stacked(0, 1, 2);
        Gap(LoopedLayers.Logits(plain, Tokens, 2, 0), Said(Stacked(0, 1, 0, 1, 2))).ShouldBeLessThan(1e-3);
        Gap(LoopedLayers.Logits(plain, Tokens, 3, 1, times: 2), Said(Stacked(0, 1, 2, 1, 2, 1, 2))).ShouldBeLessThan(1e-3);
        Gap(LoopedLayers.Logits(plain, Tokens, 2, 0), Said(plain)).ShouldBeGreaterThan(0.01);
        Gap(LoopedLayers.Logits(plain, Tokens, 2, 0, times: 0), Said(plain)).ShouldBeLessThan(1e-4);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0)]
    [InlineData(2, -1)]
    public void ALoopGoesBackWithinTheModel(int source, int target) =>
        Should.Throw<CourseException>(() => LoopedLayers.Logits(Stacked(0, 1, 2), Tokens, source, target));
}
