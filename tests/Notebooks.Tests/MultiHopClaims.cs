namespace Notebooks.Tests;

/// <summary>What notebook 09 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class MultiHopClaims(CourseRun course)
{
    /// <summary>In half of the correct questions, and in no more; the claim says so.</summary>
    [Fact]
    public void ThePerformerOftenComesToMindBeforeTheAnswer()
    {
        course["9.1"].Figure.ShouldBeGreaterThanOrEqualTo(0.4);
        course["9.1"].Control.ShouldBeLessThanOrEqualTo(0.05);
    }

    [Theory]
    [InlineData("9.2a", 0.5)]
    [InlineData("9.2b", 0.2)]
    [InlineData("9.4", 0.35)]
    public void TheLateThoughtPutBackRescuesMoreThanItsControls(string claim, double atLeast)
    {
        course[claim].Figure.ShouldBeGreaterThanOrEqualTo(atLeast);
        course[claim].Figure.ShouldBeGreaterThanOrEqualTo(course[claim].Control + 0.1);
    }

    [Fact]
    public void FromLateToEarlyLayersAPairRescuesMoreThanAnothersVector() => course["9.3"].Figure.ShouldBeGreaterThanOrEqualTo(5 * course["9.3"].Control);

    [Fact]
    public void InALoopNothingIsRescuedWhichIsSaid()
    {
        course["9.5b"].Figure.ShouldBeLessThanOrEqualTo(course["9.5b"].Control + 0.12);
        course["9.5b"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void ReadAsAWordAndPutBackItRescues()
    {
        course["9.4c"].N.ShouldBeGreaterThanOrEqualTo(75);
        course["9.4c"].Figure.ShouldBeGreaterThanOrEqualTo(0.8);
        course["9.4c"].Control.ShouldBeLessThanOrEqualTo(0.15);
    }

    /// <summary>The performer's embedding thinned to the purity of this model's thought rescues, thinned to the other model's it does not.</summary>
    [Fact]
    public void ThePerformerIsPureEnoughInThisModelAndNotInTheOther()
    {
        course["9.4d"].N.ShouldBeGreaterThanOrEqualTo(150);
        course["9.4d"].Figure.ShouldBeGreaterThanOrEqualTo(0.5);
        course["9.4d"].Control.ShouldBeLessThanOrEqualTo(0.3);
    }

    [Fact]
    public void AModelWithoutTheFourRulesIsNotRescued() => course["9.4e"].Figure.ShouldBeLessThanOrEqualTo(0.12);

    [Fact]
    public void WithThePerformersOwnVectorInPlaceTheFailuresAreAnswered()
    {
        course["9.4b"].N.ShouldBeGreaterThanOrEqualTo(75);
        course["9.4b"].Figure.ShouldBeGreaterThanOrEqualTo(0.9);
        course["9.4b"].Control.ShouldBeLessThanOrEqualTo(0.15);
    }

    [Fact]
    public void TheMiddleStepWrittenDownAnswersWhatFailed()
    {
        course["9.5a"].Figure.ShouldBeGreaterThanOrEqualTo(0.8);
        course["9.5a"].Control.ShouldBeLessThanOrEqualTo(0.05);
    }

    [Fact]
    public void OneLayerWithBackAttentionLearnsWhatOneLayerCannot() => course["9.6"].Control.ShouldBeGreaterThan(1.8 * course["9.6"].Figure);
}
