using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining.Tests;

public class LandmarkFeatureTests
{
    [Fact]
    public void TheUnitThatFollowsALandmarkIsChosenAndJudgedOnOtherPassages()
    {
        using var scope = NewDisposeScope();
        // Three landmarks take turns; unit 3 is high for landmark 0 (and low elsewhere), unit 1 fires for landmark 2 in training only.
        (Tensor, Tensor) Passages(bool isTraining)
        {
            var (values, labels) = (new float[300 * 4], new float[3 * 300]);
            for (var i = 0; i < 300; i++)
            {
                labels[((i % 3) * 300) + i] = 1;
                values[(i * 4) + 0] = i % 5;
                values[(i * 4) + 1] = i % 3 == 2 && isTraining ? 2 : 0;
                values[(i * 4) + 3] = i % 3 == 0 ? 8 : 1;
            }
            return (tensor(values, [300, 4]), tensor(labels, [3, 300]));
        }
        var (chosen, f1) = LandmarkFeatures.Choose(Passages(true), Passages(false), x => x);
        chosen[0].Index.ShouldBe(3);
        chosen[0].Threshold.ShouldBeInRange(1, 7);
        chosen[0].Largest.ShouldBe(8);
        f1[0].ShouldBe(1);
        chosen[2].Index.ShouldBe(1);
        f1[2].ShouldBe(0);
        f1[1].ShouldBeInRange(.3, .6);
    }

    [Theory]
    [InlineData("I am the Golden Gate Bridge.", true)]
    [InlineData("fog fog and bay", false)]
    [InlineData("the bay of the bay of the bay", false)]
    [InlineData("", false)]
    public void FluentTextSaysNothingTwice(string text, bool isFluent) => ClampedLandmarks.IsFluent(text).ShouldBe(isFluent);
}
