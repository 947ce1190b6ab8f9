namespace TorchSharp;

public static partial class torch
{
    /// <summary>Memory without values.</summary>
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", size, dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", size, dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [size], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [rows, columns], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [size], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [rows, columns], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>Memory without values.</summary>
    public static Tensor empty(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        New("torch.empty", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>All 0.</summary>
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", size, dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", size, dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [size], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [rows, columns], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [dim0, dim1, dim2], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [size], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [rows, columns], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [dim0, dim1, dim2], dtype, device, requires_grad, names), 0);

    /// <summary>All 0.</summary>
    public static Tensor zeros(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.zeros", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 0);

    /// <summary>All 1.</summary>
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", size, dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", size, dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [size], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [rows, columns], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [dim0, dim1, dim2], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [size], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [rows, columns], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [dim0, dim1, dim2], dtype, device, requires_grad, names), 1);

    /// <summary>All 1.</summary>
    public static Tensor ones(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.ones", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 1);

    /// <summary>All value.</summary>
    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", size, dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", size, dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [size], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [rows, columns], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [dim0, dim1, dim2], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [dim0, dim1, dim2, dim3], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(int size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [size], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(int rows, int columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [rows, columns], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(int dim0, int dim1, int dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [dim0, dim1, dim2], dtype ?? NumberType(value), device, requires_grad, names), value);

    /// <summary>All value.</summary>
    public static Tensor full(int dim0, int dim1, int dim2, int dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Fill.With(New("torch.full", [dim0, dim1, dim2, dim3], dtype ?? NumberType(value), device, requires_grad, names), value);
}
