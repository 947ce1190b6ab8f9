using System.Runtime.CompilerServices;

namespace CourseHost.Tests;

public class SessionTests
{
    [Fact]
    public async Task Cells_share_variables_functions_types_and_usings()
    {
        using var cells = new Cells();
        await cells.Run("using System.Globalization;");
        await cells.Run("// nothing but a comment");
        await cells.Run("var x = 20; int Twice(int n) => 2 * n; record Point(int A, int B);");
        await cells.Run("x++;");
        (await cells.Run("Twice(x) + new Point(1, 2).B")).ShouldBe("44");
        (await cells.Run("CultureInfo.InvariantCulture.LCID")).ShouldBe("127");
        await cells.Run("var x = \"again\";");
        (await cells.Run("x")).ShouldBe("again");
    }

    [Theory]
    [InlineData("int.TryParse(\"7\", out var x);")]
    [InlineData("var (x, other) = (7, 8);")]
    [InlineData("(int x, int other) = (7, 8);")]
    [InlineData("if (true) { }\nint x = 7;")]
    [InlineData("object seven = 7;\nint x = seven is int found ? found : 0;")]
    [InlineData("class Seven { public const int Value = 7; }\nint x => Seven.Value;")]
    [InlineData("using static System.Math;\nvar x = Max(7, 3);")]
    [InlineData("#nullable enable\nvar x = 7;")]
    public async Task Whatever_a_cell_declares_is_there_for_those_after_the_next(string source)
    {
        using var cells = new Cells();
        await cells.Run("var before = 1;");
        await cells.Run(source);
        await cells.Run("Console.Write(before);"); // declares nothing
        await cells.Run("before + x");
        await cells.Run("before = 2;");
        (await cells.Run("x + before")).ShouldBe("9");
    }

    [Fact]
    public async Task What_a_cell_left_running_goes_on_after_cells_that_declare_nothing()
    {
        using var cells = new Cells();
        await cells.Run("var count = 0; var go = new SemaphoreSlim(0); var done = new SemaphoreSlim(0);");
        await cells.Run("_ = Task.Run(async () => { await go.WaitAsync(); count += new[] { 1, 2 }.Sum(); done.Release(); });");
        await cells.Run("count");
        await cells.Run("go.Release();");
        await cells.Run("await done.WaitAsync(TimeSpan.FromSeconds(30));");
        (await cells.Run("count")).ShouldBe("3");
    }

    [Fact]
    public async Task Cells_that_declare_nothing_leave_nothing_with_the_compiler()
    {
        using var cells = new Cells();
        await cells.Run("var x = 1;");
        var kept = cells.Session.Previous;
        await cells.Run("x++; Console.Write(x);");
        await cells.Run("x + 1");
        cells.Session.Previous.ShouldBeSameAs(kept);
        await cells.Run("var y = 2;");
        cells.Session.Previous!.ScriptCompilationInfo!.PreviousScriptCompilation.ShouldBeSameAs(kept);
    }

    [Fact]
    public async Task Await_stands_at_top_level()
    {
        using var cells = new Cells();
        await cells.Run("async Task<int> Slow(int n) { await Task.Delay(5); return n; }");
        (await cells.Run("var y = await Slow(3);\nawait Slow(y) + 1")).ShouldBe("4");
    }

    [Theory]
    [InlineData("var a = 1;")]
    [InlineData("Console.Write(1)")]
    [InlineData("1.ToString();")]
    [InlineData("")]
    public async Task Only_a_last_expression_without_semicolon_is_shown(string source)
    {
        using var cells = new Cells();
        await cells.Run(source);
        cells.Events.OfType<ResultData>().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_null_value_is_shown_as_null()
    {
        using var cells = new Cells();
        (await cells.Run("(string?)null")).ShouldBe("null");
    }

    [Fact]
    public async Task Console_text_and_displays_arrive_in_order_also_from_tasks()
    {
        using var cells = new Cells();
        await cells.Run("""
            Console.WriteLine("one");
            2.Display();
            await Task.Run(() => Console.Write("three"));
            Console.Error.Write("four");
            5
            """);
        cells.Events.Select(e => e switch { StreamText t => $"{t.Name}:{t.Text.Trim()}", DisplayData => "display", _ => "result" })
            .ShouldBe(["stdout:one", "display", "stdout:three", "stderr:four", "result"]);
    }

    [Fact]
    public async Task A_cell_that_fails_leaves_the_session_usable()
    {
        using var cells = new Cells();
        await cells.Run("var x = 1;");
        (await cells.Try("var x = nothing;")).Error.ShouldNotBeNull();
        (await cells.Try("x = 2; throw new Exception(\"no\");")).Error.ShouldNotBeNull();
        (await cells.Run("x")).ShouldBe("2");
    }

    [Fact]
    public async Task References_count_from_the_notebook_and_bring_their_neighbours()
    {
        using var space = new Workspace();
        var inner = space.Library("Inner", "namespace Inner; public class Thing { public static string Name => \"inner\"; }");
        space.Library("Outer", "namespace Outer; public class Thing { public static string Name => global::Inner.Thing.Name; }", inner);
        using var cells = new Cells(space.Folder);
        (await cells.Run("#r \"Outer.dll\"\nOuter.Thing.Name")).ShouldBe("inner");
        (await cells.Run("Outer.Thing.Name + 2")).ShouldBe("inner2");
        (await cells.Run("typeof(Outer.Thing).Assembly.Location")).ShouldNotStartWith(space.Folder); // loaded from a copy: the original can be rebuilt
    }

    [Fact]
    public async Task Packages_are_restored_from_the_sources_that_the_notebooks_folder_names()
    {
        using var space = new Workspace();
        space.Feed();
        space.Package("Small.Words", "public static class Words { public static string First => \"first\"; }");
        using var cells = new Cells(space.Folder);
        await cells.Run("#r \"nuget: Small.Words, 1.2.3\"");
        (await cells.Run("Words.First")).ShouldBe("first");
    }

    [Fact]
    public async Task A_project_of_this_repository_is_its_own_package()
    {
        using var cells = new Cells();
        (await cells.Run("#r \"nuget: InsideLM, 1.0.0\"\nusing InsideLM;\ntypeof(CourseException).Assembly.GetName().Name")).ShouldBe("InsideLM");
        (await cells.Run("typeof(TorchSharp.torch).Assembly.GetName().Name")).ShouldBe("TorchSharp.Managed");
    }

    [Fact]
    public async Task Two_notebooks_may_use_two_builds_of_a_library_but_one_notebook_may_not()
    {
        using var space = new Workspace();
        space.Library("Lib", "public class Lib { public static int Version => 1; }");
        using (var first = new Cells(space.Folder)) (await first.Run("#r \"Lib.dll\"\nLib.Version")).ShouldBe("1");
        space.Library("Lib", "public class Lib { public static int Version => 22; }");
        using var second = new Cells(space.Folder);
        (await second.Run("#r \"Lib.dll\"\nLib.Version")).ShouldBe("22");
        space.Library("Lib", "public class Lib { public static int Version => 333; }");
        (await second.Try("#r \"Lib.dll\"")).Error!.Message.ShouldContain("restart");
    }

    [Fact]
    public async Task Files_are_loaded_from_beside_the_notebook()
    {
        using var space = new Workspace();
        File.WriteAllText(space.At("words.csx"), "int Answer() => 42;");
        using var cells = new Cells(space.Folder);
        (await cells.Run("#load \"words.csx\"\nAnswer()")).ShouldBe("42");
        (await cells.Run("Answer() + 1")).ShouldBe("43");
    }

    [Theory]
    [InlineData("#r \"no-such.dll\"", "no-such.dll")]
    [InlineData("#r \"nuget: No.Such.Project, 1.0.0\"", "No.Such.Project")]
    [InlineData("#r \"nuget:\"", "nuget")]
    [InlineData("#!unknown-magic", "#!unknown-magic")]
    public async Task Bad_directives_are_answered_in_one_kind_sentence(string source, string names)
    {
        using var space = new Workspace();
        space.Feed();
        using var cells = new Cells(space.Folder);
        var error = (await cells.Try(source)).Error.ShouldNotBeNull();
        error.Message.ShouldContain(names);
        error.Trace.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Input_without_a_keyboard_is_refused_and_not_waited_for()
    {
        using var cells = new Cells();
        (await cells.Try("Console.ReadLine()")).Error!.Message.ShouldContain("keyboard");
    }

    [Fact]
    public async Task Time_is_asked_for_with_a_magic_command()
    {
        using var cells = new Cells();
        var result = await cells.Try("#!time\nvar q = 1; Thread.Sleep(50);");
        result.Timed.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromMilliseconds(50), result.Elapsed); // without the compiler's
        (await cells.Try("q")).Timed.ShouldBeNull();
    }

    [Fact]
    public void A_sessions_code_and_variables_are_given_back()
    {
        var type = Use();
        for (var i = 0; i < 20 && type.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }
        type.IsAlive.ShouldBeFalse();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Use()
        {
            using var session = new Session(Path.GetTempPath());
            var result = Task.Run(() => session.RunAsync(1, "class Mine { } static Mine kept = new Mine(); kept.Display(); kept", e => { })).Result;
            result.Error.ShouldBeNull();
            var type = AppDomain.CurrentDomain.GetAssemblies().SelectMany(a => a.IsCollectible ? a.GetTypes() : []).Single(t => t.Name == "Mine");
            return new WeakReference(type);
        }
    }
}
