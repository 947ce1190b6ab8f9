namespace Notebooks.Tests;

/// <summary>What notebook 09 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class MultiHopClaims(CourseRun course)
{
    [Fact]
    public void WithThePerformersOwnVectorInPlaceTheFailuresAreAnswered()
    {
        course["9.4b"].N.ShouldBeGreaterThanOrEqualTo(75);
        course["9.4b"].Figure.ShouldBeGreaterThanOrEqualTo(0.8);
        course["9.4b"].Control.ShouldBeLessThanOrEqualTo(0.15);
    }

    [Fact]
    public void TheMiddleStepWrittenDownAnswersWhatFailed()
    {
        course["9.5a"].Figure.ShouldBeGreaterThanOrEqualTo(0.15);
        course["9.5a"].Control.ShouldBeLessThanOrEqualTo(0.05);
    }

    [Fact]
    public void OneLayerWithBackAttentionLearnsWhatOneLayerCannot() => course["9.6"].Control.ShouldBeGreaterThan(1.8 * course["9.6"].Figure);
}
