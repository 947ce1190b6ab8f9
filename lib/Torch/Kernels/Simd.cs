using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace TorchSharp;

/// <summary>What the kernels need of vectors beyond the runtime's own: generic multiply-add, partial loads, exp, erfc.</summary>
internal static unsafe class Simd
{
    /// <summary>a · b + c</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<T> Fma<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>a · b + c</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> Fma<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>a · b + c</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<T> Fma<T>(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>The vector at p, or, where fewer than a vector remain, these and the filling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> Load<T>(T* p, long remain, T fill) where T : unmanaged =>
        remain >= Vector256<T>.Count ? Vector256.Load(p) : LoadPart(p, remain, fill);

    /// <summary>Stores the vector, or as much of it as remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T>(Vector256<T> v, T* p, long remain) where T : unmanaged
    {
        if (remain >= Vector256<T>.Count)
            v.Store(p);
        else
            StorePart(v, p, remain);
    }

    private static Vector256<T> LoadPart<T>(T* p, long remain, T fill) where T : unmanaged
    {
        var v = Vector256.Create(fill);
        Unsafe.CopyBlockUnaligned(&v, p, (uint)(remain * sizeof(T)));
        return v;
    }

    private static void StorePart<T>(Vector256<T> v, T* p, long remain) where T : unmanaged =>
        Unsafe.CopyBlockUnaligned(p, &v, (uint)(remain * sizeof(T)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> Exp<T>(Vector256<T> x) => typeof(T) == typeof(float)
        ? Exp(x.AsSingle()).As<float, T>()
        : Vector256.Exp(x.AsDouble()).As<double, T>();

    /// <summary>Error below 2 units in the last place: x = n ln 2 + r, the polynomial for e^r is that of Cephes' expf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-105f)), Vector256.Create(89f));
        var n = Vector256.Round(x * Vector256.Create(1.44269504f));
        var r = Fma(n, Vector256.Create(-0.693359375f), x);
        r = Fma(n, Vector256.Create(2.12194440e-4f), r);
        var y = Fma(Vector256.Create(1.9875691500e-4f), r, Vector256.Create(1.3981999507e-3f));
        y = Fma(y, r, Vector256.Create(8.3334519073e-3f));
        y = Fma(y, r, Vector256.Create(4.1665795894e-2f));
        y = Fma(y, r, Vector256.Create(1.6666665459e-1f));
        y = Fma(y, r, Vector256.Create(5.0000001201e-1f));
        y = Fma(y, r * r, r + Vector256<float>.One);
        // 2^n in two factors, since n reaches beyond the exponents of normal numbers.
        var i = Vector256.ConvertToInt32(n);
        var half = i >> 1;
        return y * PowerOfTwo(half) * PowerOfTwo(i - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> PowerOfTwo(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();

    /// <summary>erfc(x) for x ≥ 0, relative error below 2e-7 (float: Numerical Recipes, erfcc; double: MathNet).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> Erfc<T>(Vector256<T> x) => typeof(T) == typeof(float)
        ? Erfc(x.AsSingle()).As<float, T>()
        : Erfc(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Erfc(Vector256<float> x)
    {
        var t = Vector256<float>.One / Fma(x, Vector256.Create(0.5f), Vector256<float>.One);
        var y = Fma(t, Vector256.Create(0.17087277f), Vector256.Create(-0.82215223f));
        y = Fma(t, y, Vector256.Create(1.48851587f));
        y = Fma(t, y, Vector256.Create(-1.13520398f));
        y = Fma(t, y, Vector256.Create(0.27886807f));
        y = Fma(t, y, Vector256.Create(-0.18628806f));
        y = Fma(t, y, Vector256.Create(0.09678418f));
        y = Fma(t, y, Vector256.Create(0.37409196f));
        y = Fma(t, y, Vector256.Create(1.00002368f));
        y = Fma(t, y, Vector256.Create(-1.26551223f));
        return t * Exp(y - x * x);
    }

    private static Vector256<double> Erfc(Vector256<double> x)
    {
        for (var i = 0; i < Vector256<double>.Count; i++)
            x = x.WithElement(i, SpecialFunctions.Erfc(x[i]));
        return x;
    }
}
