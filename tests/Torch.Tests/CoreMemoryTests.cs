using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Tests that look at the memory of all tensors: nothing else may run beside them.</summary>
[CollectionDefinition("memory", DisableParallelization = true)]
public sealed class MemoryCollection;

[Collection("memory")]
public class CoreMemoryTests
{
    private static Tensor Step(Tensor x, Tensor w) => ((x * w).tanh() * x + w).exp().mean();

    [Fact]
    public void DisposeScopesGiveMemoryBack()
    {
        var before = MemoryPool.LiveBytes;
        using (NewDisposeScope())
        {
            var x = randn(1000, 100);
            _ = x.exp().sum(1L);
            (MemoryPool.LiveBytes - before).ShouldBeGreaterThan(400_000);
        }
        MemoryPool.LiveBytes.ShouldBeLessThan(before + 100_000);
    }

    [Fact]
    public void TrainingInDisposeScopesHoldsTheSameMemoryAfterThousandsOfSteps()
    {
        using var outer = NewDisposeScope();
        Tensor x = randn(100, 100), w = randn(100, requires_grad: true);
        var first = 0L;
        for (var step = 0; step < 2000; step++)
        {
            using (NewDisposeScope())
            {
                Step(x, w).backward();
                using (no_grad()) w.add_(w.grad!, -0.01);
                w.grad = null;
            }
            if (step == 10) first = MemoryPool.LiveBytes;
        }
        Math.Abs(MemoryPool.LiveBytes - first).ShouldBeLessThan(4 << 20);
    }

    [Fact]
    public void TensorsThatNobodyDisposesAreFoundByTheCollector()
    {
        Forget(200);
        MemoryPool.LiveBytes.ShouldBeLessThan(1200L << 20);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        MemoryPool.LiveBytes.ShouldBeLessThan(200L << 20);
    }

    [Fact]
    public void TheGraphOfAnUnusedResultGoesWithIt()
    {
        using var scope = NewDisposeScope();
        var x = randn(1000, 100, requires_grad: true);
        var before = MemoryPool.LiveBytes;
        for (var i = 0; i < 50; i++)
        {
            using var inner = NewDisposeScope();
            var y = x;
            for (var k = 0; k < 10; k++) y = (y * y).sin();
        }
        (MemoryPool.LiveBytes - before).ShouldBeLessThan(8 << 20);
    }

    [Fact]
    public void DeepGraphsDoNotOverflowTheStack()
    {
        var x = ones(1, requires_grad: true);
        var y = x;
        for (var i = 0; i < 100_000; i++) y = y + 1;
        y.backward();
        x.grad!.item<float>().ShouldBe(1f);
        var z = x;
        for (var i = 0; i < 100_000; i++)
        {
            var next = z + 1;
            if (i > 0) z.Dispose();
            z = next;
        }
        z.Dispose();
    }

    private static void Forget(int count)
    {
        var w = randn(512, requires_grad: true);
        for (var i = 0; i < count; i++) Step(ones(512, 512), w).backward();
    }
}
