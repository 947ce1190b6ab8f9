using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How far what a lens reads from a layer is from what the model says in the end, and from the text.</summary>
/// <param name="Divergence">KL(model ‖ lens) in nats, [layer][row].</param>
/// <param name="Loss">−log P of the token that follows under the lens, in nats, [layer][row]; its mean's exponential is the perplexity. NaN where none follows.</param>
public sealed record LensError(float[][] Divergence, float[][] Loss)
{
    private const int Rows = 256;   // read at once: logits are the largest part

    /// <summary>Reads every layer and compares.</summary>
    /// <param name="model">The model.</param>
    /// <param name="read">What the unembedding is to read, [layer, row, d_model]: the residual stream itself (the logit lens), or what another lens made of it.</param>
    /// <param name="final">The stream after the last block, [row, d_model].</param>
    /// <param name="next">The token that follows each row; −1 where none does.</param>
    public static LensError Of(Model model, Tensor read, Tensor final, IReadOnlyList<int> next)
    {
        if (read.dim() != 3 || final.dim() != 2 || read.shape[1] != final.shape[0] || next.Count != final.shape[0])
            throw new CourseException($"To [layer, row, d_model] of {SafetensorsFile.Show(read.shape)} belong a final stream and a next token of each row, not {SafetensorsFile.Show(final.shape)} and {next.Count}.");
        using var _ = no_grad();
        var (layers, rows) = ((int)read.shape[0], next.Count);
        var (divergence, loss) = (Empty(layers, rows), Empty(layers, rows));
        for (var at = 0; at < rows; at += Rows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Rows, rows - at);
            var said = model.Unembed(final.narrow(0, at, count)).log_softmax(-1);                      // [row, vocab]
            var certainty = (said.exp() * said).sum(-1);                                               // minus the entropy, [row]
            var following = tensor(Enumerable.Range(at, count).Select(row => (long)Math.Max(next[row], 0)).ToArray()).to(final.device).unsqueeze(-1);
            for (var layer = 0; layer < layers; layer++)
            {
                using var inner = NewDisposeScope();
                var log = model.Unembed(read[layer].narrow(0, at, count)).log_softmax(-1);             // [row, vocab]
                (certainty - (said.exp() * log).sum(-1)).cpu().data<float>().ToArray().CopyTo(divergence[layer], at);
                log.gather(1, following).squeeze(1).neg().cpu().data<float>().ToArray().CopyTo(loss[layer], at);
            }
        }
        foreach (var layer in loss)
            for (var row = 0; row < rows; row++)
                if (next[row] < 0) layer[row] = float.NaN;
        return new(divergence, loss);
    }

    private static float[][] Empty(int layers, int rows) => [.. Enumerable.Range(0, layers).Select(_ => new float[rows])];
}
