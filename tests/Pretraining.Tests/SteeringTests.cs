using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining.Tests;

public class SteeringTests
{
    private static readonly string[] with = ["User: Yes. Assistant:"], without = ["User: No. Assistant:"];

    [Fact]
    public void TheBestOnTrainingItemsIsChosenAndTheEarliestAndWeakestAmongEquals()
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        var best = Steering.Choose(model, with, without, [1, 2], s => s is { Layer: 3, Strength: 2 } ? 1 : 0);
        (best.Layer, best.Strength).ShouldBe((3, 2));
        best.Vector.allclose(RepresentationEngineering.MeanDifference(model, with, without, Hook.ResidPost(3))).ShouldBeTrue();
        var first = Steering.Choose(model, with, without, [1, 2], _ => 0);
        (first.Layer, first.Strength).ShouldBe((0, 1));
    }

    [Fact]
    public void TheControlHasTheVectorsLengthAndAnotherDirection()
    {
        using var scope = NewDisposeScope();
        var steering = new Steering(ones(64), 2, 1.5);
        var control = steering.Random(seed: 1);
        (control.Layer, control.Strength).ShouldBe((2, 1.5));
        control.Vector.norm().item<float>().ShouldBe(8, 1e-4);
        Math.Abs((control.Vector * steering.Vector).sum().item<float>() / 64).ShouldBeLessThan(.6f);
    }
}
