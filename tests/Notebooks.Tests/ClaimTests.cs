namespace Notebooks.Tests;

/// <summary>What the notebooks claim, by numbers: each with a margin that its control does not reach.</summary>
public sealed class ClaimTests(CourseRun course) : IClassFixture<CourseRun>
{
    [Theory]
    [InlineData("0.1")]
    [InlineData("0.2")]
    public void WhatTheComponentsWriteAddsUpAndWithoutOneOfThemItDoesNot(string id) => course[id].Figure.ShouldBeLessThan(course[id].Control / 1000);

    [Fact]
    public void WithoutInductionHeadsTheLossRisesFiveTimesAsMuchAsWithoutAsManyOthers() => course["0.5a"].Figure.ShouldBeGreaterThan(5 * course["0.5a"].Control);

    [Fact]
    public void TwoLayersLearnToRepeatAndOneDoesNot() => course["0.5b"].Control.ShouldBeGreaterThan(3 * course["0.5b"].Figure);

    [Fact]
    public void SparseFeaturesOutnumberTheDimensionsAndWithoutReluTheyDoNot()
    {
        course["0.7"].Figure.ShouldBeGreaterThanOrEqualTo(10);
        course["0.7"].Control.ShouldBeLessThanOrEqualTo(5);
    }

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
        course[id].Figure.ShouldBeGreaterThanOrEqualTo(0.9);
        course[id].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void ZeroIsNotTheMean() => course["2.3c"].Figure.ShouldBeGreaterThan(course["2.3b"].Figure + 0.4);

    [Fact]
    public void StrengthCostsFluency() => course["2.7"].Figure.ShouldBeGreaterThan(2 * course["2.7"].Control);

    [Fact]
    public void MiddleLayersAlreadyDecodeToTheFinalToken() => course["7.3"].Figure.ShouldBeGreaterThan(course["7.3"].Control + 0.4);

    [Fact]
    public void FromMemoryTheCountryComesFirstAndFromTheTextItDoesNot()
    {
        course["7.4"].Figure.ShouldBeGreaterThanOrEqualTo(0.55);
        course["7.4"].Control.ShouldBeLessThanOrEqualTo(0.15);
    }

    [Fact]
    public void FrenchToChinesePassesThroughTheRightEnglishWordAndEndsInChinese()
    {
        course["7.5a"].Figure.ShouldBeGreaterThanOrEqualTo(0.7);
        course["7.5a"].Control.ShouldBeLessThanOrEqualTo(0.1);
        course["7.5b"].Figure.ShouldBeGreaterThanOrEqualTo(0.75);
        course["7.5b"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Theory]
    [InlineData("02")]
    [InlineData("07")]
    public async Task AnotherSeedDrawsOtherItemsAndMovesTheFigures(string notebook)
    {
        var moved = await course.Run([notebook], ("seed", "2"));
        moved.Count(c => new Stated(c!).Figure != course[(string)c!["id"]!].Figure).ShouldBeGreaterThan(1);
    }
}
