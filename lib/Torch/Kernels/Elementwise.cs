using System.Numerics;

namespace TorchSharp;

/// <summary>d = f(x), for any number type.</summary>
internal interface IUnary
{
    void Apply<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T>;
}

/// <summary>d = f(x, y), for any number type.</summary>
internal interface IBinary
{
    void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>;
}

/// <summary>d = p(x, y), a truth value, for any number type.</summary>
internal interface IPredicate
{
    void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>;
}

/// <summary>A kernel over contiguous runs.</summary>
internal delegate void UnaryRun<TIn, TOut>(ReadOnlySpan<TIn> x, Span<TOut> d);

/// <summary>A kernel over contiguous runs.</summary>
internal delegate void BinaryRun<TIn, TOut>(ReadOnlySpan<TIn> x, ReadOnlySpan<TIn> y, Span<TOut> d);

/// <summary>A kernel over contiguous runs.</summary>
internal delegate void TernaryRun<T1, T2, TOut>(ReadOnlySpan<T1> c, ReadOnlySpan<T2> x, ReadOnlySpan<T2> y, Span<TOut> d);

/// <summary>Walks tensors of one (broadcast) shape in runs, in parallel when there is enough to do.</summary>
internal static unsafe class Elementwise
{
    internal const int Run = 1024;              // elements a run holds: three buffers stay in the first-level cache
    private const int LongRun = 1 << 16;        // when no operand needs a buffer
    internal const long Grain = 1 << 15;

    /// <summary>d = kernel(x) with broadcasting of x.</summary>
    internal static void Unary<TIn, TOut>(torch.Tensor x, torch.Tensor d, UnaryRun<TIn, TOut> kernel) where TIn : unmanaged where TOut : unmanaged
    {
        var count = d.numel();
        if (count == 0) return;
        Operand<TIn> ox = new(x, d.sizes);
        Operand<TOut> od = new(d, d.sizes);
        var longest = ox.Contiguous && od.Contiguous ? LongRun : Run;
        Parallelism.For(count, Grain, (from, to) =>
        {
            TIn* bx = stackalloc TIn[Run];
            TOut* bd = stackalloc TOut[Run];
            for (int n; from < to; from += n)
            {
                n = (int)Math.Min(longest, to - from);
                var target = od.Target(from, bd);
                kernel(new(ox.Load(from, n, bx), n), new(target, n));
                od.Store(from, n, target);
            }
        });
    }

    /// <summary>d = kernel(x, y) with broadcasting of x and y.</summary>
    internal static void Binary<TIn, TOut>(torch.Tensor x, torch.Tensor y, torch.Tensor d, BinaryRun<TIn, TOut> kernel) where TIn : unmanaged where TOut : unmanaged
    {
        var count = d.numel();
        if (count == 0) return;
        Operand<TIn> ox = new(x, d.sizes), oy = new(y, d.sizes);
        Operand<TOut> od = new(d, d.sizes);
        var longest = ox.Contiguous && oy.Contiguous && od.Contiguous ? LongRun : Run;
        Parallelism.For(count, Grain, (from, to) =>
        {
            TIn* bx = stackalloc TIn[Run], by = stackalloc TIn[Run];
            TOut* bd = stackalloc TOut[Run];
            if (ox.Constant) new Span<TIn>(bx, Run).Fill(ox.First);
            if (oy.Constant) new Span<TIn>(by, Run).Fill(oy.First);
            for (int n; from < to; from += n)
            {
                n = (int)Math.Min(longest, to - from);
                var target = od.Target(from, bd);
                kernel(new(ox.Constant ? bx : ox.Load(from, n, bx), n), new(oy.Constant ? by : oy.Load(from, n, by), n), new(target, n));
                od.Store(from, n, target);
            }
        });
    }

    /// <summary>d = kernel(c, x, y) with broadcasting of all three.</summary>
    internal static void Ternary<T1, T2, TOut>(torch.Tensor c, torch.Tensor x, torch.Tensor y, torch.Tensor d, TernaryRun<T1, T2, TOut> kernel)
        where T1 : unmanaged where T2 : unmanaged where TOut : unmanaged
    {
        var count = d.numel();
        if (count == 0) return;
        Operand<T1> oc = new(c, d.sizes);
        Operand<T2> ox = new(x, d.sizes), oy = new(y, d.sizes);
        Operand<TOut> od = new(d, d.sizes);
        var longest = oc.Contiguous && ox.Contiguous && oy.Contiguous && od.Contiguous ? LongRun : Run;
        Parallelism.For(count, Grain, (from, to) =>
        {
            T1* bc = stackalloc T1[Run];
            T2* bx = stackalloc T2[Run], by = stackalloc T2[Run];
            TOut* bd = stackalloc TOut[Run];
            for (int n; from < to; from += n)
            {
                n = (int)Math.Min(longest, to - from);
                var target = od.Target(from, bd);
                kernel(new(oc.Load(from, n, bc), n), new(ox.Load(from, n, bx), n), new(oy.Load(from, n, by), n), new(target, n));
                od.Store(from, n, target);
            }
        });
    }
}
