using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>softmax and log-softmax over the rows of a contiguous [rows, n] matrix, and their gradients.</summary>
internal static unsafe class SoftmaxKernels
{
    private const long Work = 8_192; // elements per thread below which sharing out does not pay

    internal static long Grain(long n) => Math.Max(1, Work / Math.Max(n, 1));

    /// <summary>y = exp(x - max) / Σ</summary>
    internal static void Softmax<T>(T* x, T* y, long rows, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
                Softmax(x + r * n, y + r * n, n, T.One);
        });

    /// <summary>y = x - max - log Σ exp(x - max)</summary>
    internal static void LogSoftmax<T>(T* x, T* y, long rows, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
                Shift(x + r * n, y + r * n, LogSumExp(x + r * n, n), n);
        });

    /// <summary>dx = y (dy - Σ dy y)</summary>
    internal static void SoftmaxBackward<T>(T* y, T* dy, T* dx, long rows, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
                SoftmaxBackward(y + r * n, dy + r * n, dx + r * n, n);
        });

    /// <summary>dx = dy - exp(y) Σ dy</summary>
    internal static void LogSoftmaxBackward<T>(T* y, T* dy, T* dx, long rows, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
                LogSoftmaxBackward(y + r * n, dy + r * n, dx + r * n, n);
        });

    /// <summary>One row: softmax(temper · x), for temper > 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Softmax<T>(T* x, T* y, long n, T temper) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (max, factor) = (Vector256.Create(Max(x, n)), Vector256.Create(temper));
        var sum = Vector256<T>.Zero;
        for (long i = 0; i < n; i += Vector256<T>.Count)
        {
            var e = Simd.Exp((Simd.Load(x + i, n - i, T.NegativeInfinity) - max) * factor);
            sum += e;
            Simd.Store(e, y + i, n - i);
        }
        Scale(y, T.One / Vector256.Sum(sum), n);
    }

    /// <summary>y ← factor · y</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale<T>(T* y, T factor, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scale = Vector256.Create(factor);
        for (long i = 0; i < n; i += Vector256<T>.Count)
            Simd.Store(Simd.Load(y + i, n - i, T.Zero) * scale, y + i, n - i);
    }

    /// <summary>log Σ exp(x) of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T LogSumExp<T>(T* x, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = Max(x, n);
        if (T.IsNegativeInfinity(max))
            return max;
        var shift = Vector256.Create(max);
        var sum = Vector256<T>.Zero;
        for (long i = 0; i < n; i += Vector256<T>.Count)
            sum += Simd.Exp(Simd.Load(x + i, n - i, T.NegativeInfinity) - shift);
        return max + T.Log(Vector256.Sum(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Max<T>(T* x, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Vector256<T>.Count;
        var max = Vector256.Create(T.NegativeInfinity);
        var other = max;
        long i = 0;
        for (; i + 2 * w <= n; i += 2 * w)
        {
            max = Vector256.Max(max, Vector256.Load(x + i));
            other = Vector256.Max(other, Vector256.Load(x + i + w));
        }
        for (; i < n; i += w)
            max = Vector256.Max(max, Simd.Load(x + i, n - i, T.NegativeInfinity));
        max = Vector256.Max(max, other);
        var result = max[0];
        for (var j = 1; j < w; j++)
            result = T.Max(result, max[j]);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shift<T>(T* x, T* y, T by, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shift = Vector256.Create(by);
        for (long i = 0; i < n; i += Vector256<T>.Count)
            Simd.Store(Simd.Load(x + i, n - i, T.Zero) - shift, y + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SoftmaxBackward<T>(T* y, T* dy, T* dx, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dot = Vector256<T>.Zero;
        for (long i = 0; i < n; i += Vector256<T>.Count)
            dot = Simd.Fma(Simd.Load(y + i, n - i, T.Zero), Simd.Load(dy + i, n - i, T.Zero), dot);
        var sum = Vector256.Create(Vector256.Sum(dot));
        for (long i = 0; i < n; i += Vector256<T>.Count)
            Simd.Store(Simd.Load(y + i, n - i, T.Zero) * (Simd.Load(dy + i, n - i, T.Zero) - sum), dx + i, n - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogSoftmaxBackward<T>(T* y, T* dy, T* dx, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var total = Vector256<T>.Zero;
        for (long i = 0; i < n; i += Vector256<T>.Count)
            total += Simd.Load(dy + i, n - i, T.Zero);
        var sum = Vector256.Create(-Vector256.Sum(total));
        for (long i = 0; i < n; i += Vector256<T>.Count)
            Simd.Store(Simd.Fma(Simd.Exp(Simd.Load(y + i, n - i, T.Zero)), sum, Simd.Load(dy + i, n - i, T.Zero)), dx + i, n - i);
    }
}
