using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Edge attribution patching (Syed et al. 2023): what patching each edge would do to a metric, for all edges at once, from the slope of
/// the metric by the edge's share of the corrupted value. At the clean run that slope is (corrupted − clean) · ∂metric/∂input.
/// </summary>
public static class EdgeAttribution
{
    /// <summary>Each edge's score: about the metric with that edge patched less the metric of the clean run.</summary>
    /// <param name="patching">The two runs.</param>
    /// <param name="metric">From logits [variant, row, vocab] to [variant, row], differentiable; its mean over the rows is attributed.</param>
    /// <param name="steps">1: the slope at the clean run. More: the slope's mean between the clean run and the corrupted one, all edges
    /// moving together (integrated gradients, Sundararajan et al. 2017), so that the scores sum up to the metric's whole change.
    /// (Hanna et al. 2024 move the embedding instead.) The divergence from the clean run is least there, its slope 0: it needs more steps.</param>
    /// <param name="progress">Told after each step.</param>
    public static EdgeScores Scores(EdgePatching patching, Func<Tensor, Tensor> metric, int steps = 1, IProgress<SweepProgress>? progress = null)
    {
        if (steps < 1)
            throw new CourseException($"Edge attribution needs at least one step, not {steps}.");
        var graph = patching.Graph;
        var (senders, sums) = (graph.Senders.Count, new double[graph.Edges.Count]);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            using var _ = enable_grad();
            var share = steps == 1 ? 0 : (step + 0.5) / steps;                                              // the middle of each part
            var shares = full([1, graph.Inputs.Count, senders], share).requires_grad_(true);                // [variant, input, sender]
            var slopes = autograd.grad([metric(patching.Logits(shares)).mean()], [shares])[0].data<float>().ToArray();
            for (var (input, edge) = (0, 0); input < graph.Inputs.Count; input++)
                for (var (sender, end) = (0, graph.FirstEdge(input + 1)); edge < end; sender++, edge++)
                    sums[edge] += slopes[input * senders + sender] / steps;
            progress?.Report(new(step + 1, steps));
        }
        return new(graph, sums);
    }

    /// <summary>The circuits of the largest scores and what they lose: edges kept against a metric.</summary>
    /// <param name="patching">The two runs.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="edges">The numbers of edges to keep.</param>
    /// <param name="metric">Such as <see cref="CircuitMetric.Divergence"/>.</param>
    public static IReadOnlyList<(Circuit Circuit, double Value)> Curve(EdgePatching patching, EdgeScores scores, IReadOnlyList<int> edges, Func<Tensor, Tensor> metric)
    {
        using var scope = NewDisposeScope();
        Circuit[] circuits = [.. edges.Select(count => Circuit.Top(scores, count))];
        return [.. circuits.Zip(patching.Measure(circuits, metric).mean([1]).cpu().data<float>().ToArray(), (circuit, value) => (circuit.Pruned(), (double)value))];
    }
}
