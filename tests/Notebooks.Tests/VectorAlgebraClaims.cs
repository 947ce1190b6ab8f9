namespace Notebooks.Tests;

/// <summary>What notebook 04 claims, by numbers: each with a margin that its control does not reach.</summary>
[Collection(nameof(CourseRun))]
public sealed class VectorAlgebraClaims(CourseRun course)
{
    [Fact]
    public void ExchangingTheListsTokensExchangesThePlaceAndExchangingTheColonDoesNot()
    {
        course["4.1d"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["4.1d"].Figure.ShouldBeGreaterThan(course["4.1d"].Control + 0.5);
    }

    [Fact]
    public void TheComposedVectorAnswersWithCapitalsAndItsPartOfTheSamePlaceDoesNot()
    {
        course["4.1c"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["4.1c"].Figure.ShouldBeGreaterThan(course["4.1c"].Control + 0.5);
    }

    [Fact]
    public void TheComposedVectorTakesTheLastCountrysCapitalAndWithWrongSignsDoesNot()
    {
        course["4.1a"].N.ShouldBeGreaterThanOrEqualTo(100);
        course["4.1a"].Figure.ShouldBeGreaterThan(0.8);
        course["4.1a"].Figure.ShouldBeGreaterThan(course["4.1a"].Control + 0.5);
    }

    [Fact]
    public void TheComposedVectorIsNearTheDirectOne() => course["4.1b"].Figure.ShouldBeGreaterThan(course["4.1b"].Control - 0.15);

    [Fact]
    public void MinusPositiveIsPositiveNoMore() => course["4.2a"].Figure.ShouldBeLessThan(course["4.2a"].Control - 0.1);

    [Fact]
    public void ThatItBecomesNegativeDoesNotHoldHereAndIsSaidNotTo() => course["4.2b"].Holds.ShouldBeFalse();

    [Fact]
    public void AnotherStyleAddedShowsTheWay() => course["4.2c"].Figure.ShouldBeGreaterThan(course["4.2c"].Control + 0.1);

    [Fact]
    public void AllParallelogramsAreMadeAndTheSignsMatter()
    {
        course["4.3"].N.ShouldBeGreaterThanOrEqualTo(3000);
        course["4.3"].Figure.ShouldBeGreaterThan(course["4.3"].Control + 0.5);
    }
}
