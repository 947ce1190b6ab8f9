namespace InsideLM.Tests.Methods;

public class RankCorrelationTests
{
    [Fact]
    public void OnlyTheOrderCounts()
    {
        RankCorrelation.Spearman([1, 2, 3, 4], [-7, 0, .5, 900]).ShouldBe(1, 1e-12);
        RankCorrelation.Spearman([1, 2, 3, 4], [9, 3, 2, -1]).ShouldBe(-1, 1e-12);
    }

    [Fact]
    public void WithoutTiesItIsSpearmansOwnFormula()
    {
        double[] a = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110], b = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
        RankCorrelation.Spearman(a, b).ShouldBe(1 - (6 * 194.0 / (10 * 99)), 1e-12);   // squared differences of these ranks add up to 194
    }

    [Fact]
    public void TiesShareTheirRanks()
    {
        RankCorrelation.Spearman([0, 0, 1, -1], [0, 0, 5, -5]).ShouldBe(1, 1e-12);
        RankCorrelation.Spearman([1, 2, 3], [1, 1, 2]).ShouldBe(Math.Sqrt(3) / 2, 1e-12);   // ranks 0 1 2 against .5 .5 2
        RankCorrelation.Spearman([1, 2, 3], [4, 4, 4]).ShouldBe(0);
    }

    [Fact]
    public void ListsOfDifferentLengthsAreRefused()
    {
        Should.Throw<CourseException>(() => RankCorrelation.Spearman([1, 2], [1]));
        Should.Throw<CourseException>(() => RankCorrelation.Spearman([1], [1]));
    }
}
