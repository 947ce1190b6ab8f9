using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>
/// The innermost loops of the matrix product: a tile of C stays in registers while one column of A (broadcast, value by value)
/// meets one row of B. A comes packed as [k][Rows], B as [k][Columns]; columns of C are adjacent.
/// Starts from C itself (accumulate), from a bias for every row, or from zero.
/// </summary>
internal static unsafe class GemmTile<T> where T : unmanaged
{
    internal static int Rows => Vector512.IsHardwareAccelerated ? 12 : Vector256.IsHardwareAccelerated ? 6 : 4;

    internal static int Columns => 2 * (Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(long k, T* a, T* b, T* c, long ldc, T* bias, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            Kernel512(k, a, b, c, ldc, bias, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            Kernel256(k, a, b, c, ldc, bias, accumulate);
        else
            Kernel128(k, a, b, c, ldc, bias, accumulate);
    }

    /// <summary>12 rows by two vectors of 512 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel512(long k, T* a, T* b, T* c, long ldc, T* bias, bool accumulate)
    {
        var w = Vector512<T>.Count;
        Vector512<T> p0, q0, p1, q1, p2, q2, p3, q3, p4, q4, p5, q5;
        Vector512<T> p6, q6, p7, q7, p8, q8, p9, q9, p10, q10, p11, q11;
        if (accumulate)
        {
            p0 = Vector512.Load(c); q0 = Vector512.Load(c + w);
            p1 = Vector512.Load(c + ldc); q1 = Vector512.Load(c + ldc + w);
            p2 = Vector512.Load(c + 2 * ldc); q2 = Vector512.Load(c + 2 * ldc + w);
            p3 = Vector512.Load(c + 3 * ldc); q3 = Vector512.Load(c + 3 * ldc + w);
            p4 = Vector512.Load(c + 4 * ldc); q4 = Vector512.Load(c + 4 * ldc + w);
            p5 = Vector512.Load(c + 5 * ldc); q5 = Vector512.Load(c + 5 * ldc + w);
            p6 = Vector512.Load(c + 6 * ldc); q6 = Vector512.Load(c + 6 * ldc + w);
            p7 = Vector512.Load(c + 7 * ldc); q7 = Vector512.Load(c + 7 * ldc + w);
            p8 = Vector512.Load(c + 8 * ldc); q8 = Vector512.Load(c + 8 * ldc + w);
            p9 = Vector512.Load(c + 9 * ldc); q9 = Vector512.Load(c + 9 * ldc + w);
            p10 = Vector512.Load(c + 10 * ldc); q10 = Vector512.Load(c + 10 * ldc + w);
            p11 = Vector512.Load(c + 11 * ldc); q11 = Vector512.Load(c + 11 * ldc + w);
        }
        else
        {
            var p = bias == null ? Vector512<T>.Zero : Vector512.Load(bias);
            var q = bias == null ? Vector512<T>.Zero : Vector512.Load(bias + w);
            p0 = p1 = p2 = p3 = p4 = p5 = p6 = p7 = p8 = p9 = p10 = p11 = p;
            q0 = q1 = q2 = q3 = q4 = q5 = q6 = q7 = q8 = q9 = q10 = q11 = q;
        }
        for (; k > 0; k--, a += 12, b += 2 * w)
        {
            var p = Vector512.Load(b);
            var q = Vector512.Load(b + w);
            var x = Vector512.Create(a[0]); p0 = Simd.Fma(x, p, p0); q0 = Simd.Fma(x, q, q0);
            x = Vector512.Create(a[1]); p1 = Simd.Fma(x, p, p1); q1 = Simd.Fma(x, q, q1);
            x = Vector512.Create(a[2]); p2 = Simd.Fma(x, p, p2); q2 = Simd.Fma(x, q, q2);
            x = Vector512.Create(a[3]); p3 = Simd.Fma(x, p, p3); q3 = Simd.Fma(x, q, q3);
            x = Vector512.Create(a[4]); p4 = Simd.Fma(x, p, p4); q4 = Simd.Fma(x, q, q4);
            x = Vector512.Create(a[5]); p5 = Simd.Fma(x, p, p5); q5 = Simd.Fma(x, q, q5);
            x = Vector512.Create(a[6]); p6 = Simd.Fma(x, p, p6); q6 = Simd.Fma(x, q, q6);
            x = Vector512.Create(a[7]); p7 = Simd.Fma(x, p, p7); q7 = Simd.Fma(x, q, q7);
            x = Vector512.Create(a[8]); p8 = Simd.Fma(x, p, p8); q8 = Simd.Fma(x, q, q8);
            x = Vector512.Create(a[9]); p9 = Simd.Fma(x, p, p9); q9 = Simd.Fma(x, q, q9);
            x = Vector512.Create(a[10]); p10 = Simd.Fma(x, p, p10); q10 = Simd.Fma(x, q, q10);
            x = Vector512.Create(a[11]); p11 = Simd.Fma(x, p, p11); q11 = Simd.Fma(x, q, q11);
        }
        p0.Store(c); q0.Store(c + w);
        p1.Store(c + ldc); q1.Store(c + ldc + w);
        p2.Store(c + 2 * ldc); q2.Store(c + 2 * ldc + w);
        p3.Store(c + 3 * ldc); q3.Store(c + 3 * ldc + w);
        p4.Store(c + 4 * ldc); q4.Store(c + 4 * ldc + w);
        p5.Store(c + 5 * ldc); q5.Store(c + 5 * ldc + w);
        p6.Store(c + 6 * ldc); q6.Store(c + 6 * ldc + w);
        p7.Store(c + 7 * ldc); q7.Store(c + 7 * ldc + w);
        p8.Store(c + 8 * ldc); q8.Store(c + 8 * ldc + w);
        p9.Store(c + 9 * ldc); q9.Store(c + 9 * ldc + w);
        p10.Store(c + 10 * ldc); q10.Store(c + 10 * ldc + w);
        p11.Store(c + 11 * ldc); q11.Store(c + 11 * ldc + w);
    }

    /// <summary>6 rows by two vectors of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel256(long k, T* a, T* b, T* c, long ldc, T* bias, bool accumulate)
    {
        var w = Vector256<T>.Count;
        Vector256<T> p0, q0, p1, q1, p2, q2;
        Vector256<T> p3, q3, p4, q4, p5, q5;
        if (accumulate)
        {
            p0 = Vector256.Load(c); q0 = Vector256.Load(c + w);
            p1 = Vector256.Load(c + ldc); q1 = Vector256.Load(c + ldc + w);
            p2 = Vector256.Load(c + 2 * ldc); q2 = Vector256.Load(c + 2 * ldc + w);
            p3 = Vector256.Load(c + 3 * ldc); q3 = Vector256.Load(c + 3 * ldc + w);
            p4 = Vector256.Load(c + 4 * ldc); q4 = Vector256.Load(c + 4 * ldc + w);
            p5 = Vector256.Load(c + 5 * ldc); q5 = Vector256.Load(c + 5 * ldc + w);
        }
        else
        {
            var p = bias == null ? Vector256<T>.Zero : Vector256.Load(bias);
            var q = bias == null ? Vector256<T>.Zero : Vector256.Load(bias + w);
            p0 = p1 = p2 = p3 = p4 = p5 = p;
            q0 = q1 = q2 = q3 = q4 = q5 = q;
        }
        for (; k > 0; k--, a += 6, b += 2 * w)
        {
            var p = Vector256.Load(b);
            var q = Vector256.Load(b + w);
            var x = Vector256.Create(a[0]); p0 = Simd.Fma(x, p, p0); q0 = Simd.Fma(x, q, q0);
            x = Vector256.Create(a[1]); p1 = Simd.Fma(x, p, p1); q1 = Simd.Fma(x, q, q1);
            x = Vector256.Create(a[2]); p2 = Simd.Fma(x, p, p2); q2 = Simd.Fma(x, q, q2);
            x = Vector256.Create(a[3]); p3 = Simd.Fma(x, p, p3); q3 = Simd.Fma(x, q, q3);
            x = Vector256.Create(a[4]); p4 = Simd.Fma(x, p, p4); q4 = Simd.Fma(x, q, q4);
            x = Vector256.Create(a[5]); p5 = Simd.Fma(x, p, p5); q5 = Simd.Fma(x, q, q5);
        }
        p0.Store(c); q0.Store(c + w);
        p1.Store(c + ldc); q1.Store(c + ldc + w);
        p2.Store(c + 2 * ldc); q2.Store(c + 2 * ldc + w);
        p3.Store(c + 3 * ldc); q3.Store(c + 3 * ldc + w);
        p4.Store(c + 4 * ldc); q4.Store(c + 4 * ldc + w);
        p5.Store(c + 5 * ldc); q5.Store(c + 5 * ldc + w);
    }

    /// <summary>4 rows by two vectors of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Kernel128(long k, T* a, T* b, T* c, long ldc, T* bias, bool accumulate)
    {
        var w = Vector128<T>.Count;
        Vector128<T> p0, q0, p1, q1;
        Vector128<T> p2, q2, p3, q3;
        if (accumulate)
        {
            p0 = Vector128.Load(c); q0 = Vector128.Load(c + w);
            p1 = Vector128.Load(c + ldc); q1 = Vector128.Load(c + ldc + w);
            p2 = Vector128.Load(c + 2 * ldc); q2 = Vector128.Load(c + 2 * ldc + w);
            p3 = Vector128.Load(c + 3 * ldc); q3 = Vector128.Load(c + 3 * ldc + w);
        }
        else
        {
            var p = bias == null ? Vector128<T>.Zero : Vector128.Load(bias);
            var q = bias == null ? Vector128<T>.Zero : Vector128.Load(bias + w);
            p0 = p1 = p2 = p3 = p;
            q0 = q1 = q2 = q3 = q;
        }
        for (; k > 0; k--, a += 4, b += 2 * w)
        {
            var p = Vector128.Load(b);
            var q = Vector128.Load(b + w);
            var x = Vector128.Create(a[0]); p0 = Simd.Fma(x, p, p0); q0 = Simd.Fma(x, q, q0);
            x = Vector128.Create(a[1]); p1 = Simd.Fma(x, p, p1); q1 = Simd.Fma(x, q, q1);
            x = Vector128.Create(a[2]); p2 = Simd.Fma(x, p, p2); q2 = Simd.Fma(x, q, q2);
            x = Vector128.Create(a[3]); p3 = Simd.Fma(x, p, p3); q3 = Simd.Fma(x, q, q3);
        }
        p0.Store(c); q0.Store(c + w);
        p1.Store(c + ldc); q1.Store(c + ldc + w);
        p2.Store(c + 2 * ldc); q2.Store(c + 2 * ldc + w);
        p3.Store(c + 3 * ldc); q3.Store(c + 3 * ldc + w);
    }
}
