namespace Notebooks.Tests;

/// <summary>What notebook 07 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class SayWhatYouThinkClaims(CourseRun course)
{
    [Fact]
    public void AskedItSpeaksOfTheReviewsOwnWords() => course["7.1a"].Figure.ShouldBeGreaterThan(course["7.1a"].Control + 0.7);

    [Fact]
    public void WithTheWordsWrittenForItLearnedWeightsAreSaidInTheTruthsOrder() =>
        course["7.1b"].Figure.ShouldBeGreaterThan(course["7.1b"].Control + 0.4);

    [Fact]
    public void OfWordsNeverWeighedHidingTellsMoreThanAsking()
    {
        course["7.1c"].Figure.ShouldBeGreaterThan(0.3);
        course["7.1c"].Figure.ShouldBeGreaterThan(course["7.1c"].Control + 0.1);
    }

    [Fact]
    public void PraiseCanBeReadAndDealtLabelsCannot() => course["7.2a"].Figure.ShouldBeGreaterThan(course["7.2a"].Control + 0.08);

    [Fact]
    public void TheProbeTellsWordsItNeverSawToo() => course["7.2b"].Figure.ShouldBeGreaterThan(course["7.2b"].Control + 0.25);

    [Fact]
    public void OneDirectionIsNotAllThatTheVerdictRestsOnWhichIsSaid()
    {
        course["7.2c"].Holds.ShouldBeFalse();
        course["7.2c"].Figure.ShouldBeGreaterThan(0.9);
        course["7.2d"].Holds.ShouldBeFalse();
        course["7.2d"].Figure.ShouldBeGreaterThan(0.75);
    }

    [Fact]
    public void TheVerdictIsTakenFromTheWordNotFromTheFullStopWhereItCanBeRead()
    {
        course["7.2e"].Figure.ShouldBeGreaterThanOrEqualTo(0.8);
        course["7.2e"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void MiddleLayersAlreadyDecodeToTheFinalToken() => course["7.3"].Figure.ShouldBeGreaterThan(course["7.3"].Control + 0.4);

    [Fact]
    public void TheBareLensHasTheCountryOnTopForSomeButNotAheadOfTheCapitalWhichIsSaid()
    {
        course["7.4a"].Figure.ShouldBeGreaterThan(course["7.4a"].Control + 0.2);
        course["7.4a"].Holds.ShouldBeFalse();
        course["7.4e"].Figure.ShouldBeInRange(-0.1, 0.1);
        course["7.4e"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void WithoutTheCommonPartTheCountryStandsInBetweenAndAnotherCountryDoesNot()
    {
        course["7.4b"].Figure.ShouldBeGreaterThanOrEqualTo(0.65);
        course["7.4b"].Control.ShouldBeLessThanOrEqualTo(0.1);
    }

    [Fact]
    public void TheTunedLensIsNearerToTheEndThanTheOtherTwo() => course["7.4c"].Figure.ShouldBeLessThan(course["7.4c"].Control * 0.7);

    [Fact]
    public void BothLensesReadTheCapitalBeforeTheLastBlock()
    {
        course["7.4d"].Figure.ShouldBeGreaterThan(0.95);
        course["7.4d"].Control.ShouldBeGreaterThan(0.85);
    }

    [Fact]
    public void ReadDirectlyTheMiddleIsEnglish()
    {
        course["7.5a"].Figure.ShouldBeGreaterThanOrEqualTo(0.55);
        course["7.5a"].Control.ShouldBeLessThanOrEqualTo(0.1);
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

    [Fact]
    public void SubtractingAnEarlyLayerTurnsSomeToTheTruthButNotByTheFirstWordNorAgainstAPersona()
    {
        course["7.6a"].Figure.ShouldBeGreaterThan(course["7.6a"].Control + 0.05);
        course["7.6b"].Holds.ShouldBeFalse();
        course["7.6b"].Figure.ShouldBeLessThanOrEqualTo(course["7.6b"].Control + 0.05);
        course["7.6c"].Figure.ShouldBeLessThanOrEqualTo(0.3);
        course["7.6c"].Control.ShouldBeGreaterThanOrEqualTo(0.7);
    }

    [Fact]
    public void ValueVectorsAreConceptsMoreOftenThanTheirMixturesMostOfAllThePureOnes()
    {
        course["7.7a"].Figure.ShouldBeGreaterThan(course["7.7a"].Control + 0.02);
        course["7.7b"].Figure.ShouldBeGreaterThan(0.008);
        course["7.7b"].Figure.ShouldBeGreaterThan(3 * course["7.7b"].Control);
    }

    [Fact]
    public void DominantSubUpdatesAreOfTheConceptThatIsAskedFor() => course["7.7c"].Figure.ShouldBeGreaterThan(5 * course["7.7c"].Control + 0.03);

    [Fact]
    public void AFactHangsOnItsKnowledgeNeuronsAndOnManyMore()
    {
        course["7.8a"].Figure.ShouldBeLessThan(course["7.8a"].Control - 0.04);
        course["7.8a"].Holds.ShouldBeTrue();    // against another fact's neurons as well
        course["7.8c"].Figure.ShouldBeLessThanOrEqualTo(course["7.8c"].Control - 0.3);
        course["7.8c"].Holds.ShouldBeFalse();   // more than half is left, which is said
    }

    [Fact]
    public void WhatIsNearlySureCannotBecomeMuchSurerWhichIsSaid()
    {
        course["7.8b"].Figure.ShouldBeInRange(-0.03, 0.03);
        course["7.8b"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void RewrittenKnowledgeNeuronsSayTheWantedObject()
    {
        course["7.8d"].Figure.ShouldBeGreaterThan(course["7.8d"].Control + 0.5);
        course["7.8e"].Figure.ShouldBeGreaterThan(course["7.8e"].Control + 0.5);
    }
}
