using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>The matrix product against three plain loops in double, over sizes that leave ragged tiles, and over strides.
/// With DOTNET_EnableAVX512=0 (and DOTNET_EnableAVX2=0) in the environment the same tests reach the kernels of smaller machines.</summary>
public class GemmTests
{
    private static readonly Gen<int> size = Gen.OneOf(Gen.Choose(1, 5), Gen.Choose(6, 70), Gen.Choose(250, 300));

    [Fact]
    public void ProductsOfAllShapesAndStridesEqualPlainLoops()
    {
        var shapes = from m in size from n in size from k in size from left in Gen.Choose(0, 2) from right in Gen.Choose(0, 2) select (m, n, k, left, right);
        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            using var scope = NewDisposeScope();
            var (a, b) = (Matrix(shape.m, shape.k, shape.left, 1), Matrix(shape.k, shape.n, shape.right, 2));
            var (expected, sizes) = (Loops(a, b), Loops(a.abs(), b.abs())); // rounding grows with what is summed, however small the sum
            Distance(a.matmul(b), expected, sizes).ShouldBeLessThan(1e-14);
            Distance(a.to(float32).matmul(b.to(float32)), expected, sizes).ShouldBeLessThan(1e-6);
            var bias = randn(shape.n, dtype: float64);
            Distance(nn.functional.linear(a, b.transpose(0, 1), bias), expected + bias, sizes + bias.abs()).ShouldBeLessThan(1e-14);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ResultsAreTheSameTwiceAndDoNotDependOnTheCaller()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(300, 260), randn(260, 310));
        var here = a.matmul(b);
        a.matmul(b).Equals(here).ShouldBeTrue();
        // Called from several threads at once, all but one find the team at work and go alone.
        var elsewhere = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => a.matmul(b)).ToArray();
        elsewhere.ShouldAllBe(product => product.Equals(here));
    }

    [Fact]
    public void AnErrorInOnePartReachesTheCaller()
    {
        Should.Throw<InvalidDataException>(() => Parallelism.For(1_000_000, 1, (from, _) => throw new InvalidDataException($"{from}")));
        var sum = 0L;
        Parallelism.For(1000, 1, (from, to) => Interlocked.Add(ref sum, to - from)); // and the team goes on
        sum.ShouldBe(1000);
    }

    /// <summary>Row-major, column-major, or every second element of a larger matrix.</summary>
    private static Tensor Matrix(int rows, int columns, int kind, int seed)
    {
        var generator = new Generator((ulong)seed);
        return kind switch
        {
            0 => randn([rows, columns], float64, generator: generator),
            1 => randn([columns, rows], float64, generator: generator).transpose(0, 1),
            _ => randn([2 * rows, 2 * columns], float64, generator: generator)[TensorIndex.Slice(null, null, 2), TensorIndex.Slice(null, null, 2)],
        };
    }

    private static Tensor Loops(Tensor a, Tensor b)
    {
        var (m, k, n) = ((int)a.size(0), (int)a.size(1), (int)b.size(1));
        var (x, y, z) = (a.contiguous().data<double>().ToArray(), b.contiguous().data<double>().ToArray(), new double[m * n]);
        for (var i = 0; i < m; i++)
            for (var p = 0; p < k; p++)
                for (var j = 0; j < n; j++)
                    z[i * n + j] += x[i * k + p] * y[p * n + j];
        return tensor(z).reshape(m, n);
    }

    private static double Distance(Tensor actual, Tensor expected, Tensor sizes) => ((actual.to(float64) - expected).abs() / sizes).max().item<double>();
}
