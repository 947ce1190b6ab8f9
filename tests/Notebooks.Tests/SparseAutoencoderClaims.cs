namespace Notebooks.Tests;

/// <summary>What notebook 05 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class SparseAutoencoderClaims(CourseRun course)
{
    [Fact]
    public void FewFeaturesRebuildWhatAsManyPrincipalComponentsDoNot()
    {
        course["5.1"].Figure.ShouldBeGreaterThan(0.8);
        course["5.1"].Control.ShouldBeLessThan(0.65);
    }

    [Fact]
    public void FeaturesArePurerThanNeurons()
    {
        course["5.2"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["5.2"].Figure.ShouldBeGreaterThanOrEqualTo(0.85);
        course["5.2"].Control.ShouldBeLessThanOrEqualTo(0.65);
    }

    [Fact]
    public void ALandmarksFeatureKnowsItInEveryLanguage()
    {
        course["5.3a"].Figure.ShouldBeGreaterThan(0.95);
        course["5.3a"].Control.ShouldBeLessThan(0.6);
    }

    [Theory]
    [InlineData("5.3b")]
    [InlineData("5.3c")]
    public void WithALandmarksFeatureClampedItIsTalkedOfAndWithAnothersItIsNot(string id) => course[id].Figure.ShouldBeGreaterThan(course[id].Control + 0.4);

    [Theory]
    [InlineData("5.4a")]
    [InlineData("5.4b")]
    public void TheErrorsFeatureReportsErrorsHeldUpAndNoneHeldDownAndOthersDoNot(string id) => course[id].Figure.ShouldBeGreaterThan(course[id].Control + 0.4);

    [Fact]
    public void WhereNoErrorIsReportedThereIsANumber() => course["5.4c"].Figure.ShouldBeGreaterThan(course["5.4c"].Control + 0.5);

    [Fact]
    public void TheFlatteryFeatureMakesWrongOpinionsAgreedWithAndHeldDownLittleIsLeftToContradictWhichIsSaid()
    {
        course["5.5b"].Figure.ShouldBeGreaterThan(course["5.5b"].Control + 0.5);
        course["5.5c"].Figure.ShouldBeGreaterThan(course["5.5c"].Control);
        course["5.5c"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void HeldDownTheIdentitysFeatureTakesItAwayAndOthersDoNot() => course["5.5a"].Figure.ShouldBeLessThan(course["5.5a"].Control - 0.4);

    [Fact]
    public void PublishedAutoencodersReconstructAsTheyDidWhereTheyWereTrained()
    {
        course["5.6"].Figure.ShouldBeLessThan(0.01);
        course["5.6"].Control.ShouldBeGreaterThan(1);
    }
}
