using TorchSharp;
using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Picking elements by place, by index tensor and by mask.</summary>
public static class Indexing
{
    public static readonly Case[] Cases =
    [
        Of("a[1]", x => x.a[1], [Float("3n")]),
        Of("a[-1, 0]", x => x.a[-1, 0], [Float("3n")]),
        Of("a[:, 1:3]", x => x.a[TensorIndex.Colon, TensorIndex.Slice(1, 3)], [Float("m4")]),
        Of("a[..., 0]", x => x.a[TensorIndex.Ellipsis, TensorIndex.Single(0)], [Float("bmn")]),
        Of("a[:, None, ::2]", x => x.a[TensorIndex.Colon, TensorIndex.Null, TensorIndex.Slice(step: 2)], [Float("m5")]),
        Of("a[-2:]", x => x.a[TensorIndex.Slice(-2)], [Float("4n")]),
        Of("a[b]", x => x.a[TensorIndex.Tensor(x.b)], [Float("5n"), Int("k")]),
        Of("a[b, c]", x => x.a[TensorIndex.Tensor(x.b), TensorIndex.Tensor(x.c)], [Float("55n"), Int("k"), Int("k")]),
        Of("a[:, b]", x => x.a[TensorIndex.Colon, TensorIndex.Tensor(x.b)], [Float("m5"), Int("jk")]),
        Of("a[b]", x => x.a[TensorIndex.Tensor(x.b)], [Float("mn"), Bool("mn")]),
        Of("a[b]", x => x.a[TensorIndex.Tensor(x.b)], [Float("mn"), Bool("m")]),
        Of("a[torch.arange(a.shape[0]), b]", x => x.a[TensorIndex.Tensor(arange(x.a.shape[0])), TensorIndex.Tensor(x.b)], [Float("m5"), Int("m")]),
        Of("a[b]", x => x.a.index(TensorIndex.Tensor(x.b)), [Float("5n"), Int("k")]),
        Of("a.index_select(1, b)", x => x.a.index_select(1, x.b), [Float("m5n"), Int("k")]),
        Of("torch.index_select(a, 0, b)", x => index_select(x.a, 0, x.b), [Float("5n"), Int("k")]),
        Of("a.gather(1, b)", x => x.a.gather(1, x.b), [Float("m5"), Int("mk")]),
        Of("torch.gather(a, 0, b)", x => gather(x.a, 0, x.b), [Float("5n"), Int("kn")]),
        Of("torch.take_along_dim(a, b, -1)", x => take_along_dim(x.a, x.b, -1), [Float("m5"), Int("mk")]),
        Of("a.scatter(1, b, c)", x => x.a.scatter(1, x.b, x.c), [Float("m5"), Int("m1"), Float("m1")]),
        Of("a.scatter_add(0, b, c)", x => x.a.scatter_add(0, x.b, x.c), [Float("5n"), Int("kn"), Float("kn")]),
        Of("a.index_add(0, b, c)", x => x.a.index_add(0, x.b, x.c, 1), [Float("5n"), Int("k"), Float("kn")]),
        Of("a.masked_select(b)", x => x.a.masked_select(x.b), [Float("mn"), Bool("mn")]),
        Of("a.nonzero()", x => x.a.nonzero(), [Int("mn", 2)]),
        Of("torch.nonzero(a)", x => nonzero(x.a), [Int("mn", 2)]),
        Of("F.one_hot(a, 5)", x => nn.functional.one_hot(x.a, 5), [Int("mn")]),
        Of("a.bincount(minlength=7)", x => bincount(x.a, minlength: 7), [Int("n")]),
        Of("a.take(b)", x => x.a.take(x.b), [Float("15"), Int("k")]),
        Of("a.index_copy(0, torch.tensor([2, 0]), b)", x => x.a.index_copy(0, tensor([2L, 0L]), x.b), [Float("3n"), Float("2n")]),
        Of("a.index_fill(1, torch.tensor([2, 0]), 1.5)", x => x.a.index_fill(1, tensor([2L, 0L]), 1.5), [Float("m3")]),
        Of("a.argwhere()", x => x.a.argwhere(), [Int("mn", 2)]),
        Many("torch.nonzero(a, as_tuple=True)", x => [.. x.a.nonzero_as_list()], [Int("mn", 2)]),
        Of("a.masked_scatter(b, c)", x => x.a.masked_scatter(x.b, x.c), [Float("mn"), Bool("mn"), Float("mn")]),
    ];
}
