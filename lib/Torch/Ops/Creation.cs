using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>start, start + step, … without stop.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        if (step.Double == 0) throw new ArgumentException("torch.arange: step must not be 0.");
        if ((stop.Double - start.Double) / step.Double < 0)
            throw new ArgumentException($"torch.arange: no way from {start} to {stop} in steps of {step}.");
        var integers = start.IsIntegral && stop.IsIntegral && step.IsIntegral;
        var count = integers ? (stop.Integer - start.Integer + step.Integer - Math.Sign(step.Integer)) / step.Integer : (long)Math.Ceiling((stop.Double - start.Double) / step.Double);
        var type = dtype ?? (integers ? ScalarType.Int64 : default_dtype);
        return integers && ScalarTypes.Category(type) == 1
            ? Sequence<long>(count, ScalarType.Int64, i => start.Integer + i * step.Integer, type, device, requires_grad)
            : Sequence<double>(count, ScalarType.Float64, i => start.Double + i * step.Double, type, device, requires_grad);
    }

    /// <summary>start, start + 1, … without stop.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>0, 1, … without stop.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>steps numbers from start to end, both included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Sequence<double>(steps, ScalarType.Float64, i => i < steps / 2 ? start + i * ((end - start) / (steps - 1)) : steps == 1 ? start : end - (steps - 1 - i) * ((end - start) / (steps - 1)),
            dtype ?? default_dtype, device, requires_grad);

    /// <summary>steps numbers from base^start to base^end, both included, evenly spaced in their logarithm.</summary>
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Sequence<double>(steps, ScalarType.Float64, i => Math.Pow(@base, steps == 1 ? start : start + i * ((end - start) / (steps - 1))), dtype ?? default_dtype, device, requires_grad);

    /// <summary>1 on the diagonal, 0 elsewhere.</summary>
    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var d = Fill.With(New("torch.eye", [rows, columns < 0 ? rows : columns], dtype, device, requires_grad, names), 0);
        using var diagonal = new Tensor(d.storage.Retain(), [Math.Min(d.sizes[0], d.sizes[1])], [d.sizes[1] + 1], 0, d.type, register: false);
        Fill.With(diagonal, 1);
        return d;
    }

    /// <summary>A tensor of the array's shape and element type (a copy).</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor of the array's shape (a copy).</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var element = ScalarTypes.Of(rawArray.GetType().GetElementType()!);
        var sizes = new long[rawArray.Rank];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = rawArray.GetLongLength(i);
        var bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(rawArray), checked((int)(rawArray.LongLength * element.Size())));
        return FromBytes(bytes, element, sizes, dtype, device, requires_grad, names);
    }

    /// <summary>A tensor of the array's shape (a copy).</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>The tensor itself, or a converted copy.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => dtype is { } type ? data.to(type) : data.alias();

    /// <summary>Memory without values, of the same shape.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty_like", input.sizes, dtype ?? input.type, device, requires_grad, names);

    /// <summary>All 0, of the same shape.</summary>
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros_like", input.sizes, dtype ?? input.type, device, requires_grad, names), 0);

    /// <summary>All 1, of the same shape.</summary>
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones_like", input.sizes, dtype ?? input.type, device, requires_grad, names), 1);

    /// <summary>All value, of the same shape.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full_like", input.sizes, dtype ?? input.type, device, requires_grad, names), value);

    public partial class Tensor
    {
        /// <summary>Memory without values, of the same shape.</summary>
        public Tensor empty_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty_like(this, dtype, device, requires_grad);

        /// <summary>All 0, of the same shape.</summary>
        public Tensor zeros_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros_like(this, dtype, device, requires_grad);

        /// <summary>All 1, of the same shape.</summary>
        public Tensor ones_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones_like(this, dtype, device, requires_grad);

        /// <summary>All value, of the same shape.</summary>
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full_like(this, value, dtype, device, requires_grad);

        /// <summary>All 0, of this element type.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros(size, dtype ?? type, device, requires_grad);

        /// <summary>All value, of this element type.</summary>
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full(size, value, dtype ?? type, device, requires_grad);

        /// <summary>Memory without values, of this element type.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty(size, dtype ?? type, device, requires_grad);

        /// <summary>All 0, of this element type.</summary>
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros([size], dtype ?? type, device, requires_grad);

        /// <summary>All 0, of this element type.</summary>
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.zeros([rows, columns], dtype ?? type, device, requires_grad);

        /// <summary>All 1, of this element type.</summary>
        public Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones([size], dtype ?? type, device, requires_grad);

        /// <summary>All 1, of this element type.</summary>
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.ones([rows, columns], dtype ?? type, device, requires_grad);

        /// <summary>Memory without values, of this element type.</summary>
        public Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty([size], dtype ?? type, device, requires_grad);

        /// <summary>Memory without values, of this element type.</summary>
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.empty([rows, columns], dtype ?? type, device, requires_grad);

        /// <summary>All value, of this element type.</summary>
        public Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full([size], value, dtype ?? type, device, requires_grad);

        /// <summary>All value, of this element type.</summary>
        public Tensor new_full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.full([rows, columns], value, dtype ?? type, device, requires_grad);
    }

    private static Tensor New(string call, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        device?.Require(call);
        if (names is not null) throw new NotSupportedException($"{call}: named dimensions are not supported by the managed engine.");
        foreach (var size in sizes)
            if (size < 0) throw new ArgumentException($"{call}: shape {Shape.Text(sizes)} holds a negative size.");
        return Dispatch.Fresh(sizes, dtype ?? default_dtype).requires_grad_(requires_grad);
    }

    private static ScalarType NumberType(Scalar value) => ScalarTypes.Category(value.Type) switch
    {
        0 => ScalarType.Bool,
        1 => ScalarType.Int64,
        2 => default_dtype,
        _ => ScalarType.ComplexFloat64,
    };

    private static Tensor FromNumber(Scalar value, ScalarType? dtype, Device? device, bool requires_grad) =>
        Fill.With(New("torch.tensor", [], dtype ?? value.Type, device, requires_grad, null), value);

    private static ReadOnlySpan<T> Span<T>(IList<T> list) => list switch
    {
        T[] array => array,
        List<T> items => CollectionsMarshal.AsSpan(items),
        _ => list.ToArray(),
    };

    private static Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad, string[]? names) where T : unmanaged
    {
        if (Shape.Count(sizes) != values.Length) throw new ArgumentException($"torch.tensor: {values.Length} numbers do not fill shape {Shape.Text(sizes)}.");
        return FromBytes(MemoryMarshal.AsBytes(values), ScalarTypes.Of(typeof(T)), sizes, dtype, device, requires_grad, names);
    }

    private static unsafe Tensor FromBytes(ReadOnlySpan<byte> bytes, ScalarType element, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        var type = dtype ?? element;
        var d = New("torch.tensor", sizes, type, device, requires_grad, names);
        if (type == element)
        {
            bytes.CopyTo(new Span<byte>(d.storage.Pointer, bytes.Length));
            return d;
        }
        using var source = Dispatch.Fresh(sizes, element, register: false);
        bytes.CopyTo(new Span<byte>(source.storage.Pointer, bytes.Length));
        Copy.Into(source, d);
        return d;
    }

    private static Tensor Sequence<T>(long count, ScalarType element, Func<long, T> at, ScalarType type, Device? device, bool requires_grad) where T : unmanaged
    {
        device?.Require("torch.arange");
        var d = Dispatch.Fresh([count], element);
        var values = d.Elements<T>();
        for (var i = 0; i < values.Length; i++) values[i] = at(i);
        return Dispatch.Narrowed(d, type).requires_grad_(requires_grad);
    }
}
