namespace Notebooks.Tests;

/// <summary>What notebook 06 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class CircuitClaims(CourseRun course)
{
    [Theory]
    [InlineData("6.1a")]
    [InlineData("6.1b")]
    public void HiddenFromTheLastTokenSubjectAndRelationAreMissedAndTheFirstTokenIsNot(string id)
    {
        course[id].Figure.ShouldBeLessThan(-0.3);
        Math.Abs(course[id].Control).ShouldBeLessThan(0.05);
    }

    [Fact]
    public void SomeRelationsAreLinearAndOneIsNot()
    {
        course["6.2a"].Figure.ShouldBeGreaterThan(course["6.2a"].Control + 0.5);
        course["6.2b"].Figure.ShouldBeLessThan(0.35);
    }

    [Fact]
    public void TheInverseOfALinearRelationChangesTheEntityAndARandomChangeDoesNot() => course["6.3"].Figure.ShouldBeGreaterThan(course["6.3"].Control + 0.4);

    [Theory]
    [InlineData("6.4a", 0.8)]
    [InlineData("6.4b", 0.95)]
    public void TheTaskIsDoneWithTheClueAndNotWithout(string id, double least)
    {
        course[id].Figure.ShouldBeGreaterThan(least);
        course[id].Control.ShouldBeLessThan(0.65);
    }

    [Theory]
    [InlineData("6.4c", 0.3)]
    [InlineData("6.4d", 0.5)]
    public void TheStrongestHeadsSayOrPushDownWhatTheyLookAtAndOthersDoNot(string id, double margin) => course[id].Figure.ShouldBeGreaterThan(course[id].Control + margin);

    [Fact]
    public void FewHeadsAreEnoughAndAsManyAtRandomAreNot() => course["6.4e"].Figure.ShouldBeGreaterThan(course["6.4e"].Control + 0.3);

    [Fact]
    public void FewEdgesLoseLittleOfWhatAsManyAtRandomLose() => course["6.5a"].Figure.ShouldBeLessThan(course["6.5a"].Control / 3);

    [Theory]
    [InlineData("6.5b", 0.4)]
    [InlineData("6.5c", 0.1)]
    public void BothAutomaticMethodsFindHeadsThatPathPatchingFound(string id, double margin) => course[id].Figure.ShouldBeGreaterThan(course[id].Control + margin);

    [Fact]
    public void AsFewEdgesAsItsOwnCountriesNeedStillKnowOtherCapitals() => course["6.6"].Figure.ShouldBeGreaterThan(course["6.6"].Control + 0.5);

    [Fact]
    public void FeaturesNeedFewerNodesThanNeurons() => course["6.7"].Figure.ShouldBeLessThan(0.75 * course["6.7"].Control);

    [Fact]
    public void AFactPassesThroughTheSubjectsAttentionToItselfAndNotItsMlp()
    {
        course["6.8e"].Figure.ShouldBeGreaterThan(course["6.8e"].Control + 0.5);
        course["6.8a"].Figure.ShouldBeLessThan(course["6.8e"].Figure - 0.5);
        course["6.8a"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void RomeRewritesTheFactAndARandomValueDoesNot() => course["6.8b"].Figure.ShouldBeGreaterThan(course["6.8b"].Control + 0.4);

    [Fact]
    public void RomeTurnsParaphrasesMoreOftenThanABrokenSubjectDoes() => course["6.8c"].Figure.ShouldBeGreaterThan(course["6.8c"].Control + 0.1);

    [Fact]
    public void RomeLeavesNeighboursAloneAndARandomKeyDoesNot() => course["6.8d"].Figure.ShouldBeGreaterThan(course["6.8d"].Control + 0.3);
}
