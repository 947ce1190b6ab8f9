using FsCheck;
using FsCheck.Fluent;

namespace InsideLM.Tests;

public class AxisTests
{
    [Fact]
    public void TicksAreFewDistinctAndCoverTheData() =>
        Prop.ForAll(
            Gen.Choose(-1000, 1000).SelectMany(a => Gen.Choose(1, 1000).SelectMany(span => Gen.Choose(-6, 6).Select(power => (a, span, power)))).ToArbitrary(),
            c =>
            {
                var (lo, hi) = (c.a * Math.Pow(10, c.power), (c.a + c.span) * Math.Pow(10, c.power));
                var scale = new Axis().Scale([lo, double.NaN, hi]);
                scale.Lo.ShouldBeLessThanOrEqualTo(lo + (1e-9 * Math.Abs(lo)));
                scale.Hi.ShouldBeGreaterThanOrEqualTo(hi - (1e-9 * Math.Abs(hi)));
                scale.Ticks.Count.ShouldBeInRange(3, 8);
                scale.Ticks.Select(t => t.Text).ShouldBeUnique();
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null, null)]
    [InlineData(5.0, null)]
    [InlineData(null, -5.0)]
    [InlineData(5.0, 6.0)]
    public void AnAxisWithoutDataInsideItsLimitsStillRunsUpwards(double? min, double? max)
    {
        foreach (var values in new double[][] { [], [0], [double.NaN], [2, 2] })
        {
            foreach (var withZero in new[] { false, true })
            {
                var scale = new Axis { Min = min, Max = max }.Scale(values, withZero);
                scale.Lo.ShouldBeLessThan(scale.Hi);
                scale.Ticks.ShouldNotBeEmpty();
            }
        }
    }

    [Theory]
    [InlineData(0.983333, true, "98.3%")]
    [InlineData(1, true, "100%")]
    [InlineData(-0.0000001, true, "0%")]
    [InlineData(0.123456, false, "0.1235")]
    [InlineData(-3, false, "-3")]
    [InlineData(1.5e-7, false, "1.5e-7")]
    [InlineData(double.NaN, false, "–")]
    public void NumbersAreShort(double value, bool percent, string shown) => Num.Show(value, percent).ShouldBe(shown);

    [Fact]
    public void FiguresWithoutAnyNumberAreDrawnEmpty()
    {
        double[] none = [double.NaN, double.NaN];
        foreach (var figure in new[]
        {
            Chart.Line([new Series("a", none)]), Chart.Bars(["x", "y"], new Series("a", none)), Chart.Histogram([new Series("a", none)]),
            Chart.Heatmap([none], ["r"], ["x", "y"]), Chart.TokenStrip(["x", "y"], none), Chart.StackedArea(new Series("a", none)),
        })
        {
            (figure.ToSvg() + figure.ToJson()).ShouldNotContain("NaN");
            figure.ToText().ShouldNotBeEmpty();
        }
    }
}
