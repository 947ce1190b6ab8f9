using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What a causal trace measured, in probabilities of the answer.</summary>
/// <param name="Clean">Untouched.</param>
/// <param name="Corrupted">With noise on the subject's embeddings.</param>
/// <param name="Restored">With noise, and one state as it was: [layer, position].</param>
public sealed record CausalTraceResult(double Clean, double Corrupted, double[,] Restored);

/// <summary>
/// The causal trace of ROME (Meng et al. 2022): the subject's embeddings are blurred with noise until the fact is lost, then one state at a
/// time is put back; where the answer returns, the fact passes.
/// </summary>
public static class CausalTrace
{
    /// <summary>Restores each layer's state at each position.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">Its answer is the next token.</param>
    /// <param name="subject">Stands in the prompt.</param>
    /// <param name="answer">The token whose probability is followed.</param>
    /// <param name="point">What is restored: <c>Hook.ResidPost</c> (if left out), <c>Hook.MlpOut</c> or <c>Hook.AttnOut</c>.</param>
    /// <param name="window">Neighbouring layers restored together; the paper takes 1 for the stream and 10 for MLP and attention.</param>
    /// <param name="noise">Standard deviation of the noise, in standard deviations of the embeddings; the paper takes 3.</param>
    /// <param name="samples">Drawings of the noise, equal for equal seeds.</param>
    /// <param name="seed">Of the noise.</param>
    /// <param name="batch">Most rows to run at once.</param>
    public static CausalTraceResult Run(Model model, string prompt, string subject, int answer, Func<int, HookName>? point = null, int window = 1,
        double noise = 3, int samples = 10, int seed = 0, int batch = 128)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        point ??= Hook.ResidPost;
        var (tokens, columns) = (model.Tokens(prompt), TokenSpan.Find(model, prompt, subject).Columns);
        var (logits, clean) = model.RunWithCache(tokens, point);
        using (clean)
        {
            var deviation = noise * model.Config.EmbedScale * model.Transformer.embed.weight.std().item<float>();
            var blur = Edit.Add(randn([samples, tokens.shape[1], model.Config.DModel], generator: new Generator((ulong)seed)) * deviation, Hook.Embed, positions: columns);
            Edit[] Restore(int layer, int position) => [blur, .. model.Layers.Where(other => other >= layer - (window - 1) / 2 && other <= layer + window / 2)
                .Select(other => Edit.PatchFrom(clean, point(other), position))];
            var length = (int)tokens.shape[1];
            Edit[][] variants = [[], [blur], .. from layer in model.Layers from position in Enumerable.Range(0, length) select Restore(layer, position)];
            using var outcome = Sweep.Run(model.Transformer, tokens.repeat(samples, 1), variants, CircuitMetric.LogProbability([.. Enumerable.Repeat(answer, samples)]), batch: batch);
            var mean = outcome.Values.exp().mean([1]).cpu().data<float>().ToArray();                         // [variant]
            var restored = new double[model.Config.Layers, length];
            for (var i = 2; i < mean.Length; i++)
                restored[(i - 2) / length, (i - 2) % length] = mean[i];
            return new(mean[0], mean[1], restored);
        }
    }
}
