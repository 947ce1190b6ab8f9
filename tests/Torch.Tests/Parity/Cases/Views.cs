using TorchSharp;
using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Another look at the same numbers: shapes, strides, windows.</summary>
public static class Views
{
    public static readonly Case[] Cases =
    [
        Of("a.reshape(-1)", x => x.a.reshape(-1), [Float("bmn")]),
        Of("a.reshape(4, 6)", x => x.a.reshape(4, 6), [Float("234")]),
        Of("torch.reshape(a, (6, 4))", x => reshape(x.a, 6, 4), [Float("234")]),
        Of("a.contiguous().view(2, -1)", x => x.a.contiguous().view(2, -1), [Float("234")]),
        Of("a.transpose(0, 2)", x => x.a.transpose(0, 2), [Float("bmn")]),
        Of("torch.transpose(a, -1, -2)", x => transpose(x.a, -1, -2), [Float("bmn")]),
        Of("a.t()", x => x.a.t(), [Float("mn")]),
        Of("a.T", x => x.a.T, [Float("mn")]),
        Of("a.mT", x => x.a.mT, [Float("bmn")]),
        Of("a.permute(2, 0, 1)", x => x.a.permute(2, 0, 1), [Float("bmn")]),
        Of("torch.permute(a, (1, 0, 2))", x => permute(x.a, 1, 0, 2), [Float("bmn")]),
        Of("a.movedim(0, 2)", x => x.a.movedim([0L], [2L]), [Float("bmn")]),
        Of("a.expand(3, -1, 4)", x => x.a.expand(3, -1, 4), [Float("m1")]),
        Of("a.expand_as(b)", x => x.a.expand_as(x.b), [Float("1n"), Int("mn")]),
        Of("a.broadcast_to((3, 2, 4))", x => x.a.broadcast_to(3, 2, 4), [Float("14")]),
        Of("a.unsqueeze(1)", x => x.a.unsqueeze(1), [Float("mn")]),
        Of("torch.unsqueeze(a, -1)", x => unsqueeze(x.a, -1), [Float("mn")]),
        Of("a.squeeze(1)", x => x.a.squeeze(1), [Float("m1n")]),
        Of("a.squeeze()", x => x.a.squeeze(), [Float("1m1")]),
        Of("torch.squeeze(a, 0)", x => squeeze(x.a, 0), [Float("1m")]),
        Of("a.flatten()", x => x.a.flatten(), [Float("bmn")]),
        Of("a.flatten(1)", x => x.a.flatten(1), [Float("bmn")]),
        Of("torch.flatten(a, 0, 1)", x => flatten(x.a, 0, 1), [Float("bmn")]),
        Of("a.unflatten(1, (2, -1))", x => x.a.unflatten(1, 2, 3), [Float("m6")]),
        Of("a.select(1, -1)", x => x.a.select(1, -1), [Float("bmn")]),
        Of("torch.select(a, 0, 0)", x => select(x.a, 0, 0), [Float("bmn")]),
        Of("a.narrow(1, 1, 2)", x => x.a.narrow(1, 1, 2), [Float("m4")]),
        Of("a[:, 1:4:2]", x => x.a.slice(1, 1, 4, 2), [Float("m5")]),
        Of("a.diagonal()", x => x.a.diagonal(), [Float("mn")]),
        Of("torch.diag(a)", x => diag(x.a), [Float("n")]),
        Of("torch.diag(a)", x => diag(x.a), [Float("mn")]),
        Of("a.contiguous()", x => x.a.contiguous(), [Float("*")]),
        Of("a.clone()", x => x.a.clone(), [Float("*")]),
        Of("torch.clone(a)", x => clone(x.a), [Float("*")]),
        Of("a.detach()", x => x.a.detach(), [Int("mn")]),
        Of("a.unfold(1, 3, 2)", x => x.a.unfold(1, 3, 2), [Float("m5")]),
        Of("a.tril()", x => x.a.tril(), [Float("bmn")]),
        Of("a.triu(1)", x => x.a.triu(1), [Float("mn")]),
        Of("torch.tril(a, -1)", x => tril(x.a, -1), [Float("mn")]),
        Of("torch.triu(a)", x => triu(x.a), [Float("mn")]),
        Of("torch.ravel(a)", x => ravel(x.a), [Float("mn")]),
        Of("torch.swapaxes(a, 0, 1)", x => swapaxes(x.a, 0, 1), [Float("mn")]),
        Of("torch.swapdims(a, 0, 1)", x => swapdims(x.a, 0, 1), [Float("mn")]),
        Of("a.contiguous().view_as(b)", x => x.a.contiguous().view_as(x.b), [Float("34"), Int("26")]),
        Many("torch.broadcast_tensors(a, b)", x => [.. broadcast_tensors(x.a, x.b)], [Float("m1"), Float("n")]),
        Of("torch.diag_embed(a)", x => diag_embed(x.a), [Float("mn")]),
        Of("torch.trace(a)", x => trace(x.a), [Float("nn")]),
    ];
}
