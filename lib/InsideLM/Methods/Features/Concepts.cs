using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>The feature, neuron or direction that stands for a concept.</summary>
/// <param name="Index">Which.</param>
/// <param name="Threshold">It says "here it is" above this value.</param>
/// <param name="Largest">Its largest value on what chose it.</param>
public readonly record struct ConceptUnit(int Index, double Threshold, double Largest);

/// <summary>
/// Looks for concepts that are known (a landmark, a topic) among units. Which unit stands for a concept, and from which value on, is decided on some
/// positions and judged on others, by F1: 2 hits / (positions where it fires + positions where the concept is).
/// </summary>
public static class Concepts
{
    private static readonly double[] Thresholds = [0, .1, .2, .3, .4, .5];   // as a share of the unit's largest value

    /// <summary>For each concept the unit and threshold of best F1 on the first positions, and their F1 on the second.</summary>
    /// <param name="values">Units at the positions that choose, [n, unit]; at least 0.</param>
    /// <param name="labels">1 where a concept is, else 0, [concept, n].</param>
    /// <param name="otherValues">Units at the positions that judge, [m, unit].</param>
    /// <param name="otherLabels">[concept, m].</param>
    public static (ConceptUnit[] Chosen, double[] F1) Match(Tensor values, Tensor labels, Tensor otherValues, Tensor otherLabels)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var largest = values.amax([0]);                                                                      // [unit]
        var (best, chosen) = (new double[labels.shape[0]], new ConceptUnit[labels.shape[0]]);
        foreach (var share in Thresholds)
        {
            using var inner = NewDisposeScope();
            var (top, index) = F1(values.gt(largest * share).to(ScalarType.Float32), labels).max(1);
            var (scores, at, most) = (top.data<float>().ToArray(), index.data<long>().ToArray(), largest.data<float>().ToArray());
            for (var c = 0; c < best.Length; c++)
                if (scores[c] > best[c]) (best[c], chosen[c]) = (scores[c], new((int)at[c], share * most[at[c]], most[at[c]]));
        }
        return (chosen, [.. chosen.Select((unit, c) => (double)F1(
            otherValues.narrow(1, unit.Index, 1).gt(unit.Threshold).to(ScalarType.Float32), otherLabels.narrow(0, c, 1)).item<float>())]);
    }

    /// <summary>F1 of every concept with every unit, [concept, unit], from where units fire [n, unit] and concepts are [concept, n].</summary>
    private static Tensor F1(Tensor fired, Tensor labels) =>
        2 * labels.matmul(fired) / (fired.sum(0L).unsqueeze(0) + labels.sum(1L).unsqueeze(1)).clamp(min: 1);
}
