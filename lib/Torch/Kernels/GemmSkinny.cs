using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>Products of a few rows with a large matrix (decoding one token): B is read once, where it lies, without packing.</summary>
internal static unsafe class GemmSkinny
{
    /// <summary>False where B is adjacent neither along its rows nor along its columns.</summary>
    internal static bool Try<T>(long m, long n, long k, Strided<T> a, Strided<T> b, Strided<T> c, bool accumulate, T* bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dots = b.RowStride == 1;
        if (k == 0 || !dots && b.ColumnStride != 1)
            return false;
        if (dots && a.ColumnStride != 1)
            a = Contiguous(m, k, a);
        if (dots)
            Dots(m, n, k, a, b, c, accumulate, bias);
        else
            for (long i = 0; i < m; i++)
                Sums(n, k, a.From(i, 0), b, c.From(i, 0), accumulate, bias);
        return true;
    }

    private static Strided<T> Contiguous<T>(long m, long k, Strided<T> a) where T : unmanaged
    {
        var copy = new Strided<T>((T*)Workspace.Get(m * k * sizeof(T)), k, 1);
        for (long i = 0; i < m; i++)
            for (long p = 0; p < k; p++)
                *copy.At(i, p) = *a.At(i, p);
        return copy;
    }

    /// <summary>Rows of A with columns of B, both adjacent in k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots<T>(long m, long n, long k, Strided<T> a, Strided<T> b, Strided<T> c, bool accumulate, T* bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long j = 0; j < n; j++)
            for (long i = 0; i < m; i++)
                Put(c.At(i, j), Dot(k, a.At(i, 0), b.At(0, j)), accumulate, bias == null ? T.Zero : bias[j]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot<T>(long k, T* x, T* y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Vector256<T>.Count;
        Vector256<T> p0 = Vector256<T>.Zero, p1 = p0, p2 = p0, p3 = p0;
        long p = 0;
        for (; p + 4 * w <= k; p += 4 * w)
        {
            p0 = Simd.Fma(Vector256.Load(x + p), Vector256.Load(y + p), p0);
            p1 = Simd.Fma(Vector256.Load(x + p + w), Vector256.Load(y + p + w), p1);
            p2 = Simd.Fma(Vector256.Load(x + p + 2 * w), Vector256.Load(y + p + 2 * w), p2);
            p3 = Simd.Fma(Vector256.Load(x + p + 3 * w), Vector256.Load(y + p + 3 * w), p3);
        }
        for (; p + w <= k; p += w)
            p0 = Simd.Fma(Vector256.Load(x + p), Vector256.Load(y + p), p0);
        var sum = Vector256.Sum(p0 + p1 + (p2 + p3));
        for (; p < k; p++)
            sum += x[p] * y[p];
        return sum;
    }

    /// <summary>One row of C as a weighted sum of the rows of B, a strip of four vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<T>(long n, long k, Strided<T> a, Strided<T> b, Strided<T> c, bool accumulate, T* bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Vector256<T>.Count;
        long j = 0;
        var strip = stackalloc T[4 * w];
        for (; j + 4 * w <= n; j += 4 * w)
        {
            Vector256<T> p0 = Vector256<T>.Zero, p1 = p0, p2 = p0, p3 = p0;
            T* x = a.Data, y = b.At(0, j);
            for (long p = 0; p < k; p++, x += a.ColumnStride, y += b.RowStride)
            {
                var v = Vector256.Create(*x);
                p0 = Simd.Fma(v, Vector256.Load(y), p0);
                p1 = Simd.Fma(v, Vector256.Load(y + w), p1);
                p2 = Simd.Fma(v, Vector256.Load(y + 2 * w), p2);
                p3 = Simd.Fma(v, Vector256.Load(y + 3 * w), p3);
            }
            p0.Store(strip); p1.Store(strip + w); p2.Store(strip + 2 * w); p3.Store(strip + 3 * w);
            for (var i = 0; i < 4 * w; i++)
                Put(c.At(0, j + i), strip[i], accumulate, bias == null ? T.Zero : bias[j + i]);
        }
        for (; j < n; j++)
        {
            var sum = T.Zero;
            for (long p = 0; p < k; p++)
                sum += *a.At(0, p) * *b.At(p, j);
            Put(c.At(0, j), sum, accumulate, bias == null ? T.Zero : bias[j]);
        }
    }

    private static void Put<T>(T* target, T sum, bool accumulate, T bias) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        *target = accumulate ? *target + sum : bias + sum;
}
