namespace Notebooks.Tests;

/// <summary>What notebook 01 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class OneNeuronClaims(CourseRun course)
{
    [Fact]
    public void ByHandIsWhatTheModelComputed() => course["1.1"].Figure.ShouldBeLessThan(course["1.1"].Control / 1000);

    [Fact]
    public void ActivityForetellsSwearingButNotInOneNeuronAlone()
    {
        course["1.2"].Figure.ShouldBeGreaterThan(0.85);
        course["1.2"].Control.ShouldBeGreaterThan(0.75);
    }

    [Fact]
    public void TheMostCausalNeuronTakesSomeOfTheSwearingAndTheModelStillSwears()
    {
        course["1.3a"].Figure.ShouldBeInRange(0.03, 0.5);
        course["1.3a"].Figure.ShouldBeGreaterThan(5 * Math.Abs(course["1.3a"].Control));
        course["1.3b"].Holds.ShouldBeFalse();
        course["1.3b"].Figure.ShouldBeGreaterThan(0.7);
    }

    [Fact]
    public void TheMoreActiveTheStrongerTheWordIfOnlyALittleWhichIsSaid()
    {
        course["1.4"].Figure.ShouldBeGreaterThan(0.04);
        course["1.4"].Figure.ShouldBeGreaterThan(4 * Math.Abs(course["1.4"].Control));
        course["1.4"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void ANumberNeuronMovesTheRightWordAndSeldomFlipsIt()
    {
        course["1.5a"].Figure.ShouldBeGreaterThan(0.005);
        course["1.5a"].Figure.ShouldBeGreaterThan(5 * Math.Abs(course["1.5a"].Control));
        course["1.5b"].Figure.ShouldBeInRange(course["1.5b"].Control, 0.1);
    }

    [Fact]
    public void ANeuronKnowsMorePeoplesChineseNamesThanChanceDoesAndFarFromAll()
    {
        course["1.6"].Figure.ShouldBeGreaterThan(course["1.6"].Control + 0.05);
        course["1.6"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void NearlyNoNeuronMattersAlone() => course["1.7a"].Figure.ShouldBeGreaterThan(0.98);

    [Theory]
    [InlineData("1.7b1", 3)]
    [InlineData("1.7b2", 2)]
    public void WithoutAFewChosenNeuronsLessThanHalfOfATaskIsLeftAndWithoutAsManyRandomOnesNearlyAll(string id, int part)
    {
        course[id].Figure.ShouldBeLessThan(course[id].Control / part);
        course[id].Control.ShouldBeGreaterThan(0.85);
    }

    [Fact]
    public void FewNeuronsServeTwoTasksAndThisIsSaid()
    {
        course["1.7c"].Holds.ShouldBeFalse();
        course["1.7c"].Figure.ShouldBeInRange(course["1.7c"].Control, 0.2);
    }

    [Fact]
    public void AnExplanationFitsItsOwnNeuronAndNotTheNext()
    {
        course["1.8"].Figure.ShouldBeGreaterThan(0.03);
        course["1.8"].Control.ShouldBeLessThan(0.005);
    }

    [Fact]
    public void SixteenNeuronsTakeFarMoreThanSixteenPatterns() => course["1.9"].Figure.ShouldBeGreaterThan(4 * course["1.9"].Control);
}
