using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>A matrix in memory: any strides, so that transposes, slices and heads need no copy.</summary>
internal readonly unsafe struct Strided<T>(T* data, long rowStride, long columnStride) where T : unmanaged
{
    internal readonly T* Data = data;
    internal readonly long RowStride = rowStride;
    internal readonly long ColumnStride = columnStride;

    internal Strided<T> Transposed => new(Data, ColumnStride, RowStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T* At(long i, long j) => Data + i * RowStride + j * ColumnStride;

    internal Strided<T> From(long i, long j) => new(At(i, j), RowStride, ColumnStride);

    internal Strided<T> Shift(long offset) => new(Data + offset, RowStride, ColumnStride);
}
