namespace Notebooks.Tests;

/// <summary>A notebook's figures are those committed, and come from the items that its seed draws.</summary>
[Collection(nameof(CourseRun))]
public sealed class FigureTests(CourseRun course)
{
    [Fact]
    public void TheNotebooksSayWhatWasCommitted() => course.Differences.ShouldBe("");

    [Theory]
    [InlineData("02")]
    [InlineData("07")]
    public async Task AnotherSeedDrawsOtherItemsAndMovesTheFigures(string notebook)
    {
        var moved = await course.Run([notebook], ("seed", "2"));
        moved.Count(c => new Stated(c!).Figure != course[(string)c!["id"]!].Figure).ShouldBeGreaterThan(1);
    }
}
