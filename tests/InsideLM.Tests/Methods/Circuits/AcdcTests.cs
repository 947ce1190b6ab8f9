using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public sealed class AcdcTests : IDisposable
{
    private static readonly Transformer Model = EdgePatchingTests.Seeded(EdgePatchingTests.Plain with { Layers = 2 });
    private readonly EdgePatching patching = EdgePatchingTests.Two(Model);
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");

    public void Dispose()
    {
        patching.Dispose();
        File.Delete(file);
    }

    /// <summary>The paper's procedure, one edge and one run at a time.</summary>
    private static Circuit OneAtATime(EdgePatching patching, double threshold)
    {
        var kept = Enumerable.Repeat(true, patching.Graph.Edges.Count).ToArray();
        var divergence = CircuitMetric.Divergence(patching.CleanLogits);
        var now = 0.0;
        for (var edge = kept.Length - 1; edge >= 0; edge--)
        {
            kept[edge] = false;
            var without = patching.Measure(new Circuit(patching.Graph, kept), divergence);
            kept[edge] = !(without - now < threshold);
            now = kept[edge] ? now : without;
        }
        return new Circuit(patching.Graph, kept).Pruned();
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.003)]
    public void Batches_of_edges_decide_as_one_edge_at_a_time(double threshold)
    {
        var result = Acdc.Run(patching, threshold, batch: 16);
        result.Finished.ShouldBeTrue();
        result.Circuit.Edges.ShouldBe(OneAtATime(patching, threshold).Edges);
        result.Circuit.Count.ShouldBeInRange(1, patching.Graph.Edges.Count - 10);
        result.Divergence.ShouldBe(patching.Measure(result.Circuit, CircuitMetric.Divergence(patching.CleanLogits)), 1e-5);
        result.Evaluations.ShouldBeLessThan(3 * patching.Graph.Edges.Count);
    }

    [Fact]
    public void Threshold_zero_keeps_all_that_is_of_use_and_infinity_nothing()
    {
        var all = Acdc.Run(patching, 0);
        all.Divergence.ShouldBe(0, 1e-5);
        all.Circuit.Count.ShouldBeGreaterThan(patching.Graph.Edges.Count / 2);
        var nothing = Acdc.Run(patching, double.PositiveInfinity);
        nothing.Circuit.Count.ShouldBe(0);
        nothing.Divergence.ShouldBe(patching.Measure(Circuit.None(patching.Graph), CircuitMetric.Divergence(patching.CleanLogits)), 1e-5);
    }

    [Fact]
    public void What_a_head_that_writes_nothing_says_and_reads_falls_at_any_threshold()
    {
        var silent = EdgePatchingTests.Seeded(EdgePatchingTests.Plain with { Layers = 2 });
        using (no_grad())
            silent.blocks[0].attn.o.weight.narrow(1, 0, 8).zero_();
        using var two = EdgePatchingTests.Two(silent);
        Acdc.Run(two, 1e-6).Circuit.Nodes.ShouldNotContain(Node.Head(0, 0));
    }

    [Fact]
    public void A_stopped_search_goes_on_from_its_file_and_ends_where_an_unbroken_one_does()
    {
        var whole = Acdc.Run(patching, 0.01, batch: 8);
        for (var part = 0; part < 3; part++)
        {
            using var stop = new CancellationTokenSource();
            var reports = 0;
            var result = Acdc.Run(patching, 0.01, file, new Inline(_ => { if (++reports == 6) stop.Cancel(); }), stop.Token, batch: 8, saveEvery: TimeSpan.FromHours(1));
            result.Finished.ShouldBeFalse();
            result.Decided.ShouldBeGreaterThan(part);
        }
        File.ReadAllText(file).ShouldContain("->logits");
        var resumed = Acdc.Run(patching, 0.01, file, batch: 8);
        resumed.Finished.ShouldBeTrue();
        resumed.Circuit.Edges.ShouldBe(whole.Circuit.Edges);
        resumed.Divergence.ShouldBe(whole.Divergence, 1e-6);
        Acdc.Run(patching, 0.01, file).Evaluations.ShouldBe(resumed.Evaluations);   // a finished file needs no run
    }

    [Fact]
    public void A_file_of_another_task_and_one_that_is_no_json_are_refused()
    {
        Acdc.Run(patching, double.PositiveInfinity, file);
        Should.Throw<CourseException>(() => Acdc.Run(patching, 0.5, file)).Message.ShouldContain("another task");
        File.WriteAllText(file, "{");
        Should.Throw<CourseException>(() => Acdc.Run(patching, 0.5, file)).Message.ShouldContain("not what ACDC writes");
    }

    [Fact]
    public void Progress_tells_how_many_edges_are_decided()
    {
        var reports = new List<AcdcProgress>();
        var result = Acdc.Run(patching, 0.01, progress: new Inline(reports.Add));
        reports.Select(report => report.Decided).ShouldBe(reports.Select(report => report.Decided).Order());
        reports[^1].ShouldBe(new(patching.Graph.Edges.Count, patching.Graph.Edges.Count, reports[^1].Kept, result.Divergence));
    }

    private sealed class Inline(Action<AcdcProgress> report) : IProgress<AcdcProgress>
    {
        public void Report(AcdcProgress value) => report(value);
    }
}
