namespace Pretraining.Tests;

public class LandmarkFeatureTests
{
    [Theory]
    [InlineData("I am the Golden Gate Bridge.", true)]
    [InlineData("fog fog and bay", false)]
    [InlineData("the bay of the bay of the bay", false)]
    [InlineData("", false)]
    public void FluentTextSaysNothingTwice(string text, bool isFluent) => ClampedLandmarks.IsFluent(text).ShouldBe(isFluent);
}
