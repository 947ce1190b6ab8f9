using Microsoft.CodeAnalysis;

namespace CourseHost.Tests;

public class InterruptTests
{
    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("Thread.Sleep(100_000);")]
    [InlineData("await Task.Delay(100_000);")]
    [InlineData("Task.Delay(100_000).Wait();")]
    [InlineData("while (true) try { while (true) { } } catch (Exception) { }")]
    [InlineData("Enumerable.Range(0, 9).Select(i => { while (true) { } return i; })")] // runs when it is shown
    [InlineData("Enumerable.Repeat(0, int.MaxValue).Sum(x => (long)x) + Enumerable.Repeat(0, int.MaxValue).Sum(x => (long)x)")]
    [InlineData("Enumerable.Range(0, int.MaxValue).Aggregate((a, b) => a ^ b) + Enumerable.Repeat(0L, int.MaxValue).LongCount()")] // the last has no code of the cell
    public async Task An_interrupt_ends_a_cell_and_variables_survive(string endless)
    {
        using var cells = new Cells();
        await cells.Run("var kept = 8;");
        (await Interrupted(cells, endless)).Interrupted.ShouldBeTrue();
        (await cells.Run("kept")).ShouldBe("8");
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) x++;")]
    [InlineData("do x++; while (true);")]
    [InlineData("for (;;) { x++; }")]
    [InlineData("IEnumerable<int> All() { while (true) yield return 1; } foreach (var i in All()) x += i;")]
    [InlineData("while (true) System.Text.Json.JsonSerializer.Serialize(new { A = 1 });")]
    [InlineData("Enumerable.Repeat(0, int.MaxValue).Concat(Enumerable.Repeat(0, int.MaxValue)).Count(i => i == 1)")]
    [InlineData("Array.ForEach(new int[1 << 30], delegate { x++; });")]
    [InlineData("int Calls(int n) => n == 0 ? 1 : Calls(n - 1) + Calls(n - 1); Calls(60)")]
    [InlineData("class Calls { public static int Of(int n) { return n == 0 ? 1 : Of(n - 1) + Of(n - 1); } }\nCalls.Of(60)")]
    [InlineData("Parallel.For(0, long.MaxValue, i => { });")]
    public async Task Code_of_the_cell_is_left_as_by_an_exception_and_not_aborted(string endless)
    {
        using var cells = new Cells();
        await cells.Run("var x = 7; var seen = \"nothing\";");
        var declared = endless.StartsWith("class") ? endless[..(endless.IndexOf('\n') + 1)] : "";
        await Interrupted(cells, $"{declared}try {{ {endless[declared.Length..].TrimEnd(';')}; }} catch (Exception e) {{ seen = ((e as AggregateException)?.InnerException ?? e).GetType().Name; throw; }}");
        (await cells.Run("seen")).ShouldBe(nameof(OperationCanceledException));
    }

    [Fact]
    public async Task A_loop_that_awaits_ends_too()
    {
        using var cells = new Cells();
        await cells.Run("var rounds = 0; var ended = new SemaphoreSlim(0);");
        await Interrupted(cells, "try { while (true) { await Task.Delay(1); rounds++; } } finally { ended.Release(); }");
        (await cells.Run("ended.Wait(TimeSpan.FromSeconds(20))")).ShouldBe("True");
    }

    [Fact]
    public async Task A_loaded_file_can_be_stopped_and_its_errors_point_at_their_places()
    {
        using var space = new Workspace();
        File.WriteAllText(space.At("load.csx"), "void Forever() { while (true) ; }\nint Inverse(int n) { for (var i = 0; i < 2; i++) { Console.Write(i / n); } return n; }");
        using var cells = new Cells(space.Folder);
        await cells.Run("#load \"load.csx\"\nvar seen = \"nothing\";");
        await Interrupted(cells, "try { Forever(); } catch (Exception e) { seen = e.GetType().Name; throw; }");
        (await cells.Run("seen")).ShouldBe(nameof(OperationCanceledException));
        (await cells.Try("Inverse(0)")).Error!.Trace.Skip(1).Take(3).ShouldBe([
            "  in load.csx, line 2, Inverse",
            "    int Inverse(int n) { for (var i = 0; i < 2; i++) { Console.Write(i / n); } return n; }",
            "                                                       ^"]);
    }

    [Fact]
    public async Task An_error_behind_stop_points_is_shown_in_the_text_as_written()
    {
        using var cells = new Cells();
        (await cells.Try("var n = 0;\nforeach (var i in new[] { 1 }) if (i > 0) Console.Write(new[] { i }.Sum(x => x / n));")).Error!.Trace.Skip(1).Take(3).ShouldBe([
            "  in cell 1, line 2",
            "    foreach (var i in new[] { 1 }) if (i > 0) Console.Write(new[] { i }.Sum(x => x / n));",
            "                                                                                 ^"]);
    }

    [Theory]
    [InlineData("int Add(int a, int b) =>\n  a + b;\nAdd(1, 2)", "3")]
    [InlineData("void Set(ref int a) => a = 5; var n = 1; Set(ref n); n", "5")]
    [InlineData("async Task<int> Later(int n) => await Task.FromResult(n); async Task Nothing() => await Task.Yield(); await Nothing(); await Later(4)", "4")]
    [InlineData("Func<int, Func<int, int>> add = a => b => a + b; Action<int> no = a => { }; no(1); add(1)(2)", "3")]
    [InlineData("Func<Task> none = async () => await Task.Yield(); Func<Task<int>> one = async () => { await Task.Yield(); return 1; }; await none(); await one()", "1")]
    [InlineData("Func<int> bad = () => throw new Exception(); for (; ; ) break;\nnew[] { 1 }.AsQueryable().Select(x => x + 1).Where(x => x > 0).First()", "2")]
    [InlineData("using System.Linq.Expressions;\nExpression<Func<int, int>> tree = x => x + 1; if (tree.Compile() is { } f) while (f(1) < 0) { }\n2 + tree.Body.ToString()", "2(x + 1)")]
    [InlineData("var all = new int[3]; ref int At(int i) => ref all[i]; At(1) = 4; for (; ; ) break;\nall.Sum()", "4")]
    [InlineData("var n = 0;\nfor (var i = 0; i < 3; i++)\n#if true\n  n++; // one\n#endif\nwhile (n < 9) // two\n{ // three\n#pragma warning disable\n  n += 3;\n}\nn", "9")]
    [InlineData("var n = 0; foreach (var (a, b) in new[] { (1, 2) }) foreach (var c in new[] { 3 }) if (c > 0) n = a + b + c; else n = 0; n", "6")]
    [InlineData("var text = \"\"; foreach (var i in Enumerable.Range(0, 3)) switch (i) { case 1: continue; default: text += i; break; } text", "02")]
    [InlineData("struct P { public int X; public P(int x) { X = x; } public static P operator +(P a, P b) => new(a.X + b.X); }\n(new P(1) + new P(2)).X", "3")]
    [InlineData("class A<T> { public virtual T Get(T t) => t; public int this[int i] => i; ~A() { } }\nclass B : A<string> { public override string Get(string t) => base.Get(t) + \"!\"; }\nnew B().Get(\"a\")", "a!")]
    [InlineData("unsafe int First(int[] all) { fixed (int* p = all) return *p; } static int Two() { return 2; } First([7]) + Two()", "9")]
    [InlineData("int Many(params int[] all) { int Inner() { return all.Length; } return Inner(); } Many(1, 2)", "2")]
    [InlineData("var f = (int x) => x * 2; var g = static () => default(string); var h = (ref int x) => x; g() + f(2)", "4")]
    [InlineData("T Same<T>(T x) where T : notnull => x; IEnumerable<int> Two() { yield return 1; yield return 2; } Same(Two().Sum())", "3")]
    public async Task Stop_points_change_nothing_else(string source, string value)
    {
        using var cells = new Cells();
        (await cells.Run(source)).ShouldBe(value);

        var (written, tree) = cells.Session.Look(source);
        var changes = StopPoints.In(tree, written);
        var changed = tree.GetText().WithChanges(changes);
        changes.ShouldNotBeEmpty();
        cells.Session.Look(changed.ToString()).Compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty(changed.ToString());
        changed.Lines.Count.ShouldBe(tree.GetText().Lines.Count);
        StopPoints.Undo(changes, changed.Length).ShouldBe(source.Length);
    }

    static Task<CellResult> Interrupted(Cells cells, string source)
    {
        var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        return cells.Try(source, interrupt.Token).WaitAsync(TimeSpan.FromSeconds(20));
    }
}
