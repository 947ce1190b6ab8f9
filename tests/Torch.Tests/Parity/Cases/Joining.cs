using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Several tensors to one, one to several, repeated and turned.</summary>
public static class Joining
{
    public static readonly Case[] Cases =
    [
        Of("torch.cat((a, b), 1)", x => cat([x.a, x.b], 1), [Float("mn"), Float("mk")]),
        Of("torch.cat((a, b, a), -2)", x => cat([x.a, x.b, x.a], -2), [Float("mn"), Float("kn")]),
        Of("torch.cat((a, b), 0)", x => cat([x.a, x.b], 0), [Int("n"), Float("k")]),
        Of("torch.stack((a, b), 1)", x => stack([x.a, x.b], 1), [Float("mn"), Float("mn")]),
        Of("torch.stack((a, b))", x => stack([x.a, x.b]), [Float("mn"), Float("mn")]),
        Many("a.split(2, 1)", x => x.a.split(2, 1), [Float("m5")]),
        Many("a.split((1, 3), 0)", x => x.a.split([1L, 3L], 0), [Float("4n")]),
        Many("torch.split(a, (1, 3))", x => split(x.a, [1L, 3L]), [Float("4n")]),
        Many("a.chunk(3, -1)", x => x.a.chunk(3, -1), [Float("m5")]),
        Many("torch.chunk(a, 2, 0)", x => chunk(x.a, 2, 0), [Float("4n")]),
        Many("a.unbind(1)", x => x.a.unbind(1), [Float("m3")]),
        Many("torch.unbind(a)", x => unbind(x.a, 0L), [Float("3n")]),
        Of("a.repeat(2, 1, 3)", x => x.a.repeat(2, 1, 3), [Float("mn")]),
        Of("a.repeat_interleave(3, 1)", x => x.a.repeat_interleave(3, 1), [Float("mn")]),
        Of("torch.repeat_interleave(a, 2, 0)", x => repeat_interleave(x.a, 2, 0), [Float("mn")]),
        Of("torch.tile(a, (2, 2))", x => tile(x.a, [2L, 2L]), [Float("mn")]),
        Of("a.flip(0, 1)", x => x.a.flip(0, 1), [Float("mn")]),
        Of("torch.flip(a, (1,))", x => flip(x.a, 1), [Float("mn")]),
        Of("a.roll(2, 1)", x => x.a.roll(2, 1), [Float("mn")]),
        Of("torch.concat((a, b), 0)", x => concat([x.a, x.b], 0), [Float("mn"), Float("kn")]),
        Of("torch.concatenate((a, b), 0)", x => concatenate([x.a, x.b], 0), [Float("mn"), Float("kn")]),
        Of("torch.hstack((a, b))", x => hstack([x.a, x.b]), [Float("mn"), Float("mk")]),
        Of("torch.vstack((a, b))", x => vstack([x.a, x.b]), [Float("mn"), Float("kn")]),
        Many("torch.meshgrid(a, b, indexing='ij')", x => meshgrid([x.a, x.b], "ij"), [Float("m"), Float("n")]),
    ];
}
