using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Attention knock-out (Geva et al. 2023; slide: 抽取知識的模型): the last token may not look at some tokens in a window of layers; where the
/// answer's probability falls, information moves from there to the end.
/// </summary>
public static class AttentionKnockout
{
    /// <summary>The relative change of the answer's probability, (P cut − P) / P, with the window centred at each layer: [layer][prompt].</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Their answer is the next token.</param>
    /// <param name="answers">The token of each whose probability is followed (the model's own answer in the paper).</param>
    /// <param name="from">What can no longer be read, in each prompt.</param>
    /// <param name="window">Layers cut together; the paper takes 9 of GPT-2 XL's 48.</param>
    /// <param name="batch">Most rows to run at once.</param>
    public static double[][] Run(Model model, IReadOnlyList<string> prompts, IReadOnlyList<int> answers, IReadOnlyList<TokenSpan> from, int window, int batch = 256)
    {
        if (prompts.Count == 0 || prompts.Count != answers.Count || prompts.Count != from.Count || window < 1)
            throw new CourseException($"Attention knock-out needs an answer and a span for each prompt and a window of 1 or more, but there are {prompts.Count} prompts, {answers.Count} answers, {from.Count} spans and a window of {window}.");
        using var scope = NewDisposeScope();
        var tokens = model.Tokens(prompts);
        Edit[][] variants = [[], .. model.Layers.Select(layer => Cut(Around(layer)))];
        using var outcome = Sweep.Run(model.Transformer, tokens, variants, CircuitMetric.LogProbability(answers), batch: batch);
        var log = outcome.Values.cpu().data<float>().ToArray().Chunk(prompts.Count).ToArray();                // [variant][prompt]
        return [.. log.Skip(1).Select(row => row.Zip(log[0], (cut, whole) => Math.Exp(cut - whole) - 1).ToArray())];

        int[] Around(int layer) => [.. model.Layers.Where(other => other >= layer - (window - 1) / 2 && other <= layer + window / 2)];
        Edit[] Cut(int[] layers) => [.. from.Index().GroupBy(span => span.Item).Select(span =>
            Edit.KnockOutAttention(span.Key.Columns, ^1, layers, rows: [.. span.Select(row => row.Index)]))];
    }
}
