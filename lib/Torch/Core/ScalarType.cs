namespace TorchSharp;

public static partial class torch
{
    /// <summary>Element types of tensors.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8-bit integer.</summary>
        Byte = 0,
        /// <summary>Signed 8-bit integer.</summary>
        Int8 = 1,
        /// <summary>Signed 16-bit integer.</summary>
        Int16 = 2,
        /// <summary>Signed 32-bit integer.</summary>
        Int32 = 3,
        /// <summary>Signed 64-bit integer.</summary>
        Int64 = 4,
        /// <summary>IEEE half precision: storage that converts; arithmetic happens in float32.</summary>
        Float16 = 5,
        /// <summary>IEEE single precision.</summary>
        Float32 = 6,
        /// <summary>IEEE double precision.</summary>
        Float64 = 7,
        /// <summary>Complex of two float32.</summary>
        ComplexFloat32 = 9,
        /// <summary>Complex of two float64.</summary>
        ComplexFloat64 = 10,
        /// <summary>Truth value, one byte.</summary>
        Bool = 11,
        /// <summary>Brain float: storage that converts; arithmetic happens in float32.</summary>
        BFloat16 = 15,
    }

    /// <summary>Truth values.</summary>
    public static ScalarType @bool = ScalarType.Bool;
    /// <summary>Unsigned 8-bit integers.</summary>
    public static ScalarType uint8 = ScalarType.Byte;
    /// <summary>Signed 8-bit integers.</summary>
    public static ScalarType int8 = ScalarType.Int8;
    /// <summary>Signed 16-bit integers.</summary>
    public static ScalarType int16 = ScalarType.Int16;
    /// <summary>Signed 32-bit integers.</summary>
    public static ScalarType int32 = ScalarType.Int32;
    /// <summary>Signed 64-bit integers.</summary>
    public static ScalarType int64 = ScalarType.Int64;
    /// <summary>Brain floats.</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    /// <summary>Half precision.</summary>
    public static ScalarType float16 = ScalarType.Float16;
    /// <summary>Single precision.</summary>
    public static ScalarType float32 = ScalarType.Float32;
    /// <summary>Double precision.</summary>
    public static ScalarType float64 = ScalarType.Float64;
    /// <summary>Complex of two float32.</summary>
    public static ScalarType complex64 = ScalarType.ComplexFloat32;
    /// <summary>Complex of two float64.</summary>
    public static ScalarType complex128 = ScalarType.ComplexFloat64;
    /// <summary>Signed 16-bit integers.</summary>
    public static ScalarType @short = ScalarType.Int16;
    /// <summary>Signed 32-bit integers.</summary>
    public static ScalarType @int = ScalarType.Int32;
    /// <summary>Signed 64-bit integers.</summary>
    public static ScalarType @long = ScalarType.Int64;
    /// <summary>Half precision.</summary>
    public static ScalarType half = ScalarType.Float16;
    /// <summary>Single precision.</summary>
    public static ScalarType @float = ScalarType.Float32;
    /// <summary>Double precision.</summary>
    public static ScalarType @double = ScalarType.Float64;

    private static ScalarType default_dtype = ScalarType.Float32;

    /// <summary>The element type of new floating-point tensors.</summary>
    public static ScalarType get_default_dtype() => default_dtype;

    /// <summary>Sets the element type of new floating-point tensors.</summary>
    public static void set_default_dtype(ScalarType dtype) =>
        default_dtype = is_floating_point(dtype) ? dtype : throw new ArgumentException($"torch.set_default_dtype: {dtype} is not a floating-point type.");

    /// <summary>True for signed and unsigned integers (not for bool).</summary>
    public static bool is_integral(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Int64;

    /// <summary>True for signed and unsigned integers (not for bool).</summary>
    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    /// <summary>True for float16, bfloat16, float32 and float64.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>True for float16, bfloat16, float32 and float64.</summary>
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    /// <summary>True for complex types.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>True for complex tensors.</summary>
    public static bool is_complex(Tensor input) => is_complex(input.dtype);

    /// <summary>The largest value of an integer type.</summary>
    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException($"torch.max_int_value: {type} is not an integer type."),
    };

    /// <summary>Limits of a floating-point type.</summary>
    public struct FInfo
    {
        /// <summary>Number of bits.</summary>
        public int bits;
        /// <summary>Distance from 1 to the next value.</summary>
        public double eps;
        /// <summary>Largest finite value.</summary>
        public double max;
        /// <summary>Smallest finite value.</summary>
        public double min;
        /// <summary>Smallest positive normal value.</summary>
        public double tiny;
        /// <summary>Smallest positive normal value.</summary>
        public double smallest_normal;
        /// <summary>Decimal resolution.</summary>
        public double resolution;
    }

    /// <summary>Limits of the default floating-point type.</summary>
    public static FInfo finfo() => finfo(default_dtype);

    /// <summary>Limits of a floating-point type.</summary>
    public static FInfo finfo(ScalarType dtype)
    {
        var (bits, eps, max, tiny, resolution) = dtype switch
        {
            ScalarType.Float16 => (16, Math.Pow(2, -10), 65504.0, Math.Pow(2, -14), 1e-3),
            ScalarType.BFloat16 => (16, Math.Pow(2, -7), 3.3895313892515355e38, Math.Pow(2, -126), 1e-2),
            ScalarType.Float32 => (32, Math.Pow(2, -23), float.MaxValue, Math.Pow(2, -126), 1e-6),
            ScalarType.Float64 => (64, Math.Pow(2, -52), double.MaxValue, Math.Pow(2, -1022), 1e-15),
            _ => throw new ArgumentException($"torch.finfo: {dtype} is not a floating-point type."),
        };
        return new FInfo { bits = bits, eps = eps, max = max, min = -max, tiny = tiny, smallest_normal = tiny, resolution = resolution };
    }

    /// <summary>The type of a result computed from the two types.</summary>
    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => ScalarTypes.Promote(type1, type2);

    /// <summary>The type of a result computed from the two tensors; a tensor without dimensions yields to one with.</summary>
    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => ScalarTypes.ResultType(tensor1, tensor2);
}

/// <summary>Facts about element types.</summary>
internal static class ScalarTypes
{
    internal static int Size(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"Element type {type} is not supported by the managed engine."),
    };

    internal static torch.ScalarType Of(Type type) =>
        type == typeof(float) ? torch.ScalarType.Float32 :
        type == typeof(double) ? torch.ScalarType.Float64 :
        type == typeof(long) ? torch.ScalarType.Int64 :
        type == typeof(int) ? torch.ScalarType.Int32 :
        type == typeof(short) ? torch.ScalarType.Int16 :
        type == typeof(sbyte) ? torch.ScalarType.Int8 :
        type == typeof(byte) ? torch.ScalarType.Byte :
        type == typeof(bool) ? torch.ScalarType.Bool :
        type == typeof(Half) ? torch.ScalarType.Float16 :
        type == typeof(BFloat16) ? torch.ScalarType.BFloat16 :
        type == typeof((float, float)) ? torch.ScalarType.ComplexFloat32 :
        type == typeof(System.Numerics.Complex) ? torch.ScalarType.ComplexFloat64 :
        throw new NotSupportedException($"Tensors do not hold elements of type {type.Name}.");

    /// <summary>bool &lt; integers &lt; floats &lt; complex.</summary>
    internal static int Category(torch.ScalarType type) =>
        type == torch.ScalarType.Bool ? 0 : torch.is_integral(type) ? 1 : torch.is_floating_point(type) ? 2 : 3;

    internal static torch.ScalarType Promote(torch.ScalarType a, torch.ScalarType b)
    {
        if (a == b) return a;
        var (ca, cb) = (Category(a), Category(b));
        if (ca != cb) return (ca == 3 || cb == 3) && (a == torch.ScalarType.Float64 || b == torch.ScalarType.Float64) ? torch.ScalarType.ComplexFloat64 : ca > cb ? a : b;
        if (ca == 2 && a.Size() == 2 && b.Size() == 2) return torch.ScalarType.Float32;                                   // float16 with bfloat16
        if (ca == 1 && (a == torch.ScalarType.Byte || b == torch.ScalarType.Byte) && a.Size() == b.Size()) return torch.ScalarType.Int16;   // uint8 with int8
        return a.Size() > b.Size() ? a : b;
    }

    /// <summary>A tensor without dimensions decides only when it is of a higher category (PyTorch's rule).</summary>
    internal static torch.ScalarType ResultType(torch.Tensor a, torch.Tensor b)
    {
        if (a.type == b.type) return a.type;
        if (a.sizes.Length == 0 == (b.sizes.Length == 0)) return Promote(a.type, b.type);
        var (tensor, single) = a.sizes.Length > 0 ? (a.type, b.type) : (b.type, a.type);
        return Category(single) > Category(tensor) ? single : tensor;
    }

    internal static torch.ScalarType ResultType(torch.ScalarType tensor, Scalar scalar)
    {
        if (Category(scalar.Type) <= Category(tensor)) return tensor;
        return Category(scalar.Type) switch
        {
            1 => torch.ScalarType.Int64,
            2 => torch.get_default_dtype(),
            _ => torch.ScalarType.ComplexFloat64,
        };
    }
}
