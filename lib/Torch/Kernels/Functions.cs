using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>Functions that the framework lacks or computes too coarsely, over contiguous runs.</summary>
internal static class Functions
{
    internal static void Erf(ReadOnlySpan<float> x, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = (float)Erf(x[i]); }

    internal static void Erf(ReadOnlySpan<double> x, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = Erf(x[i]); }

    internal static void Log1p(ReadOnlySpan<float> x, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = (float)Log1p((double)x[i]); }

    internal static void Log1p(ReadOnlySpan<double> x, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = Log1p(x[i]); }

    internal static void Expm1(ReadOnlySpan<float> x, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = (float)Expm1((double)x[i]); }

    internal static void Expm1(ReadOnlySpan<double> x, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = Expm1(x[i]); }

    internal static void Rsqrt(ReadOnlySpan<float> x, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = 1 / MathF.Sqrt(x[i]); }

    internal static void Rsqrt(ReadOnlySpan<double> x, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = 1 / Math.Sqrt(x[i]); }

    internal static void Round(ReadOnlySpan<float> x, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = MathF.Round(x[i], MidpointRounding.ToEven); }

    internal static void Round(ReadOnlySpan<double> x, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = Math.Round(x[i], MidpointRounding.ToEven); }

    internal static void Power(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = MathF.Pow(x[i], y[i]); }

    internal static void Power(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = Math.Pow(x[i], y[i]); }

    internal static void Atan2(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> d) { for (var i = 0; i < d.Length; i++) d[i] = MathF.Atan2(x[i], y[i]); }

    internal static void Atan2(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> d) { for (var i = 0; i < d.Length; i++) d[i] = Math.Atan2(x[i], y[i]); }

    internal static void Cube<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T>
    {
        const int Run = 512;
        Span<T> squares = stackalloc T[Run];                // d may be x
        for (var i = 0; i < d.Length; i += Run)
        {
            var n = Math.Min(Run, d.Length - i);
            TensorPrimitives.Multiply(x.Slice(i, n), x.Slice(i, n), squares);
            TensorPrimitives.Multiply(x.Slice(i, n), squares[..n], d.Slice(i, n));
        }
    }

    /// <summary>x where c is not 0, y elsewhere.</summary>
    internal static void Choose<T>(ReadOnlySpan<byte> c, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged
    {
        var i = 0;
        if (typeof(T) == typeof(uint) && Vector256.IsHardwareAccelerated)
            i = Choose(c, MemoryMarshal.Cast<T, uint>(x), MemoryMarshal.Cast<T, uint>(y), MemoryMarshal.Cast<T, uint>(d));
        for (; i < d.Length; i++) d[i] = c[i] != 0 ? x[i] : y[i];
    }

    /// <summary>Eight at a time, without branches; returns how many are done.</summary>
    private static int Choose(ReadOnlySpan<byte> c, ReadOnlySpan<uint> x, ReadOnlySpan<uint> y, Span<uint> d)
    {
        var i = 0;
        for (; i + 8 <= d.Length; i += 8)
        {
            var flags = Vector128.CreateScalarUnsafe(MemoryMarshal.Read<ulong>(c[i..])).AsByte();
            var no = Vector256.Equals(Vector256.WidenLower(Vector256.WidenLower(flags.ToVector256()).GetLower().ToVector256()), Vector256<uint>.Zero);
            Vector256.ConditionalSelect(no, Vector256.Create(y[i..]), Vector256.Create(x[i..])).CopyTo(d[i..]);
        }
        return i;
    }

    /// <summary>log(1 + x), exact where 1 + x rounds (Kahan).</summary>
    private static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    /// <summary>exp(x) − 1, exact near 0 (Kahan).</summary>
    private static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1) return x;
        if (double.IsInfinity(u) || u - 1 == -1) return u - 1;
        return (u - 1) * x / Math.Log(u);
    }

    /// <summary>erf(x) to about 1e-16: the Taylor series for small |x|, a continued fraction for 1 − erf elsewhere.</summary>
    internal static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        var a = Math.Abs(x);
        if (a > 6) return Math.Sign(x);
        if (a < 2.5)
        {
            double term = x, sum = x;                    // 2/√π Σ (-1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)), as x e^{-x²} Σ 2ⁿ x²ⁿ / (2n+1)!!
            for (var n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }
        var f = 0.0;
        for (var k = 60; k > 0; k--) f = k / 2.0 / (a + f);
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + f));
    }
}
