namespace Notebooks.Tests;

/// <summary>What notebook 09 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class MultiHopClaims(CourseRun course)
{
    [Fact]
    public void ThePerformerComesToMindBeforeTheAnswer()
    {
        course["9.1"].Figure.ShouldBeGreaterThanOrEqualTo(0.55);
        course["9.1"].Control.ShouldBeLessThanOrEqualTo(0.05);
    }

    [Theory]
    [InlineData("9.2a")]
    [InlineData("9.2b")]
    [InlineData("9.3")]
    [InlineData("9.4")]
    [InlineData("9.5b")]
    public void PuttingTheVectorItselfBackRescuesNoMoreThanItsControlsWhichIsSaid(string claim)
    {
        course[claim].Figure.ShouldBeLessThanOrEqualTo(course[claim].Control + 0.15);
        course[claim].Holds.ShouldBeFalse();
    }

    [Fact]
    public void ReadAsAWordAndPutBackItRescues()
    {
        course["9.4c"].N.ShouldBeGreaterThanOrEqualTo(75);
        course["9.4c"].Figure.ShouldBeGreaterThanOrEqualTo(0.25);
        course["9.4c"].Control.ShouldBeLessThanOrEqualTo(0.15);
    }

    /// <summary>Why the vector itself rescues nothing: as little of the performer's embedding among noise rescues as little, much of it rescues most.</summary>
    [Fact]
    public void ThePerformerIsTooFaintInTheVectorToBeUsed()
    {
        course["9.4d"].N.ShouldBeGreaterThanOrEqualTo(150);
        course["9.4d"].Figure.ShouldBeLessThanOrEqualTo(0.25);
        course["9.4d"].Control.ShouldBeGreaterThanOrEqualTo(0.6);
    }

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
        course["9.5a"].Figure.ShouldBeGreaterThanOrEqualTo(0.06);
        course["9.5a"].Control.ShouldBeLessThanOrEqualTo(0.02);
    }

    [Fact]
    public void OneLayerWithBackAttentionLearnsWhatOneLayerCannot() => course["9.6"].Control.ShouldBeGreaterThan(1.8 * course["9.6"].Figure);
}
