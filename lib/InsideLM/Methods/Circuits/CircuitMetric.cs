using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What circuits are judged by: functions from the last position's logits [circuit, row, vocab] to figures [circuit, row].</summary>
public static class CircuitMetric
{
    /// <summary>How much higher the right token's logit is than the wrong one's (Wang et al. 2022).</summary>
    /// <param name="right">Each row's right token.</param>
    /// <param name="wrong">Each row's wrong token.</param>
    public static Func<Tensor, Tensor> LogitDifference(IReadOnlyList<int> right, IReadOnlyList<int> wrong) => logits => At(logits, right) - At(logits, wrong);

    /// <summary>D(clean ‖ circuit) in nats: what is lost when the circuit speaks for the model (Conmy et al. 2023).</summary>
    /// <param name="clean">The model's own logits, [row, vocab].</param>
    public static Func<Tensor, Tensor> Divergence(Tensor clean) => logits =>
    {
        var model = clean.log_softmax(-1);
        return (model.exp() * (model - logits.log_softmax(-1))).sum(-1L);
    };

    /// <summary>1 where the right token is among the so many likeliest, otherwise 0 (Hit@10 of Yao et al. 2024). Not differentiable.</summary>
    /// <param name="right">Each row's right token.</param>
    /// <param name="among">How many.</param>
    public static Func<Tensor, Tensor> Hit(IReadOnlyList<int> right, int among = 10) => logits =>
        logits.gt(At(logits, right).unsqueeze(-1)).to(ScalarType.Int64).sum(-1L).lt(among).to(ScalarType.Float32);

    /// <summary>log P of the right token.</summary>
    public static Func<Tensor, Tensor> LogProbability(IReadOnlyList<int> right) => logits => At(logits.log_softmax(-1), right);

    /// <summary>The share of a metric's fall, from the clean run to the corrupted one, that a circuit prevents: 1 for the whole model, 0 for
    /// no edge. (Wang et al. call the quotient circuit / clean faithfulness; it is the same where the corrupted run's metric is 0.)</summary>
    public static double Faithfulness(EdgePatching patching, Circuit circuit, Func<Tensor, Tensor> metric)
    {
        using var scope = NewDisposeScope();
        var (clean, corrupted) = (Mean(patching.CleanLogits), Mean(patching.CorruptedLogits));
        return (patching.Measure(circuit, metric) - corrupted) / (clean - corrupted);

        double Mean(Tensor logits) => metric(logits.unsqueeze(0)).mean().item<float>();
    }

    /// <summary>One token's value in each row: [.., row, vocab] → [.., row].</summary>
    private static Tensor At(Tensor logits, IReadOnlyList<int> tokens)
    {
        if (tokens.Count != logits.shape[^2])
            throw new CourseException($"A metric with {tokens.Count} tokens needs as many texts, not {logits.shape[^2]}.");
        var index = tensor(tokens.Select(id => (long)id).ToArray()).to(logits.device).unsqueeze(-1);     // [row, 1]
        return logits.gather(-1, index.expand([.. logits.shape[..^1], 1])).squeeze(-1);
    }
}
