using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>A pointwise function and its derivative, a vector at a time.</summary>
internal interface IActivation
{
    static abstract Vector256<T> Forward<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    static abstract Vector256<T> Derivative<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>x Φ(x)</summary>
internal readonly struct GeluErf : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Forward<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * Phi(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Derivative<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var density = Simd.Exp(x * x * Vector256.Create(T.CreateTruncating(-0.5))) * Vector256.Create(T.CreateTruncating(0.3989422804014327));
        return Simd.Fma(x, density, Phi(x));
    }

    // The normal distribution function from its smaller tail, so that nothing cancels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Phi<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = Simd.Erfc(Vector256.Abs(x) * Vector256.Create(T.CreateTruncating(0.7071067811865476))) * Vector256.Create(T.CreateTruncating(0.5));
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<T>.Zero), tail, Vector256<T>.One - tail);
    }
}

/// <summary>0.5 x (1 + tanh u) = x / (1 + exp(-2u)) with u = √(2/π) (x + 0.044715 x³)</summary>
internal readonly struct GeluTanh : IActivation
{
    private const double Scale = -1.5957691216057308, Cubic = 0.044715; // -2 √(2/π)

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Forward<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * Gate(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Derivative<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = Gate(x);
        var slope = Simd.Fma(x * x, Vector256.Create(T.CreateTruncating(-3 * Scale * Cubic)), Vector256.Create(T.CreateTruncating(-Scale)));
        return Simd.Fma(x * s * (Vector256<T>.One - s), slope, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Gate<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var u = x * Simd.Fma(x * x, Vector256.Create(T.CreateTruncating(Scale * Cubic)), Vector256.Create(T.CreateTruncating(Scale)));
        return Vector256<T>.One / (Vector256<T>.One + Simd.Exp(u));
    }
}

/// <summary>x σ(x)</summary>
internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Forward<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x / (Vector256<T>.One + Simd.Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Derivative<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = Vector256<T>.One / (Vector256<T>.One + Simd.Exp(-x));
        return s * Simd.Fma(x, Vector256<T>.One - s, Vector256<T>.One);
    }
}

/// <summary>max(x, 0)</summary>
internal readonly struct Rectified : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Forward<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector256.Max(x, Vector256<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Derivative<T>(Vector256<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector256<T>.One & Vector256.GreaterThan(x, Vector256<T>.Zero);
}

/// <summary>Loops over contiguous memory.</summary>
internal static unsafe class ActivationKernels
{
    private const long Grain = 16_384;

    /// <summary>y = f(x)</summary>
    internal static void Forward<TF, T>(T* x, T* y, long n) where TF : struct, IActivation where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(n, Grain, (from, to) => Forward<TF, T>(x, y, from, to));

    /// <summary>dx = dy f'(x)</summary>
    internal static void Backward<TF, T>(T* x, T* dy, T* dx, long n) where TF : struct, IActivation where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(n, Grain, (from, to) => Backward<TF, T>(x, dy, dx, from, to));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TF, T>(T* x, T* y, long from, long to) where TF : struct, IActivation where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = from; i < to; i += Vector256<T>.Count)
            Simd.Store(TF.Forward(Simd.Load(x + i, to - i, T.Zero)), y + i, to - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TF, T>(T* x, T* dy, T* dx, long from, long to) where TF : struct, IActivation where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = from; i < to; i += Vector256<T>.Count)
            Simd.Store(TF.Derivative(Simd.Load(x + i, to - i, T.Zero)) * Simd.Load(dy + i, to - i, T.Zero), dx + i, to - i);
    }
}
