using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// In-context vectors for a way of writing (Liu et al. 2024, "In-context Vectors: Making In Context Learning More Effective and Controllable Through
/// Latent Space Steering"): the first principal direction of h(y) − h(x) over pairs of texts, h the last token's residual stream after all blocks at
/// once, is added a little at every block and every token, and no representation changes its length.
/// </summary>
public static class LatentSteering
{
    /// <summary>
    /// The direction along which texts and their rewritings differ most, all layers together, pointing from the texts to the rewritings:
    /// [layer, d_model], of length 1 as a whole.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="from">The texts x.</param>
    /// <param name="to">The rewriting y of each.</param>
    /// <exception cref="CourseException">Texts and rewritings do not match.</exception>
    public static Tensor Direction(Model model, IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        if (from.Count == 0 || from.Count != to.Count)
            throw new CourseException($"Each text needs its rewriting, but there are {from.Count} texts and {to.Count} rewritings.");
        using var scope = NewDisposeScope();
        var differences = AllLayers(model, to) - AllLayers(model, from);                                   // [pair, layer · d_model]
        var (_, _, principal) = linalg.svd(differences.cpu(), fullMatrices: false);
        var first = principal[0] * differences.cpu().mean([0]).dot(principal[0]).sign();                   // a principal direction has no sign of its own
        return first.reshape(model.Config.Layers, model.Config.DModel).to(model.Device).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Turns the residual stream after each of the layers towards the direction, at every token, and keeps its length: x → ‖x‖ · unit(x/‖x‖ + strength · unit(v)).
    /// </summary>
    /// <param name="direction">One vector for each layer: [layer, d_model].</param>
    /// <param name="strength">Relative to the representation's length; negative to turn away.</param>
    /// <param name="layers">Only after these blocks; all by default.</param>
    public static Edit[] Turn(Tensor direction, double strength, IEnumerable<int>? layers = null) =>
    [
        .. (layers ?? Enumerable.Range(0, (int)direction.shape[0])).Select(layer =>
        {
            var unit = direction[layer] / direction[layer].norm();                                         // [d_model]
            return Edit.Change(Hook.ResidPost(layer), x =>
            {
                var length = x.square().sum(-1, keepdim: true).sqrt();                                     // [batch, pos, 1]
                var turned = x / length + strength * unit;
                return turned * (length / turned.square().sum(-1, keepdim: true).sqrt());
            });
        }),
    ];

    /// <summary>The last token after all blocks, side by side: [text, layer · d_model].</summary>
    private static Tensor AllLayers(Model model, IReadOnlyList<string> texts)
    {
        using var scope = NewDisposeScope();
        return Activations.EveryBlock(model, texts, ^1).permute(1, 0, 2).flatten(1).MoveToOuterDisposeScope();
    }
}
