namespace Notebooks.Tests;

/// <summary>What notebook 00 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class ResidualStreamClaims(CourseRun course)
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
    public void TheLanguageModelRepeatsWithItsInductionHeadsAndHardlyWithoutThem()
    {
        course["0.5c"].Figure.ShouldBeGreaterThan(1);
        course["0.5c"].Figure.ShouldBeGreaterThan(3 * course["0.5c"].Control);
    }

    [Fact]
    public void HeadsCopyOrUndoAndComposeBeyondRandomOnes()
    {
        course["0.3"].Figure.ShouldBeGreaterThan(10 * course["0.3"].Control);
        course["0.4"].Figure.ShouldBeGreaterThan(5 * course["0.4"].Control);
    }

    [Fact]
    public void SwappingTheBridgeSeldomMovesTheAnswerAndThisIsSaid()
    {
        course["0.6"].Holds.ShouldBeFalse();
        course["0.6"].Figure.ShouldBeInRange(course["0.6"].Control, 0.3);
    }

    [Fact]
    public void SparseFeaturesOutnumberTheDimensionsAndWithoutReluTheyDoNot()
    {
        course["0.7"].Figure.ShouldBeGreaterThanOrEqualTo(10);
        course["0.7"].Control.ShouldBeLessThanOrEqualTo(5);
    }
}
