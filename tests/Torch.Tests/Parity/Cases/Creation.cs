using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Tensors from nothing: compared as they are; random ones by their shape and type (the streams differ by design).</summary>
public static class Creation
{
    public static readonly Case[] Cases =
    [
        Of("torch.zeros(2, 3)", _ => zeros(2, 3), []),
        Of("torch.ones(2, 3, dtype=torch.int64)", _ => ones([2L, 3L], dtype: ScalarType.Int64), []),
        Of("torch.full((2, 3), 1.5)", _ => full([2L, 3L], 1.5f), []),
        Of("torch.eye(3)", _ => eye(3), []),
        Of("torch.arange(5)", _ => arange(5), []),
        Of("torch.arange(1, 9, 3)", _ => arange(1, 9, 3), []),
        Of("torch.linspace(0, 1, 7)", _ => linspace(0, 1, 7), []),
        Of("torch.tensor([1.5, 2.5])", _ => tensor([1.5f, 2.5f]), []),
        Of("torch.tensor([[1, 2], [3, 4]])", _ => tensor(new long[,] { { 1, 2 }, { 3, 4 } }), []),
        Of("torch.zeros_like(a)", x => zeros_like(x.a), [Int("mn")]),
        Of("torch.ones_like(a)", x => ones_like(x.a), [Int("mn")]),
        Of("torch.full_like(a, 3)", x => full_like(x.a, 3), [Int("mn")]),
        Of("torch.zeros(3, 4)", _ => randn(3, 4) * 0, []),
        Of("torch.zeros(3, 4)", _ => rand(3, 4) * 0, []),
        Of("torch.zeros(3, 4, dtype=torch.int64)", _ => randint(5, [3L, 4L], dtype: ScalarType.Int64) * 0, []),
        Of("torch.arange(6)", _ => randperm(6).sort().Values, []),
        Of("torch.zeros(2, 3)", _ => empty(2, 3).zero_(), []),
        Of("torch.logspace(0, 2, 5)", _ => logspace(0, 2, 5), []),
        Of("a.new_zeros(2, 3)", x => x.a.new_zeros([2L, 3L]), [Int("mn")]),
        Of("a.new_ones(2, 3)", x => x.a.new_ones(2L, 3L), [Int("mn")]),
        Of("a.new_full((2, 3), 4)", x => x.a.new_full([2L, 3L], 4), [Int("mn")]),
        Of("torch.zeros(2, 3, dtype=torch.int64)", x => x.a.new_empty([2L, 3L]).zero_(), [Int("mn")]),
    ];
}
