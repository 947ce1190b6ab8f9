using TorchSharp;
using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace Torch.Tests.Parity.Cases;

/// <summary>What a transformer is made of: activations, softmax, norms, embeddings, losses.</summary>
public static class Activations
{
    public static readonly Case[] Cases =
    [
        Of("F.relu(a)", x => functional.relu(x.a), [Float("*")]),
        Of("a.relu()", x => x.a.relu(), [Float("*")]),
        Of("F.gelu(a)", x => functional.gelu(x.a), [Float("*")]),
        Of("F.gelu(a, approximate='tanh')", x => functional.gelu(x.a, TorchSharp.Modules.GELU.Approximate.tanh), [Float("*")]),
        Of("F.silu(a)", x => functional.silu(x.a), [Float("*")]),
        Of("F.silu(a)", x => x.a.silu(), [Float("*")]),
        Of("F.softplus(a)", x => functional.softplus(x.a), [Float("*")]),
        Of("F.softmax(a, -1)", x => functional.softmax(x.a, -1), [Float("bmn")]),
        Of("a.softmax(1)", x => x.a.softmax(1), [Float("bmn")]),
        Of("torch.softmax(a, -1)", x => softmax(x.a, -1), [Float("bmn")]),
        Of("torch.softmax(a.repeat(1, 60), -1)", x => softmax(x.a.repeat(1, 60), -1), [Float("mn")]),
        Of("F.log_softmax(a, -1)", x => functional.log_softmax(x.a, -1), [Float("bmn")]),
        Of("a.log_softmax(0)", x => x.a.log_softmax(0), [Float("mn")]),
        Of("torch.softmax(a.masked_fill(b, float('-inf')), -1)", x => softmax(x.a.masked_fill(x.b, float.NegativeInfinity), -1), [Float("m5"), Bool("m5")]),
        Of("F.layer_norm(a, (5,), b, c, 1e-5)", x => functional.layer_norm(x.a, [5L], x.b, x.c, 1e-5), [Float("bm5"), Positive("5"), Float("5")]),
        Of("F.layer_norm(a, (5,))", x => functional.layer_norm(x.a, [5L]), [Float("m5")]),
        Of("F.layer_norm(a.repeat(1, 80), (400,), b.repeat(80), c.repeat(80))", x => functional.layer_norm(x.a.repeat(1, 80), [400L], x.b.repeat(80), x.c.repeat(80)), [Float("m5"), Positive("5"), Float("5")]),
        Of("F.linear(a, b, c)", x => functional.linear(x.a, x.b, x.c), [Float("bmk"), Float("nk"), Float("n")]),
        Of("F.linear(a, b)", x => functional.linear(x.a, x.b), [Float("mk"), Float("nk")]),
        Of("F.embedding(a, b)", x => { var table = Embedding(5, x.b.shape[1], dtype: x.b.dtype); table.weight = new TorchSharp.Modules.Parameter(x.b.detach()); return table.call(x.a); }, [Int("mn"), Constant("5k")]),
        Of("F.cross_entropy(a, b)", x => functional.cross_entropy(x.a, x.b), [Float("m5"), Int("m")]),
        Of("F.cross_entropy(a, b, reduction='none')", x => functional.cross_entropy(x.a, x.b, reduction: Reduction.None), [Float("m5"), Int("m")]),
        Of("F.cross_entropy(a, b, reduction='sum', ignore_index=2)", x => functional.cross_entropy(x.a, x.b, ignore_index: 2, reduction: Reduction.Sum), [Float("m5"), Int("m")]),
        Of("F.nll_loss(a, b)", x => functional.nll_loss(x.a, x.b), [Float("m5"), Int("m")]),
        Of("F.mse_loss(a, b)", x => functional.mse_loss(x.a, x.b), [Float("mn"), Float("mn")]),
        Of("F.kl_div(a, b, reduction='sum')", x => functional.kl_div(x.a, x.b, log_target: false, reduction: Reduction.Sum), [Float("mn"), Positive("mn")]),
        Of("F.cosine_similarity(a, b, -1)", x => functional.cosine_similarity(x.a, x.b, -1), [Positive("m5"), Positive("m5")]),
        Of("F.normalize(a, dim=-1)", x => functional.normalize(x.a, dim: -1), [Positive("mn")]),
        Of("F.dropout(a, 0.5, training=False)", x => functional.dropout(x.a, 0.5, training: false), [Float("mn")]),
        Of("torch.softmax(a @ b.transpose(-1, -2) / 5 ** 0.5, -1) @ c", x => functional.scaled_dot_product_attention(x.a, x.b, x.c), [Float("bhm5"), Float("bhn5"), Float("bhn5")]),
        Of("F.l1_loss(a, b)", x => functional.l1_loss(x.a, x.b), [Float("mn"), Float("mn")]),
        Of("F.binary_cross_entropy_with_logits(a, b)", x => functional.binary_cross_entropy_with_logits(x.a, x.b), [Float("mn"), new Input("mn", "constant", r => r.NextDouble())]),
    ];
}
