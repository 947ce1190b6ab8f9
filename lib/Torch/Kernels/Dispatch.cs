namespace TorchSharp;

/// <summary>From operators that know no element type to kernels that do: promotes types, allocates the result and picks
/// the kernel. float16 and bfloat16 are computed in float32.</summary>
internal static class Dispatch
{
    /// <summary>f(x), element type kept.</summary>
    internal static torch.Tensor Unary<TOp>(TOp op, torch.Tensor x, string call) where TOp : struct, IUnary
    {
        using var cx = new Converted(x, IsHalf(x.type) ? torch.ScalarType.Float32 : x.type);
        var d = Fresh(x.sizes, cx.Tensor.type);
        UnaryInto(op, cx.Tensor, d, call);
        return Narrowed(d, x.type);
    }

    /// <summary>d = f(x).</summary>
    internal static void UnaryInto<TOp>(TOp op, torch.Tensor x, torch.Tensor d, string call) where TOp : struct, IUnary
    {
        switch (x.type)
        {
            case torch.ScalarType.Float32: Elementwise.Unary<float, float>(x, d, op.Apply); break;
            case torch.ScalarType.Float64: Elementwise.Unary<double, double>(x, d, op.Apply); break;
            case torch.ScalarType.Int64: Elementwise.Unary<long, long>(x, d, op.Apply); break;
            case torch.ScalarType.Int32: Elementwise.Unary<int, int>(x, d, op.Apply); break;
            case torch.ScalarType.Int16: Elementwise.Unary<short, short>(x, d, op.Apply); break;
            case torch.ScalarType.Int8: Elementwise.Unary<sbyte, sbyte>(x, d, op.Apply); break;
            case torch.ScalarType.Byte: Elementwise.Unary<byte, byte>(x, d, op.Apply); break;
            default: throw Unsupported(call, x.type);
        }
    }

    /// <summary>f(x) in floating point; integers become the default floating-point type.</summary>
    internal static torch.Tensor FloatUnary(torch.Tensor x, string call, UnaryRun<float, float> single, UnaryRun<double, double> twice)
    {
        var type = Floating(x.type);
        using var cx = new Converted(x, IsHalf(type) ? torch.ScalarType.Float32 : type);
        var d = Fresh(x.sizes, cx.Tensor.type);
        FloatUnaryInto(cx.Tensor, d, call, single, twice);
        return Narrowed(d, type);
    }

    /// <summary>d = f(x), both of one floating-point type.</summary>
    internal static void FloatUnaryInto(torch.Tensor x, torch.Tensor d, string call, UnaryRun<float, float> single, UnaryRun<double, double> twice)
    {
        if (d.type == torch.ScalarType.Float32) Elementwise.Unary(x, d, single);
        else if (d.type == torch.ScalarType.Float64) Elementwise.Unary(x, d, twice);
        else throw Unsupported(call, d.type);
    }

    /// <summary>f(x, y) in the common type.</summary>
    internal static torch.Tensor Binary<TOp>(TOp op, torch.Tensor x, torch.Tensor y, string call) where TOp : struct, IBinary =>
        Binary(op, x, y, ScalarTypes.ResultType(x, y), call);

    internal static torch.Tensor Binary<TOp>(TOp op, torch.Tensor x, torch.Tensor y, torch.ScalarType type, string call) where TOp : struct, IBinary
    {
        var wide = IsHalf(type) ? torch.ScalarType.Float32 : type;
        using Converted cx = new(x, wide), cy = new(y, wide);
        var d = Fresh(Shape.Broadcast(x.sizes, y.sizes, call), wide);
        BinaryInto(op, cx.Tensor, cy.Tensor, d, call);
        return Narrowed(d, type);
    }

    /// <summary>d = f(x, y), all of one type.</summary>
    internal static void BinaryInto<TOp>(TOp op, torch.Tensor x, torch.Tensor y, torch.Tensor d, string call) where TOp : struct, IBinary
    {
        switch (d.type)
        {
            case torch.ScalarType.Float32: Elementwise.Binary<float, float>(x, y, d, op.Apply); break;
            case torch.ScalarType.Float64: Elementwise.Binary<double, double>(x, y, d, op.Apply); break;
            case torch.ScalarType.Int64: Elementwise.Binary<long, long>(x, y, d, op.Apply); break;
            case torch.ScalarType.Int32: Elementwise.Binary<int, int>(x, y, d, op.Apply); break;
            case torch.ScalarType.Int16: Elementwise.Binary<short, short>(x, y, d, op.Apply); break;
            case torch.ScalarType.Int8: Elementwise.Binary<sbyte, sbyte>(x, y, d, op.Apply); break;
            case torch.ScalarType.Byte: Elementwise.Binary<byte, byte>(x, y, d, op.Apply); break;
            default: throw Unsupported(call, d.type);
        }
    }

    /// <summary>f(x, y) in floating point; integers become the default floating-point type.</summary>
    internal static torch.Tensor FloatBinary(torch.Tensor x, torch.Tensor y, string call, BinaryRun<float, float> single, BinaryRun<double, double> twice) =>
        FloatBinary(x, y, Floating(ScalarTypes.ResultType(x, y)), call, single, twice);

    internal static torch.Tensor FloatBinary(torch.Tensor x, torch.Tensor y, torch.ScalarType type, string call, BinaryRun<float, float> single, BinaryRun<double, double> twice)
    {
        var wide = IsHalf(type) ? torch.ScalarType.Float32 : type;
        using Converted cx = new(x, wide), cy = new(y, wide);
        var d = Fresh(Shape.Broadcast(x.sizes, y.sizes, call), wide);
        if (wide == torch.ScalarType.Float32) Elementwise.Binary(cx.Tensor, cy.Tensor, d, single);
        else if (wide == torch.ScalarType.Float64) Elementwise.Binary(cx.Tensor, cy.Tensor, d, twice);
        else throw Unsupported(call, wide);
        return Narrowed(d, type);
    }

    /// <summary>p(x, y) as a bool tensor, compared in the given type.</summary>
    internal static torch.Tensor Predicate<TOp>(TOp op, torch.Tensor x, torch.Tensor y, torch.ScalarType type, string call) where TOp : struct, IPredicate
    {
        var wide = IsHalf(type) ? torch.ScalarType.Float32 : type;
        using Converted cx = new(x, wide), cy = new(y, wide);
        var d = Fresh(Shape.Broadcast(x.sizes, y.sizes, call), torch.ScalarType.Bool);
        switch (wide)
        {
            case torch.ScalarType.Float32: Elementwise.Binary<float, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            case torch.ScalarType.Float64: Elementwise.Binary<double, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            case torch.ScalarType.Int64: Elementwise.Binary<long, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            case torch.ScalarType.Int32: Elementwise.Binary<int, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            case torch.ScalarType.Int16: Elementwise.Binary<short, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            case torch.ScalarType.Int8: Elementwise.Binary<sbyte, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            case torch.ScalarType.Byte or torch.ScalarType.Bool: Elementwise.Binary<byte, byte>(cx.Tensor, cy.Tensor, d, op.Apply); break;
            default: throw Unsupported(call, wide);
        }
        return d;
    }

    /// <summary>A new tensor without values.</summary>
    internal static torch.Tensor Fresh(ReadOnlySpan<long> sizes, torch.ScalarType type, bool register = true) =>
        new(Storage.Allocate(Shape.Count(sizes) * type.Size()), sizes.ToArray(), Shape.Strides(sizes), 0, type, register);

    /// <summary>A tensor without dimensions that holds the number; it belongs to no scope.</summary>
    internal static unsafe torch.Tensor Number(Scalar value, torch.ScalarType type)
    {
        var d = Fresh([], type, register: false);
        Fill.With(d, value);
        return d;
    }

    /// <summary>The type of a floating-point result from this type.</summary>
    internal static torch.ScalarType Floating(torch.ScalarType type) =>
        ScalarTypes.Category(type) < 2 ? torch.get_default_dtype() : type;

    internal static bool IsHalf(torch.ScalarType type) => type is torch.ScalarType.Float16 or torch.ScalarType.BFloat16;

    internal static NotSupportedException Unsupported(string call, torch.ScalarType type) =>
        new($"{call} is not supported for element type {type} by the managed engine.");

    /// <summary>d in the type of the result; d itself goes when that is another tensor.</summary>
    internal static torch.Tensor Narrowed(torch.Tensor d, torch.ScalarType type)
    {
        if (d.type == type) return d;
        using (d)
        {
            var narrow = Fresh(d.sizes, type);
            Copy.Into(d, narrow);
            return narrow;
        }
    }
}

/// <summary>A tensor in the given element type, for the time of one kernel: itself, or a copy that goes afterwards.</summary>
internal readonly ref struct Converted
{
    private readonly bool owned;

    internal Converted(torch.Tensor tensor, torch.ScalarType type)
    {
        owned = tensor.type != type;
        Tensor = owned ? Dispatch.Fresh(tensor.sizes, type, register: false) : tensor;
        if (owned) Copy.Into(tensor, Tensor);
    }

    internal torch.Tensor Tensor { get; }

    public void Dispose()
    {
        if (owned) Tensor.Dispose();
    }
}
