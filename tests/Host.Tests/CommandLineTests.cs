namespace CourseHost.Tests;

public class CommandLineTests
{
    [Fact]
    public void Without_arguments_all_notebooks_of_the_repository_are_run()
    {
        using var space = new Workspace();
        space.Notebook("notebooks/1.ipynb", "Console.WriteLine(\"said in\" + \" the cell\");");
        space.Notebook("notebooks/2.ipynb", "new Thread(() => { while (true) Thread.Sleep(1); }).Start();"); // must not keep the process alive
        Directory.CreateDirectory(space.At("deep", "inside"));
        var (exit, output, error) = HostProcess.Run(space.At("deep", "inside"), "run", "--out", space.Out);
        (exit, error).ShouldBe((0, ""));
        output.ShouldContain("2.ipynb");
        output.ShouldNotContain("said in the cell");
        Directory.GetFiles(space.Out).Select(Path.GetFileName).Order().ShouldBe(["1.ipynb", "2.ipynb", "claims.json"]);
    }

    [Theory]
    [InlineData("nothing-like-it.ipynb", "There is no notebook nothing-like-it.ipynb")]
    [InlineData("*.nothing", "No notebook matches")]
    [InlineData("empty", "holds no notebook")]
    [InlineData("python.ipynb", "is a python notebook")]
    [InlineData("cut.ipynb", "is not a Jupyter notebook")]
    [InlineData("throws.ipynb", "throws.ipynb, cell 2 failed.")]
    [InlineData("--set", "--set")]
    [InlineData("good.ipynb --set x", "name=value")]
    [InlineData("good.ipynb --timeout -3", "--timeout")]
    [InlineData("good.ipynb --timeout soon", "soon")]
    [InlineData("good.ipynb --update --set x=1", "use one of them")]
    [InlineData("good.ipynb --check --update", "--check compares")]
    [InlineData("good.ipynb --out .", "is the folder of good.ipynb itself")]
    public void Bad_input_is_answered_with_one_clear_message_and_leaves_no_file(string arguments, string message)
    {
        using var space = new Workspace();
        space.Notebook("good.ipynb", "var x = 2;");
        space.Notebook("throws.ipynb", "1", "throw new Exception(\"x\");");
        File.WriteAllText(space.At("cut.ipynb"), File.ReadAllText(space.At("good.ipynb"))[..50]);
        File.WriteAllText(space.At("python.ipynb"), File.ReadAllText(space.At("good.ipynb")).Replace("\"C#\"", "\"python\""));
        Directory.CreateDirectory(space.At("empty"));
        var before = Directory.GetFileSystemEntries(space.Folder, "*", SearchOption.AllDirectories);
        var (exit, _, error) = HostProcess.Run(space.Folder, ["run", .. arguments.Split(' ')]);
        exit.ShouldNotBe(0);
        error.ShouldContain(message);
        error.ShouldNotContain("   at ");
        Directory.GetFileSystemEntries(space.Folder, "*", SearchOption.AllDirectories).ShouldBe(before, ignoreOrder: true);
    }
}
