using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Which of a later head's inputs an earlier head's output goes into.</summary>
public enum Composition
{
    /// <summary>What the later head looks for.</summary>
    Query,
    /// <summary>What it finds: the induction heads' way.</summary>
    Key,
    /// <summary>What it moves: two heads in a row act as one.</summary>
    Value,
}

/// <summary>
/// How much of what an earlier head writes is read by a later one: ‖OV₁·W‖ / (‖OV₁‖·‖W‖) in Frobenius norms, where W is QK₂ (queries), QK₂ᵀ (keys)
/// or OV₂ (values). 0 if the later head is blind to it (Elhage et al. 2021). Random matrices have a score above 0 too: compare with
/// <see cref="HeadCircuit.Random"/>.
/// </summary>
public static class CompositionScore
{
    /// <summary>The score of a pair of heads; the first stands in an earlier layer.</summary>
    public static double Of(HeadCircuit first, HeadCircuit second, Composition kind)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (read, write) = kind switch                                                                      // W = read·write
        {
            Composition.Query => (second.Query, second.Key.t()),
            Composition.Key => (second.Key, second.Query.t()),
            _ => (second.Value, second.Output),
        };
        return Norm(first.Value, first.Output.matmul(read), write) / (Norm(first.Value, null, first.Output) * Norm(read, null, write));
    }

    /// <summary>The Frobenius norm of left·middle·right from small matrices alone: [d, r], [r, r] (or none), [r, d].</summary>
    private static double Norm(Tensor left, Tensor? middle, Tensor right)
    {
        var (a, b) = (left.t().matmul(left), right.matmul(right.t()));                                       // [r, r]
        if (middle is not null) a = middle.t().matmul(a).matmul(middle);
        return Math.Sqrt((a * b).sum().item<float>());                                                       // tr(AB), both symmetric
    }
}
