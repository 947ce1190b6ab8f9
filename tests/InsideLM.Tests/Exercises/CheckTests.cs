using InsideLM;

namespace InsideLM.Tests.Exercises;

public sealed class CheckTests
{
    [Fact]
    public void AnOpenQuestionShowsNoHintAndFoldsTheSolution()
    {
        var verdict = Check.Number(null, 3, "look at the blue line", "it crosses there");
        verdict.Right.ShouldBeNull();
        verdict.ToString().ShouldNotContain("blue line");
        verdict.ToHtml().ShouldContain("<details>");
    }

    [Theory]
    [InlineData(3.0, true)]
    [InlineData(3.4, true)]
    [InlineData(3.6, false)]
    public void ANumberIsRightWithinItsTolerance(double answer, bool right) =>
        Check.Number(answer, 3, "h", "b", tolerance: 0.5).Right.ShouldBe(right);

    [Theory]
    [InlineData(" b ", true)]
    [InlineData("A", false)]
    public void AChoiceIgnoresCaseAndSpace(string answer, bool right) => Check.Choice(answer, "B", "h", "b").Right.ShouldBe(right);

    [Fact]
    public void AWrongAnswerGetsTheHintAndTextIsEscaped()
    {
        var verdict = Check.Choice("A", "B", "see <chart>", "b");
        verdict.ToString().ShouldContain("see <chart>");
        verdict.ToHtml().ShouldContain("see &lt;chart&gt;");
    }
}
