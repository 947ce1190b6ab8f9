namespace Notebooks.Tests;

/// <summary>What notebook 07 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class SayWhatYouThinkClaims(CourseRun course)
{
    [Fact]
    public void AskedItWritesWeightsOfAnotherReviewAndTheNotebookSaysSo()
    {
        course["7.1a"].Figure.ShouldBeLessThan(0.5);
        course["7.1a"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void WithTheWordsWrittenForItLearnedWeightsAreSaidInTheTruthsOrder() =>
        course["7.1b"].Figure.ShouldBeGreaterThan(course["7.1b"].Control + 0.4);

    [Fact]
    public void OfWordsNeverWeighedHidingTellsMoreThanAsking() => course["7.1c"].Figure.ShouldBeGreaterThan(course["7.1c"].Control + 0.2);

    [Fact]
    public void PraiseCanBeReadAndDealtLabelsCannot() => course["7.2a"].Figure.ShouldBeGreaterThan(course["7.2a"].Control + 0.15);

    [Fact]
    public void TheProbeTellsWordsItNeverSawLessWellThanThoseItLearned()
    {
        course["7.2b"].Figure.ShouldBeGreaterThan(course["7.2b"].Control + 0.1);
        course["7.2b"].Figure.ShouldBeLessThan(course["7.2a"].Figure - 0.1);
    }

    [Fact]
    public void OneDirectionIsNotAllThatLearnedWordsRestOnAndMoreOfWhatOthersDo()
    {
        course["7.2c"].Holds.ShouldBeFalse();
        course["7.2c"].Figure.ShouldBeGreaterThan(0.9);
        course["7.2d"].Figure.ShouldBeLessThan(course["7.2d"].Control - 0.05);
    }

    [Fact]
    public void MiddleLayersAlreadyDecodeToTheFinalToken() => course["7.3"].Figure.ShouldBeGreaterThan(course["7.3"].Control + 0.4);

    [Fact]
    public void WithoutTheCommonPartTheCountryStandsInBetweenAndAnotherCountryDoesNot()
    {
        course["7.4b"].Figure.ShouldBeGreaterThanOrEqualTo(0.65);
        course["7.4b"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void TheTunedLensIsNearerToTheEndThanTheOtherTwo() => course["7.4c"].Figure.ShouldBeLessThan(course["7.4c"].Control * 0.7);

    [Fact]
    public void TheTunedLensReadsTheCapitalSooner() => course["7.4d"].Figure.ShouldBeGreaterThan(course["7.4d"].Control + 0.25);

    [Fact]
    public void FrenchEndsInTheRightChineseWord()
    {
        course["7.5b"].Figure.ShouldBeGreaterThanOrEqualTo(0.75);
        course["7.5b"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void InBetweenWithoutTheCommonPartTheRightEnglishWordStandsAndTheOtherLanguagesDoNot() =>
        course["7.5c"].Figure.ShouldBeGreaterThan(course["7.5c"].Control + 0.3);
}
