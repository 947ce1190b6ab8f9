using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class EdgeAttributionTests
{
    private static readonly Func<Tensor, Tensor> Metric = CircuitMetric.LogitDifference([4, 11], [20, 33]);

    /// <summary>The metric's change when each edge alone is patched.</summary>
    private static double[] OneByOne(EdgePatching patching)
    {
        var graph = patching.Graph;
        Circuit[] circuits = [Circuit.All(graph), .. graph.Edges.Select(gone => Circuit.Of(graph, graph.Edges.Where(edge => edge != gone)))];
        var values = patching.Measure(circuits, Metric, batch: 64).mean([1]).Floats();
        return [.. values.Skip(1).Select(value => (double)value - values[0])];
    }

    [Fact]
    public void In_a_linear_model_each_score_is_what_patching_that_edge_does()
    {
        // A norm with a huge epsilon divides by a constant, queries of zero look everywhere alike, and neurons far above their kink are linear.
        var config = EdgePatchingTests.Plain with { NormEps = 1e8 };
        var model = EdgePatchingTests.Seeded(config);
        using (no_grad())
            foreach (var (name, parameter) in model.named_parameters())
                if (name.Contains("ln") && name.EndsWith("weight")) parameter.fill_(1e4);
                else if (name.EndsWith("attn.q.weight") || name.EndsWith("attn.q.bias")) parameter.fill_(0);
                else if (name.EndsWith("mlp.up.bias")) parameter.fill_(40);
                else if (name.EndsWith("mlp.down.weight")) parameter.mul_(0.02);
        using var patching = EdgePatchingTests.Two(model);
        var scores = EdgeAttribution.Scores(patching, Metric);
        var exact = OneByOne(patching);
        exact.Max(Math.Abs).ShouldBeGreaterThan(0.1);
        for (var edge = 0; edge < exact.Length; edge++)
            scores.Values[edge].ShouldBe(exact[edge], 2e-3, patching.Graph.Edges[edge].ToString());
    }

    [Fact]
    public void In_any_model_scores_rank_edges_about_as_patching_them_one_by_one_does()
    {
        using var patching = EdgePatchingTests.Two(EdgePatchingTests.Seeded(EdgePatchingTests.Plain));
        var exact = OneByOne(patching);
        Spearman(EdgeAttribution.Scores(patching, Metric).Values, exact).ShouldBeGreaterThan(0.6);
        var shuffled = exact.ToArray();
        new Random(0).Shuffle(shuffled);
        Math.Abs(Spearman(EdgeAttribution.Scores(patching, Metric).Values, shuffled)).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Integrated_scores_sum_up_to_the_whole_change()
    {
        using var patching = EdgePatchingTests.Two(EdgePatchingTests.Seeded(EdgePatchingTests.Plain with { Activation = Activation.Gelu }));
        var whole = patching.Measure(Circuit.None(patching.Graph), Metric) - patching.Measure(Circuit.All(patching.Graph), Metric);
        EdgeAttribution.Scores(patching, Metric, steps: 30).Values.Sum().ShouldBe(whole, 0.02 * Math.Abs(whole) + 1e-3);
        Math.Abs(EdgeAttribution.Scores(patching, Metric, steps: 1).Values.Sum() - whole).ShouldBeGreaterThan(0.02 * Math.Abs(whole) + 1e-3);
    }

    [Fact]
    public void More_edges_lose_less_and_all_lose_nothing()
    {
        using var patching = EdgePatchingTests.Two(EdgePatchingTests.Seeded(EdgePatchingTests.Plain));
        var all = patching.Graph.Edges.Count;
        var divergence = CircuitMetric.Divergence(patching.CleanLogits);
        var curve = EdgeAttribution.Curve(patching, EdgeAttribution.Scores(patching, divergence, steps: 5), [0, all / 2, all], divergence);
        curve[2].Value.ShouldBe(0, 1e-6);
        curve[1].Value.ShouldBeLessThan(curve[0].Value);
        curve[0].Circuit.Count.ShouldBe(0);
        CircuitMetric.Faithfulness(patching, Circuit.All(patching.Graph), Metric).ShouldBe(1, 1e-4);
        CircuitMetric.Faithfulness(patching, Circuit.None(patching.Graph), Metric).ShouldBe(0, 1e-4);
    }

    [Fact]
    public void Metrics_are_those_of_their_formulas()
    {
        var logits = tensor(new float[] { 1, 2, 0, 3, 0, 1 }, [1, 2, 3]);
        CircuitMetric.LogitDifference([1, 0], [2, 1])(logits).Floats().ShouldBe([2, 3]);
        CircuitMetric.Hit([0, 1], among: 2)(logits).Floats().ShouldBe([1, 0]);
        double[] p = [.. Softmax([1, 2, 0])], q = [.. Softmax([3, 0, 1])];
        CircuitMetric.Divergence(logits[0][..1])(logits.narrow(1, 1, 1)).item<float>().ShouldBe((float)p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum(), 1e-5f);
        Should.Throw<CourseException>(() => CircuitMetric.Hit([1])(logits));

        static IEnumerable<double> Softmax(double[] x) => x.Select(v => Math.Exp(v) / x.Sum(Math.Exp));
    }

    private static double Spearman(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var mean = (a.Count - 1) / 2.0;
        return x.Zip(y, (i, j) => (i - mean) * (j - mean)).Sum() / x.Sum(i => (i - mean) * (i - mean));

        static double[] Ranks(IReadOnlyList<double> values)
        {
            var ranks = new double[values.Count];
            foreach (var (rank, i) in Enumerable.Range(0, values.Count).OrderBy(i => values[i]).Index()) ranks[i] = rank;
            return ranks;
        }
    }
}
