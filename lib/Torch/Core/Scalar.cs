using System.Numerics;

namespace TorchSharp;

/// <summary>A number with its element type: what operators take beside tensors.</summary>
public sealed class Scalar : IDisposable
{
    private readonly double real, imaginary;
    private readonly long integer;

    private Scalar(torch.ScalarType type, double real, long integer, double imaginary = 0)
    {
        Type = type;
        this.real = real;
        this.integer = integer;
        this.imaginary = imaginary;
    }

    /// <summary>The element type of the number.</summary>
    public torch.ScalarType Type { get; }

    internal bool IsIntegral => Type is torch.ScalarType.Bool || torch.is_integral(Type);

    internal double Double => real;

    internal long Integer => IsIntegral ? integer : (long)real;

    internal bool Truth => IsIntegral ? integer != 0 : real != 0;

    internal Complex Complex => new(real, imaginary);

    internal static Scalar Of(torch.ScalarType type, long value) => new(type, value, value);

    internal static Scalar Of(torch.ScalarType type, double value) => new(type, value, 0);

    internal static Scalar Of(torch.ScalarType type, Complex value) => new(type, value.Real, 0, value.Imaginary);

    /// <summary>The number in the arithmetic of <typeparamref name="T"/>.</summary>
    internal T As<T>() where T : INumberBase<T> => IsIntegral ? T.CreateTruncating(integer) : T.CreateTruncating(real);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(byte value) => Of(torch.ScalarType.Byte, (long)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(sbyte value) => Of(torch.ScalarType.Int8, (long)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(short value) => Of(torch.ScalarType.Int16, (long)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(int value) => Of(torch.ScalarType.Int32, (long)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(long value) => Of(torch.ScalarType.Int64, value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(Half value) => Of(torch.ScalarType.Float16, (double)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(BFloat16 value) => Of(torch.ScalarType.BFloat16, (double)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(float value) => Of(torch.ScalarType.Float32, (double)value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(double value) => Of(torch.ScalarType.Float64, value);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(bool value) => Of(torch.ScalarType.Bool, value ? 1L : 0L);

    /// <summary>A number may stand where a scalar is expected.</summary>
    public static implicit operator Scalar(Complex value) => Of(torch.ScalarType.ComplexFloat64, value);

    /// <summary>Nothing to free here; the other engine has.</summary>
    public void Dispose() { }

    /// <inheritdoc/>
    public override string ToString() => imaginary != 0 ? Complex.ToString() : IsIntegral ? $"{integer}" : $"{real}";
}

/// <summary>Numbers to scalars and back.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>The number as a scalar.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The scalar as a number.</summary>
    public static Half ToHalf(this Scalar value) => (Half)value.Double;

    /// <summary>The scalar as a number.</summary>
    public static float ToSingle(this Scalar value) => (float)value.Double;

    /// <summary>The scalar as a number.</summary>
    public static double ToDouble(this Scalar value) => value.Double;

    /// <summary>The scalar as a number.</summary>
    public static byte ToByte(this Scalar value) => (byte)value.Integer;

    /// <summary>The scalar as a number.</summary>
    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Integer;

    /// <summary>The scalar as a number.</summary>
    public static short ToInt16(this Scalar value) => (short)value.Integer;

    /// <summary>The scalar as a number.</summary>
    public static int ToInt32(this Scalar value) => (int)value.Integer;

    /// <summary>The scalar as a number.</summary>
    public static long ToInt64(this Scalar value) => value.Integer;

    /// <summary>The scalar as a truth value.</summary>
    public static bool ToBoolean(this Scalar value) => value.Truth;

    /// <summary>The scalar as a complex number.</summary>
    public static Complex ToComplexFloat64(this Scalar value) => value.Complex;
}
