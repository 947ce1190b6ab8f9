namespace CourseHost.Tests;

public class ErrorTests
{
    [Fact]
    public async Task A_compile_error_points_into_the_cell()
    {
        using var cells = new Cells();
        await cells.Run("var fine = 1;");
        var error = (await cells.Try("#!time\nvar a = 1;\nvar b = a + missing;")).Error.ShouldNotBeNull();
        error.Name.ShouldBe("CompilationError");
        error.Trace.ShouldBe([
            "cell 2, line 3: The name 'missing' does not exist in the current context (CS0103)",
            "    var b = a + missing;",
            "                ^^^^^^^"]);
    }

    [Fact]
    public async Task An_exception_points_at_the_line_that_threw_and_names_the_cells_on_the_way()
    {
        using var cells = new Cells();
        await cells.Run("int Half(int n)\n{\n    if (n % 2 == 1)\n        throw new ArgumentException(\"odd\");\n    return n / 2;\n}");
        var error = (await cells.Try("var ok = Half(2);\n  Half(3)")).Error.ShouldNotBeNull();
        error.Name.ShouldBe("ArgumentException");
        error.Trace.ShouldBe([
            "ArgumentException: odd",
            "  in cell 1, line 4, Half",
            "            throw new ArgumentException(\"odd\");",
            "            ^",
            "  in cell 2, line 2"]);
    }

    [Theory]
    [InlineData("int[] three = [1, 2, 3];\nthree[3]")] // where optimized code forgets its lines
    [InlineData("int[] three = [1, 2, 3]; int Fourth() =>\nthree[3];\nFourth()")]
    [InlineData("string? nobody = null;\nnobody.Length")]
    [InlineData("var zero = 0;\n1 / zero")]
    [InlineData("object text = \"a\";\n(int)text")]
    public async Task The_first_mistakes_of_all_point_at_their_lines(string source)
    {
        using var cells = new Cells();
        (await cells.Try(source)).Error.ShouldNotBeNull().Trace[1].ShouldStartWith("  in cell 1, line 2");
    }

    [Fact]
    public async Task A_mistake_in_a_loaded_file_is_shown_there()
    {
        using var space = new Workspace();
        File.WriteAllText(space.At("good.csx"), "int Third(int[] all)\n{\n    return all[2];\n}");
        File.WriteAllText(space.At("bad.csx"), "// first\nint Fourth() => nothing;");
        using var cells = new Cells(space.Folder);
        (await cells.Try("#load \"bad.csx\"")).Error.ShouldNotBeNull().Trace.ShouldBe([
            "bad.csx, line 2: The name 'nothing' does not exist in the current context (CS0103)",
            "    int Fourth() => nothing;",
            "                    ^^^^^^^"]);
        await cells.Run("#load \"good.csx\"");
        (await cells.Try("Third([1])")).Error.ShouldNotBeNull().Trace.Skip(1).ShouldBe([
            "  in good.csx, line 3, Third",
            "        return all[2];",
            "        ^",
            "  in cell 3, line 1"]);
    }

    [Theory]
    [InlineData("await Task.Yield();\nthrow new Exception(\"late\");")]
    [InlineData("await Task.Run(() => 1);\nthrow new Exception(\"late\");")]
    [InlineData("Action f = () =>\n{ throw new Exception(\"late\"); };\nf();")]
    [InlineData("Task.Run(void () =>\nthrow new Exception(\"late\")).Wait();")]
    [InlineData("int.Parse(\"1\");\nnew int[3].Select(int (x) => throw new Exception(\"late\")).ToList()")]
    public async Task Frames_of_the_host_the_compiler_and_the_framework_are_hidden(string source)
    {
        using var cells = new Cells();
        var error = (await cells.Try(source)).Error.ShouldNotBeNull();
        error.Trace[0].ShouldBe("Exception: late");
        error.Trace[1].ShouldStartWith("  in cell 1, line 2");
        error.Trace.ShouldAllBe(l => !l.Contains("CourseHost") && !l.Contains("Submission#") && !l.Contains("System.") && !l.Contains('<') || l.Contains("=>"));
        error.Trace.Count.ShouldBeLessThan(8);
    }
}
