using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// How much each word of a prompt speaks for what is measured after it, found without asking the model: by what changes when the word is hidden, or by
/// the gradient at its embedding. A hidden word is one whose embedding is the baseline, such as the mean of many words' embeddings.
/// </summary>
public static class Attribution
{
    /// <summary>
    /// Occlusion (Zeiler and Fergus 2014; for words Li et al. 2016): what is measured on the whole prompt less what is measured with the word hidden, [word].
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The text.</param>
    /// <param name="part">The part of it whose words, divided by spaces, are hidden one at a time.</param>
    /// <param name="metric">From the last token's logits [row, vocab] to one figure each, [row].</param>
    /// <param name="baseline">What stands in a hidden word's place, [d_model].</param>
    public static double[] Occlusion(Model model, string prompt, string part, Func<Tensor, Tensor> metric, Tensor baseline)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var words = TokenSpan.Words(model, prompt, part);
        var tokens = model.Tokens([.. Enumerable.Repeat(prompt, words.Length + 1)]);                   // the last row hides nothing
        Edit[] hidden = [.. words.Select((word, row) => Edit.Set(baseline, Hook.ResidPre(0), positions: word.Columns, rows: [row]))];
        var measured = metric(model.Transformer.forward(tokens, new Hooks(edits: hidden), last: 1).squeeze(1)).cpu().data<float>().ToArray();
        return [.. measured[..^1].Select(without => (double)measured[^1] - without)];
    }

    /// <summary>
    /// Gradient · (input − baseline), summed over each word's embedding, [word]: to first order what occlusion measures. With more steps the gradient is
    /// averaged on the way from the baseline to the input (integrated gradients, Sundararajan et al. 2017): the words' shares then add up to what is
    /// measured on the whole prompt less what is measured with all of the part hidden.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">The text.</param>
    /// <param name="part">The part of it whose words, divided by spaces, get their shares.</param>
    /// <param name="metric">From the last token's logits [row, vocab] to one figure each, [row].</param>
    /// <param name="baseline">Where the way begins, [d_model].</param>
    /// <param name="steps">Points on the way, each in the middle of its share; 1: the gradient at the input alone.</param>
    public static double[] Gradient(Model model, string prompt, string part, Func<Tensor, Tensor> metric, Tensor baseline, int steps = 1)
    {
        if (steps < 1) throw new CourseException($"A gradient is taken at one point or more, not at {steps}.");
        using var scope = NewDisposeScope();
        var words = TokenSpan.Words(model, prompt, part);
        var tokens = model.Tokens([.. Enumerable.Repeat(prompt, steps)]);
        var length = tokens.shape[1];
        var (_, clean) = model.RunWithCache(tokens[..1], Hook.ResidPre(0));
        using (clean)
        {
            var input = clean[Hook.ResidPre(0)];                                                       // [1, pos, d_model]
            int[] columns = [.. words.SelectMany(word => word.Columns).Select(column => column + (int)length)];
            var own = zeros(length, 1).index_fill(0, tensor(columns.Select(c => (long)c).ToArray()), 1).to(input.device);
            var way = (input - baseline) * own;                                                        // 0 outside the part
            var share = steps == 1 ? ones(1, 1, 1, device: input.device) : ((arange(0, steps, ScalarType.Float32, input.device) + .5) / steps).view(-1, 1, 1);
            var points = (input - way + share * way).requires_grad_(true);                             // [step, pos, d_model]
            var measured = metric(model.Transformer.ForwardFrom(0, points, tokens, last: 1).squeeze(1));
            var gradient = autograd.grad([measured.sum()], [points])[0].mean([0L]);                    // [pos, d_model]
            var shares = (gradient * way[0]).sum(-1).detach().cpu().data<float>().ToArray();
            return [.. words.Select(word => word.Columns.Sum(column => (double)shares[column + (int)length]))];
        }
    }
}
