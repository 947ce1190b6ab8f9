
namespace InsideLM.Tests;

public class IntervalTests
{
    // scipy.stats.binomtest(hits, n).proportion_ci(method="wilson"); 0 of n has the closed form z² / (n + z²).
    [Theory]
    [InlineData(0, 10, 0.0, 0.2775327998628892)]
    [InlineData(5, 10, 0.23659309051256328, 0.7634069094874367)]
    [InlineData(10, 10, 0.7224672001371107, 1.0)]
    [InlineData(1, 7, 0.02567962434474358, 0.5131278292743189)]
    [InlineData(118, 120, 0.941264037027841, 0.9954174354340789)]
    public void WilsonMatchesKnownValues(int hits, int n, double low, double high)
    {
        var interval = Interval.Wilson(hits, n);
        interval.Value.ShouldBe((double)hits / n);
        interval.N.ShouldBe(n);
        interval.Low.ShouldBe(low, 1e-9);
        interval.High.ShouldBe(high, 1e-9);
    }

    [Fact]
    public void WilsonMirrorsHitsAndMisses()
    {
        for (var hits = 0; hits <= 37; hits++)
        {
            var (a, b) = (Interval.Wilson(hits, 37), Interval.Wilson(37 - hits, 37));
            a.Low.ShouldBe(1 - b.High, 1e-12);
            a.Low.ShouldBeLessThanOrEqualTo(a.Value);
            a.High.ShouldBeGreaterThanOrEqualTo(a.Value);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void WilsonRefusesWhatIsNoProportion(int hits, int n) => Should.Throw<CourseException>(() => Interval.Wilson(hits, n));

    [Fact]
    public void BootstrapIsSeededAndComesCloseToTheNormalIntervalOfALargeSample()
    {
        var random = new Random(7);
        var sample = Enumerable.Range(0, 1000).Select(_ => random.NextDouble()).ToArray();
        var interval = Interval.Bootstrap(sample, seed: 3);
        interval.ShouldBe(Interval.Bootstrap(sample, seed: 3));
        interval.ShouldNotBe(Interval.Bootstrap(sample, seed: 4));
        var mean = sample.Average();
        var reach = 1.96 * Math.Sqrt(sample.Sum(v => (v - mean) * (v - mean)) / 999 / 1000);
        interval.Low.ShouldBe(mean - reach, 0.1 * reach);
        interval.High.ShouldBe(mean + reach, 0.1 * reach);
    }

    [Fact]
    public void BootstrapOfOneValueIsThatValue() => Interval.Bootstrap([2.5]).ShouldBe(new Interval(2.5, 2.5, 2.5, 1));
}
