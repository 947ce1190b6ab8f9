using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Does a head say again what it looks at? (Wang et al. 2022, copy score of the name movers.) A token's representation after the first block is
/// sent through the head's value and output maps alone and read out; the score is the share of tokens that come out among the likeliest.
/// </summary>
public static class CopyScore
{
    /// <summary>A head's score with Wilson's interval; n is the number of texts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="head">Such as <c>Node.Head(9, 6)</c>.</param>
    /// <param name="texts">Each ends with the token that is to be copied (a name).</param>
    /// <param name="among">The token counts as copied among so many likeliest; the paper takes 5.</param>
    /// <param name="negative">Sends the negative through: what negative name movers push down.</param>
    public static Interval Of(Model model, Node head, IReadOnlyList<string> texts, int among = 5, bool negative = false)
    {
        if (head.Kind != NodeKind.Head || head.Layer >= model.Config.Layers || head.Index >= model.Config.Heads)
            throw new CourseException($"{head} is no head of {model.Name}; there are a0.h0 to a{model.Config.Layers - 1}.h{model.Config.Heads - 1}.");
        using var scope = NewDisposeScope();
        var tokens = model.Tokens(texts);
        var (logits, cache) = model.RunWithCache(tokens, Hook.ResidPost(0));
        using (cache)
        {
            var block = model.Transformer.blocks[head.Layer];
            var (width, group) = (model.Config.DHead, head.Index * model.Config.KvHeads / model.Config.Heads);
            var value = block.attn.v.forward(block.ln1.forward(cache[Hook.ResidPost(0)].select(1, -1))).narrow(-1, group * width, width);   // [text, d_head]
            var written = value.matmul(block.attn.o.weight.narrow(1, head.Index * width, width).t());                                       // [text, d_model]
            var (_, said) = model.Unembed(negative ? -written : written).topk(among);                                                      // [text, among]
            return Interval.Wilson(said.eq(tokens.narrow(1, -1, 1)).any(-1).cpu().data<bool>().ToArray());
        }
    }
}
