using System.Globalization;

namespace TorchSharp;

/// <summary>A 16-bit brain float: the upper half of a float32 (1 sign, 8 exponent, 7 mantissa bits).</summary>
public readonly struct BFloat16 : IComparable<BFloat16>, IEquatable<BFloat16>, IFormattable
{
    private readonly ushort bits;

    private BFloat16(ushort raw, bool _) => bits = raw;

    /// <summary>Rounds to the nearest value, ties to even.</summary>
    public BFloat16(float f)
    {
        var raw = BitConverter.SingleToUInt32Bits(f);
        bits = float.IsNaN(f) ? (ushort)(raw >> 16 | 0x0040) : (ushort)(raw + 0x7FFF + (raw >> 16 & 1) >> 16);
    }

    /// <summary>From its 16 bits.</summary>
    public static BFloat16 FromRawValue(ushort rawValue) => new(rawValue, true);

    /// <summary>The same value as float32 (exact).</summary>
    public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The same value as float32 (exact).</summary>
    public static explicit operator float(BFloat16 bf) => bf.ToSingle();

    /// <summary>The same value as float64 (exact).</summary>
    public static explicit operator double(BFloat16 bf) => bf.ToSingle();

    /// <summary>Rounds to the nearest value, ties to even.</summary>
    public static explicit operator BFloat16(float f) => new(f);

    /// <summary>Rounds to the nearest value, ties to even.</summary>
    public static explicit operator BFloat16(double d) => new((float)d);

    /// <summary>Equal as numbers.</summary>
    public static bool operator ==(BFloat16 a, BFloat16 b) => a.ToSingle() == b.ToSingle();

    /// <summary>Not equal as numbers.</summary>
    public static bool operator !=(BFloat16 a, BFloat16 b) => a.ToSingle() != b.ToSingle();

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToSingle().GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(BFloat16 other) => ToSingle().CompareTo(other.ToSingle());

    /// <inheritdoc/>
    public override string ToString() => ToSingle().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToSingle().ToString(format, formatProvider);
}
