namespace Notebooks.Tests;

/// <summary>What notebook 02 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class FunctionVectorClaims(CourseRun course)
{
    [Fact]
    public void AveragingFindsTheDirectionThatOtherRequestsShare()
    {
        course["2.1"].Figure.ShouldBeGreaterThan(0.8);
        Math.Abs(course["2.1"].Control).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void TheRefusalVectorMakesHarmlessRequestsRefused()
    {
        course["2.2"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["2.2"].Figure.ShouldBeGreaterThanOrEqualTo(0.95);
        course["2.2"].Control.ShouldBeLessThanOrEqualTo(0.05);
    }

    [Theory]
    [InlineData("2.3a")]
    [InlineData("2.3c")]
    public void WithoutTheRefusalDirectionHarmfulRequestsAreAnsweredOnTopic(string id)
    {
        course[id].Figure.ShouldBeGreaterThanOrEqualTo(0.8);
        course[id].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void ProjectingTheDirectionOutFreesMostAndTheHarmlessMeanAsManyAndARandomDirectionNone()
    {
        course["2.3b"].Figure.ShouldBeGreaterThanOrEqualTo(0.7);
        course["2.3b"].Control.ShouldBeLessThanOrEqualTo(0.1);
        course["2.3c"].Figure.ShouldBeGreaterThanOrEqualTo(course["2.3b"].Figure);
    }

    [Theory]
    [InlineData("2.4c")]
    [InlineData("2.5c")]
    public void FlatteryAndSuperstitionHaveDirectionsOfTheirOwn(string id)
    {
        course[id].N.ShouldBeGreaterThanOrEqualTo(100);
        course[id].Figure.ShouldBeLessThanOrEqualTo(0.1);
        course[id].Control.ShouldBeGreaterThanOrEqualTo(0.9);
    }

    [Fact]
    public void WithoutFlatteryRightOpinionsAreAgreedToAndWrongOnesAreNot()
    {
        course["2.4r"].Figure.ShouldBeGreaterThan(0.5);
        course["2.4r"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void TheLanguageVectorTranslatesAndTooMuchOfItLosesTheLanguageWithTheMeaningWhichIsSaid()
    {
        course["2.6a"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["2.6a"].Figure.ShouldBeGreaterThanOrEqualTo(0.65);
        course["2.6a"].Control.ShouldBeLessThanOrEqualTo(0.1);
        course["2.6b"].Figure.ShouldBeInRange(course["2.6b"].Control, course["2.6b"].Control + 0.1);   // no characters without the right word
        course["2.6b"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void StrengthCostsFluency() => course["2.7"].Figure.ShouldBeGreaterThan(2 * course["2.7"].Control);

    [Theory]
    [InlineData("2.4+")]
    [InlineData("2.4−")]
    [InlineData("2.5+")]
    [InlineData("2.5−")]
    public void AVectorWinsOverTheOppositePersonaAndARandomOneDoesNot(string id)
    {
        course[id].N.ShouldBeGreaterThanOrEqualTo(100);
        course[id].Figure.ShouldBeGreaterThanOrEqualTo(0.75);
        course[id].Control.ShouldBeLessThanOrEqualTo(0.25);
    }
}
