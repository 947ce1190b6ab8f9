using FsCheck;
using FsCheck.Fluent;

namespace InsideLM.Tests;

public class CsvTests
{
    [Fact]
    public void A_row_is_read_by_its_columns_names()
    {
        var row = CsvTable.Parse("a,b,split\r\n1,\"x, \"\"y\"\"\",heldout\r\n", "t.csv").Rows.ShouldHaveSingleItem();
        row.Int("a").ShouldBe(1);
        row["b"].ShouldBe("x, \"y\"");
        row.Split.ShouldBe(Split.HeldOut);
        row.Line.ShouldBe(2);
    }

    [Theory]
    [InlineData("", "t.csv is empty")]
    [InlineData("a,a\n1,2", "'a' twice")]
    [InlineData("a,b\n1,2\n\n1,2,3", "line 4 has 3 cells where the header has 2")]
    [InlineData("a,b\n1,\"2", "line 2 opens a quote")]
    public void A_wrong_file_is_named_with_its_line(string text, string expected) =>
        Should.Throw<CourseException>(() => CsvTable.Parse(text, "t.csv")).Message.ShouldContain(expected);

    [Fact]
    public void A_wrong_cell_is_named_with_its_line_and_column()
    {
        var row = CsvTable.Parse("a,split\nx,test", "t.csv").Rows[0];
        Should.Throw<CourseException>(() => row.Int("a")).Message.ShouldBe("t.csv line 2, column 'a': 'x' is not a whole number.");
        Should.Throw<CourseException>(() => row.Split).Message.ShouldContain("'test' is not train or heldout");
        Should.Throw<CourseException>(() => row["b"]).Message.ShouldContain("no column 'b'; its columns are a, split");
    }

    [Fact]
    public void Any_cells_survive_being_written_and_read()
    {
        var cell = Gen.Elements('a', ',', '"', ' ', '金', ';').ArrayOf().Select(letters => new string(letters));
        Prop.ForAll(cell.ListOf(3).Select(c => c.ToArray()).ToArbitrary(), cells =>
        {
            var line = string.Join(',', cells.Select(c => '"' + c.Replace("\"", "\"\"") + '"'));
            return CsvTable.Parse("a,b,c\n" + line, "t.csv").Rows[0].Cells.SequenceEqual(cells);
        }).QuickCheckThrowOnFailure();
    }
}
