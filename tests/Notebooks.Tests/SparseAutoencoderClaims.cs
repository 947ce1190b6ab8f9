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
        course["5.3a"].Figure.ShouldBeGreaterThan(0.85);
        course["5.3a"].Control.ShouldBeLessThan(0.6);
    }

    [Fact]
    public void PublishedAutoencodersReconstructAsTheyDidWhereTheyWereTrained()
    {
        course["5.6"].Figure.ShouldBeLessThan(0.01);
        course["5.6"].Control.ShouldBeGreaterThan(1);
    }
}
