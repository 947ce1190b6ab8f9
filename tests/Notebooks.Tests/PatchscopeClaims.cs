namespace Notebooks.Tests;

/// <summary>What notebook 08 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class PatchscopeClaims(CourseRun course)
{
    [Fact]
    public void ThePatchscopeReadsTheFinalWordWhereTheLensCannotYet()
    {
        course["8.1"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["8.1"].Figure.ShouldBeGreaterThan(0.05);   // what the bare lens does not read already
        course["8.1"].Control.ShouldBeLessThanOrEqualTo(0.12);
    }

    [Fact]
    public void ANameOfOneTokenSaysWhoItIs()
    {
        course["8.2a"].Figure.ShouldBeGreaterThanOrEqualTo(0.85);
        course["8.2a"].Control.ShouldBeLessThanOrEqualTo(0.25);
    }

    [Fact]
    public void SomeNamesOfSeveralTokensAreGatheredInTheirLastOne() => course["8.2b"].Figure.ShouldBeGreaterThan(course["8.2b"].Control + 0.2);

    [Fact]
    public void ExamplesDoNotCarryAwayWhatCanBeRead()
    {
        course["8.3a"].Figure.ShouldBeGreaterThanOrEqualTo(0.85);
        course["8.3a"].Control.ShouldBeLessThanOrEqualTo(0.05);
    }

    [Fact]
    public void NorDoTheySteerWhatCanHardlyBeReadWhichIsSaid()
    {
        course["8.3b"].Figure.ShouldBeLessThanOrEqualTo(0.2);
        course["8.3b"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void AttributesAreReadInEarlyLayersWhereTheLensHasNone()
    {
        course["8.4a"].Figure.ShouldBeGreaterThanOrEqualTo(5);
        course["8.4a"].Control.ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void AFittedLinearFunctionReadsAsWellWhichIsSaid()
    {
        course["8.4c"].Figure.ShouldBeLessThanOrEqualTo(2);
        course["8.4c"].Holds.ShouldBeFalse();
    }

    [Fact]
    public void ASongsVectorIsJoinedOnceItIsReadAsAWordNotAsItIs()
    {
        course["8.4b"].Holds.ShouldBeFalse();
        course["8.4d"].Figure.ShouldBeGreaterThanOrEqualTo(course["8.4d"].Control + 0.15);
        course["8.4d"].Figure.ShouldBeGreaterThanOrEqualTo(course["8.4b"].Figure + 0.15);
    }
}
