using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class ToySuperpositionTests
{
    private static ToySuperposition Trained(bool linear, params double[] density)
    {
        var toy = new ToySuperposition(density, features: 10, width: 3, linear);
        toy.Train(steps: 800);
        return toy;
    }

    private static int[] Kept(ToySuperposition toy) => [.. toy.Recovered().Select(model => model.Count(share => share > 0.5))];

    [Fact]
    public void SparseFeaturesShareTheStreamAndDenseOnesDoNot()
    {
        var kept = Kept(Trained(linear: false, 1, 0.05));
        kept[0].ShouldBeInRange(2, 4);
        kept[1].ShouldBeGreaterThanOrEqualTo(6);
    }

    [Fact]
    public void ALinearModelKeepsNoMoreFeaturesThanTheStreamIsWideHoweverSparseTheyAre() =>
        Kept(Trained(linear: true, 1, 0.3, 0.05)).ShouldAllBe(kept => kept == 2 || kept == 3);

    [Fact]
    public void InputsAreAsSparseAsAsked()
    {
        var x = new ToySuperposition([1, 0.25], 10, 3).Draw(4_000, new Generator(1));
        x.shape.ShouldBe([2, 4_000, 10]);
        var present = x.gt(0).to(ScalarType.Float32).mean([1, 2]);
        present[0].item<float>().ShouldBeGreaterThan(0.999f);
        present[1].item<float>().ShouldBe(0.25f, 0.01f);
        x.max().item<float>().ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void ImpossibleDensitiesAreTold() => Should.Throw<CourseException>(() => new ToySuperposition([0], 3, 2));
}
