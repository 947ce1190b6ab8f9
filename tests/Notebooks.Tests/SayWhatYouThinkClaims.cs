namespace Notebooks.Tests;

/// <summary>What notebook 07 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class SayWhatYouThinkClaims(CourseRun course)
{
    [Fact]
    public void MiddleLayersAlreadyDecodeToTheFinalToken() => course["7.3"].Figure.ShouldBeGreaterThan(course["7.3"].Control + 0.4);

    [Fact]
    public void WithoutTheCommonPartTheCountryStandsInBetweenAndAnotherCountryDoesNot()
    {
        course["7.4b"].Figure.ShouldBeGreaterThanOrEqualTo(0.65);
        course["7.4b"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

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
