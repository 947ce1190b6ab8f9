using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// How much each component's writing says for a token, directly: the logit is linear in the stream once the final norm's scale is given,
/// so it is a sum over components (Elhage et al. 2021; "direct logit attribution"). What a component does through later ones is
/// booked under those.
/// </summary>
/// <param name="Names">The components.</param>
/// <param name="Parts">Each component's share of the logit, [part, row].</param>
/// <param name="Constant">The share of the final norm's and the unembedding's biases, [row].</param>
/// <param name="Raw">The same without the final norm (neither its scale nor its gain): sums to something else, [part, row].</param>
/// <param name="Logit">What the model says (before a soft cap, if the family has one), [row].</param>
public sealed record DirectLogitAttribution(IReadOnlyList<string> Names, Tensor Parts, Tensor Constant, Tensor Raw, Tensor Logit)
{
    /// <summary>The shares of a token's logit at the last position.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Its stream on some texts.</param>
    /// <param name="answers">A token for each text.</param>
    /// <param name="instead">Tokens whose mean logit is taken off: what speaks for the answer rather than for these. None: the logit itself.</param>
    public static DirectLogitAttribution Of(Model model, ResidualStream stream, IReadOnlyList<int> answers, IReadOnlyList<int>? instead = null)
    {
        if (answers.Count != stream.Final.shape[0])
            throw new CourseException($"There are {stream.Final.shape[0]} texts but {answers.Count} answers; give one token for each text.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (matrix, bias) = (model.Transformer.unembed?.weight ?? model.Transformer.embed.weight, model.Transformer.unembed?.bias);
        var direction = Rows(matrix);                                                                        // [row, d_model]
        var folded = model.Transformer.ln_final.FoldInto(direction);
        var (last, scale) = (stream.Parts.select(2, -1), stream.Scale.select(1, -1).squeeze(-1));            // [part, row, d_model], [row]
        var parts = (last * folded).sum(-1) / scale;                                                         // [part, row]
        var raw = (last * direction).sum(-1);
        var constant = model.Transformer.ln_final.bias is { } shift ? (direction * shift).sum(-1) : zeros_like(scale);
        if (bias is not null) constant = constant + Rows(bias.unsqueeze(-1)).squeeze(-1);
        var normalised = model.Transformer.ln_final.forward(stream.Final.select(1, -1));                     // [row, d_model]
        var logit = (normalised * direction).sum(-1);
        if (bias is not null) logit = logit + Rows(bias.unsqueeze(-1)).squeeze(-1);
        return new(stream.Names, parts.MoveToOuterDisposeScope(), constant.MoveToOuterDisposeScope(), raw.MoveToOuterDisposeScope(), logit.MoveToOuterDisposeScope());

        Tensor Rows(Tensor table)
        {
            var own = table.index_select(0, tensor(answers.Select(id => (long)id).ToArray()).to(table.device));
            return instead is null ? own : own - table.index_select(0, tensor(instead.Select(id => (long)id).ToArray()).to(table.device)).mean([0], keepdim: true);
        }
    }
}
