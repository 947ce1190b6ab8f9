namespace Notebooks.Tests;

/// <summary>What notebook 07 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class SayWhatYouThinkClaims(CourseRun course)
{
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
}
