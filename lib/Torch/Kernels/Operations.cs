using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace TorchSharp;

// The arithmetic of operators, over contiguous runs. Order: x, y, destination.

internal readonly struct Add : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Add(x, y, d);
}

/// <summary>x + alpha y.</summary>
internal readonly struct AddScaled(Scalar alpha) : IBinary
{
    private readonly Scalar alpha = alpha;

    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> =>
        TensorPrimitives.MultiplyAdd(y, alpha.As<T>(), x, d);
}

internal readonly struct Subtract : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(x, y, d);
}

internal readonly struct Multiply : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, y, d);
}

internal readonly struct Divide : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Divide(x, y, d);
}

/// <summary>Quotient towards zero.</summary>
internal readonly struct DivideTrunc : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++)
        {
            var q = x[i] / y[i];
            d[i] = q - q % T.One;
        }
    }
}

/// <summary>Quotient towards minus infinity.</summary>
internal readonly struct DivideFloor : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++)
        {
            var (a, b) = (x[i], y[i]);
            if (b == T.Zero)
            {
                d[i] = a / b;                            // ±∞ or NaN; integers throw, as PyTorch does
                continue;
            }
            var rest = a % b;
            var q = (a - rest) / b;
            if (rest != T.Zero && T.IsNegative(rest) != T.IsNegative(b)) q -= T.One;
            var whole = q - q % T.One;
            d[i] = q - whole > T.One / (T.One + T.One) && T.One / (T.One + T.One) != T.Zero ? whole + T.One : whole;
        }
    }
}

/// <summary>The remainder with the sign of the divisor.</summary>
internal readonly struct Remainder : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++)
        {
            var rest = x[i] % y[i];
            d[i] = rest != T.Zero && T.IsNegative(rest) != T.IsNegative(y[i]) ? rest + y[i] : rest;
        }
    }
}

/// <summary>The remainder with the sign of the dividend.</summary>
internal readonly struct FloatMod : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = x[i] % y[i];
    }
}

internal readonly struct Maximum : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, y, d);
}

internal readonly struct Minimum : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Min(x, y, d);
}

/// <summary>Integer powers by squaring; PyTorch's rule for negative exponents (1, -1, or 0).</summary>
internal readonly struct IntegerPower : IBinary
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Power(x[i], long.CreateTruncating(y[i]));
    }

    private static T Power<T>(T b, long e) where T : INumber<T>
    {
        if (e < 0) return b == T.One ? T.One : b == -T.One ? (e % 2 == 0 ? T.One : -T.One) : T.Zero;
        var result = T.One;
        for (; e > 0; e >>= 1, b *= b)
            if ((e & 1) == 1) result *= b;
        return result;
    }
}

internal readonly struct Negate : IUnary
{
    public void Apply<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Negate(x, d);
}

internal readonly struct Absolute : IUnary
{
    public void Apply<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T>
    {
        if (T.IsNegative(-T.One)) TensorPrimitives.Abs(x, d);
        else x.CopyTo(d);
    }
}

internal readonly struct Sign : IUnary
{
    public void Apply<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = x[i] > T.Zero ? T.One : x[i] < T.Zero ? -T.One : x[i] == T.Zero ? T.Zero : x[i];
    }
}

internal readonly struct Relu : IUnary
{
    public void Apply<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, T.Zero, d);
}

/// <summary>min ≤ x ≤ max; NaN stays.</summary>
internal readonly struct Clamp(Scalar? min, Scalar? max) : IUnary
{
    private readonly Scalar? min = min, max = max;

    public void Apply<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, INumber<T>
    {
        if (min is not null) TensorPrimitives.Max(x, min.As<T>(), d);
        if (max is not null) TensorPrimitives.Min(min is null ? x : d, max.As<T>(), d);
    }
}

/// <summary>A truth value as the 0 or 1 that tensors hold: without a branch, which a comparison of activations would mispredict half of the time.</summary>
file static class Flag
{
    internal static byte Of(bool condition) => Unsafe.BitCast<bool, byte>(condition);
}

internal readonly struct Equal : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] == y[i]);
    }
}

internal readonly struct NotEqual : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] != y[i]);
    }
}

internal readonly struct Less : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] < y[i]);
    }
}

internal readonly struct LessOrEqual : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] <= y[i]);
    }
}

internal readonly struct BothTrue : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] != T.Zero & y[i] != T.Zero);
    }
}

internal readonly struct AnyTrue : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] != T.Zero | y[i] != T.Zero);
    }
}

internal readonly struct OneTrue : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] != T.Zero ^ y[i] != T.Zero);
    }
}

internal readonly struct Greater : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] > y[i]);
    }
}

internal readonly struct GreaterOrEqual : IPredicate
{
    public void Apply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < d.Length; i++) d[i] = Flag.Of(x[i] >= y[i]);
    }
}
