using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Torch.Tests;

public class CoreTests
{
    [Fact]
    public void BroadcastingAlignsShapesAtTheirLastDimensions()
    {
        var x = arange(6, ScalarType.Float32).reshape(2, 1, 3);
        var y = tensor(new float[] { 10, 20 }).reshape(2, 1);
        var z = x + y;
        z.shape.ShouldBe([2, 2, 3]);
        z.data<float>().ToArray().ShouldBe([10f, 11, 12, 20, 21, 22, 13, 14, 15, 23, 24, 25]);
        Should.Throw<ArgumentException>(() => zeros(2, 3) + zeros(2, 4)).Message.ShouldContain("[2, 3]");
    }

    [Fact]
    public void StridedViewsReadAndWriteTheSameMemory()
    {
        var x = arange(12, ScalarType.Float64).reshape(3, 4);
        var column = x.T.select(0, 1);
        column.mul_(10);
        x.data<double>().ToArray().ShouldBe([0, 10, 2, 3, 4, 50, 6, 7, 8, 90, 10, 11]);
        x.permute(1, 0).contiguous().data<double>().ToArray().ShouldBe([0, 4, 8, 10, 50, 90, 2, 6, 10, 3, 7, 11]);
    }

    [Fact]
    public void GradientsFlowThroughBroadcastsSlicesAndInPlaceChanges()
    {
        var x = tensor(new double[] { 1, 2, 3, 4, 5, 6 }, [2, 3], requires_grad: true);
        var b = tensor(new double[] { 1, 2, 3 }, requires_grad: true);
        var y = x * b;                      // [2, 3]
        y.add_(x);                          // in place inside the graph
        (y.narrow(1, 0, 2).sum() + y.exp().mean() * 0).backward();
        x.grad!.data<double>().ToArray().ShouldBe([2, 3, 0, 2, 3, 0]);
        b.grad!.data<double>().ToArray().ShouldBe([5, 7, 0]);
    }

    [Fact]
    public void ChangingASavedTensorInPlaceIsNoticed()
    {
        var x = ones(3, requires_grad: true);
        var y = x * 2;
        var z = y * y;
        using (no_grad()) y.add_(1);
        Should.Throw<InvalidOperationException>(() => z.sum().backward()).Message.ShouldContain("modified by an inplace operation");
    }

    [Fact]
    public void ALeafThatRequiresGradCannotBeChangedInPlace()
    {
        var x = ones(3, requires_grad: true);
        Should.Throw<InvalidOperationException>(() => x.add_(1)).Message.ShouldContain("leaf Variable");
        using (no_grad()) x.add_(1);
        x.data<float>().ToArray().ShouldBe([2f, 2, 2]);
    }

    [Fact]
    public void TheGraphIsFreedByBackwardAndASecondOneSaysSo()
    {
        var x = ones(3, requires_grad: true);
        var y = (x * x).sum();
        y.backward();
        Should.Throw<InvalidOperationException>(() => y.backward()).Message.ShouldContain("second time");
        var z = (x * x).sum();
        z.backward(retain_graph: true);
        z.backward();
        x.grad!.data<float>().ToArray().ShouldBe([6f, 6, 6]);
    }

    [Fact]
    public void ADisposeScopeMayCloseBeforeBackward()
    {
        var x = ones(1000, requires_grad: true);
        Tensor loss;
        using (var scope = NewDisposeScope())
        {
            var h = (x * 3).exp().tanh() * x;
            loss = h.sum().MoveToOuterDisposeScope();
        }
        loss.backward();
        x.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void UsingADisposedTensorSaysSo()
    {
        var x = ones(3);
        x.Dispose();
        Should.Throw<ObjectDisposedException>(() => x + 1).Message.ShouldContain("disposed");
    }

    [Fact]
    public void TheSameSeedGivesPyTorchsNumbers()
    {
        // torch.manual_seed(7), then the calls below in this order, in PyTorch 1.13
        manual_seed(7);
        Near(randn(3), [], -0.1468, 0.7861, 0.9468);
        Near(randn(20), [0, 8, 15, 16, 19], -0.1764, -0.0835, 1.4059, -1.4013, -1.0567);
        randint(0, 10, new long[] { 5 }).data<long>().ToArray().ShouldBe([2L, 1, 4, 8, 2]);
        randperm(6).data<long>().ToArray().ShouldBe([4L, 5, 1, 2, 3, 0]);
        Near(rand(2, ScalarType.Float64), [], 0.8394, 0.1391);
        Near(randn(17, ScalarType.Float64), [0, 9, 16], 2.3334, -1.6721, -1.3789);
        Near(randn(3), [], -1.1143, 0.4350, -1.1498);

        static void Near(Tensor x, long[] places, params double[] expected)
        {
            var values = (places.Length > 0 ? x[tensor(places)] : x).to(ScalarType.Float64).data<double>().ToArray();
            for (var i = 0; i < expected.Length; i++) values[i].ShouldBe(expected[i], 1e-4);
        }
    }

    [Fact]
    public void ThreadsThatShareAGeneratorDrawOneAfterTheOther()
    {
        using Generator shared = new(3), alone = new(3);
        var drawn = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(8).Select(_ => Text(shared)).ToList();
        drawn.ShouldBe(Enumerable.Range(0, 64).Select(_ => Text(alone)), ignoreOrder: true);

        static string Text(Generator generator) => string.Join(' ', zeros(5_000).normal_(generator: generator).data<float>().ToArray());
    }
}

public class CoreIndexingTests
{
    private readonly Tensor x = arange(24, ScalarType.Float32).reshape(2, 3, 4);

    [Fact]
    public void PositionsSlicesAndNewDimensionsGiveViews()
    {
        x[1, 2, 3].item<float>().ShouldBe(23f);
        x[0].shape.ShouldBe([3, 4]);
        x[TensorIndex.Ellipsis, -1].data<float>().ToArray().ShouldBe([3f, 7, 11, 15, 19, 23]);
        x[.., 1..3, TensorIndex.None].shape.ShouldBe([2, 2, 1, 4]);
        x[TensorIndex.Colon, ^1, TensorIndex.Slice(0, 4, 2)].data<float>().ToArray().ShouldBe([8f, 10, 20, 22]);
    }

    [Fact]
    public void IndexTensorsFollowNumPysRuleForTheirPlace()
    {
        var i = tensor(new long[] { 1, 0 });
        x[TensorIndex.Colon, TensorIndex.Tensor(i)].shape.ShouldBe([2, 2, 4]);
        x[TensorIndex.Tensor(i), TensorIndex.Colon, TensorIndex.Tensor(i)].data<float>().ToArray().ShouldBe([13f, 17, 21, 0, 4, 8]);
        x[x > 20].data<float>().ToArray().ShouldBe([21f, 22, 23]);
    }

    [Fact]
    public void AssignmentsWriteThroughAnyIndex()
    {
        var y = x.clone();
        y[0, 1] = tensor(7f);
        y[TensorIndex.Colon, 0, 1..3] = tensor(new float[] { -1, -2 });
        y[y == 7] = zeros(1);
        y.data<float>().ToArray()[..12].ShouldBe([0f, -1, -2, 3, 0, 0, 0, 0, 8, 9, 10, 11]);
        y.index_put_(ones(3), [TensorIndex.Tensor(tensor(new long[] { 0, 0, 1 })), 0, 0], accumulate: true);
        y[0, 0, 0].item<float>().ShouldBe(2f);
    }

    [Fact]
    public void GradientsOfIndexingAddUpAtRepeatedPlaces()
    {
        var w = ones(4, 2, requires_grad: true);
        w[tensor(new long[] { 1, 1, 3 })].sum().backward();
        w.grad!.data<float>().ToArray().ShouldBe([0f, 0, 2, 2, 0, 0, 1, 1]);
        var v = ones(2, requires_grad: true);
        var y = zeros(3, 2);
        y[TensorIndex.Tensor(tensor(new long[] { 0, 2 }))] = v;
        (y * 3).sum().backward();
        v.grad!.data<float>().ToArray().ShouldBe([6f, 6]);
    }

    [Fact]
    public void SortingIsStableAndPutsNaNLast()
    {
        var (values, order) = tensor(new float[] { 2, float.NaN, 1, 2 }).sort();
        order.data<long>().ToArray().ShouldBe([2L, 0, 3, 1]);
        values[2].item<float>().ShouldBe(2f);
        arange(100).topk(2).indexes.data<long>().ToArray().ShouldBe([99L, 98]);
        var (output, inverse, counts) = tensor(new long[] { 3, 1, 3, 2 }).unique(return_inverse: true, return_counts: true);
        output.data<long>().ToArray().ShouldBe([1L, 2, 3]);
        inverse!.data<long>().ToArray().ShouldBe([2L, 0, 2, 1]);
        counts!.data<long>().ToArray().ShouldBe([1L, 1, 2]);
    }

    /// <summary>Many equal keys and NaN among them; a few of many are found in another way than all.</summary>
    [Fact]
    public void TheFirstInOrderAreThoseOfAStableSort()
    {
        var rows = from keys in Gen.Choose(0, 6).Select(key => key == 0 ? float.NaN : key).ArrayOf() from few in Gen.Choose(0, 9) from down in Gen.Elements(true, false) select (keys, few, down);
        Prop.ForAll(rows.ToArbitrary(), row =>
        {
            float Rank(long place) => float.IsNaN(row.keys[place]) ? float.PositiveInfinity : row.keys[place];
            var places = Enumerable.Range(0, row.keys.Length).Select(i => (long)i);
            var expected = (row.down ? places.OrderByDescending(Rank) : places.OrderBy(Rank)).ToArray();
            tensor(row.keys).argsort(0, row.down).data<long>().ToArray().ShouldBe(expected);
            var k = Math.Min(row.few, row.keys.Length);
            tensor(row.keys).topk(k, 0, row.down).indexes.data<long>().ToArray().ShouldBe(expected[..k]);
        }).QuickCheckThrowOnFailure();
    }
}
