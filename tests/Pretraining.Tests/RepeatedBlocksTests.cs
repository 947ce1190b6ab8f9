using InsideLM;
using TorchSharp;
using static TorchSharp.torch;
using Transformer = InsideLM.Transformer;

namespace Pretraining.Tests;

public class RepeatedBlocksTests
{
    private static readonly Recipe Recipe = TrainerTests.Tiny with { Layers = 4, Steps = 8, WarmUp = 2, RepeatedBlocks = 2 };

    private static Transformer NewModel(int layers) => Initialisation.Model(Initialisation.Config(Recipe with { Layers = layers }, Recipe.Vocab), seed: 1);

    private static double Difference(nn.Module a, nn.Module b) => a.parameters().Zip(b.parameters()).Max(p => (p.First - p.Second).abs().max().item<float>());

    [Fact]
    public void BothRoundsKeepOneSetOfWeightsWhileTheyLearn()
    {
        using var scope = NewDisposeScope();
        var model = NewModel(4);
        Difference(model.blocks[0], model.blocks[2]).ShouldBeGreaterThan(.01);
        using var trainer = new Trainer(Recipe, model, TrainerTests.RandomBatch);
        var before = model.blocks[1].mlp.down.weight!.clone();
        while (trainer.Step < Recipe.Steps) trainer.Advance();
        Difference(model.blocks[0], model.blocks[2]).ShouldBe(0);
        Difference(model.blocks[1], model.blocks[3]).ShouldBe(0);
        (model.blocks[1].mlp.down.weight! - before).abs().max().item<float>().ShouldBeGreaterThan(.01f);
        Difference(model.blocks[0], model.blocks[1]).ShouldBeGreaterThan(.01);
    }

    [Fact]
    public void TheSharedGradientIsTheSumOfBothRounds()
    {
        using var scope = NewDisposeScope();
        var model = NewModel(4);
        var repeated = new RepeatedBlocks(model, 2);
        model.forward(tensor(new long[] { 5, 6, 7 }, [1, 3])).square().sum().backward();
        var (first, again) = (model.blocks[0].mlp.up.weight!, model.blocks[2].mlp.up.weight!);
        var sum = first.grad! + again.grad!;
        again.grad!.abs().max().item<float>().ShouldBeGreaterThan(1e-3f);
        repeated.Gather();
        (first.grad! - sum).abs().max().item<float>().ShouldBe(0);
        again.grad.ShouldBeNull();
    }

    [Fact]
    public void AThirdRoundIsADeeperModel()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (model, deeper) = (NewModel(4), NewModel(6));
        var repeated = new RepeatedBlocks(model, 2);
        deeper.embed.weight.copy_(model.embed.weight);
        foreach (var layer in Enumerable.Range(0, 6))
            foreach (var (into, from) in deeper.blocks[layer].parameters().Zip(model.blocks[layer % 2].parameters())) into.copy_(from);
        var tokens = tensor(new long[] { 5, 6, 7, 8 }, [1, 4]);
        (repeated.OnceMore(model, tokens, [], null) - deeper.forward(tokens)).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }
}
