using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp;

/// <summary>Copies an operand into panels [k][width], the last one padded with zeros, as the tile kernels read them.</summary>
internal static unsafe class GemmPacking
{
    private const long Together = 4; // panels filled at once from rows

    /// <param name="to">[count / width][k][width]</param>
    /// <param name="from">[k, count] with any strides</param>
    /// <param name="count">Columns to pack.</param>
    /// <param name="k">Rows to pack.</param>
    /// <param name="width">Columns in a panel, a multiple of 2.</param>
    internal static void Pack<T>(T* to, Strided<T> from, long count, long k, int width) where T : unmanaged
    {
        var full = count / width;
        if (from.ColumnStride == 1)
            for (long panel = 0; panel < full; panel += Together)
                CopyRows(to + panel * width * k, from.At(0, panel * width), from.RowStride, k, width, (int)Math.Min(Together, full - panel));
        else if (typeof(T) == typeof(float) && Sse.IsSupported && from.RowStride == 1)
            for (long panel = 0; panel < full; panel++)
                TransposeColumns((float*)to + panel * width * k, (float*)from.At(0, panel * width), from.ColumnStride, width, k, width);
        else
            for (long panel = 0; panel < full; panel++)
                CopyElements(to + panel * width * k, from.From(0, panel * width), 0, width, 0, k, width);
        if (full * width == count)
            return;
        to += full * width * k;
        new Span<T>(to, (int)(k * width)).Clear();
        if (typeof(T) == typeof(float) && Sse.IsSupported && from.RowStride == 1)
            TransposeColumns((float*)to, (float*)from.At(0, full * width), from.ColumnStride, (int)(count - full * width), k, width);
        else
            CopyElements(to, from.From(0, full * width), 0, (int)(count - full * width), 0, k, width);
    }

    /// <summary>Rows are read through, across some panels, since they are adjacent in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(T* to, T* from, long stride, long k, int width, int panels) where T : unmanaged
    {
        var bytes = width * sizeof(T);
        for (long p = 0; p < k; p++, to += width, from += stride)
        {
            byte* target = (byte*)to, source = (byte*)from;
            for (var panel = 0; panel < panels; panel++, target += k * bytes, source += bytes)
                if (bytes == 128 && Vector512.IsHardwareAccelerated)
                {
                    Vector512.Load(source).Store(target);
                    Vector512.Load(source + 64).Store(target + 64);
                }
                else if (bytes == 64)
                {
                    Vector256.Load(source).Store(target);
                    Vector256.Load(source + 32).Store(target + 32);
                }
                else if (bytes == 48)
                {
                    Vector256.Load(source).Store(target);
                    Vector128.Load(source + 32).Store(target + 32);
                }
                else
                    for (var i = 0; i < bytes; i += 8)
                        *(long*)(target + i) = *(long*)(source + i);
        }
    }

    /// <summary>Columns that are adjacent in k, four by four through registers; the next four columns are fetched meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeColumns(float* to, float* from, long stride, int columns, long k, int width)
    {
        var j = 0;
        for (; j + 4 <= columns; j += 4)
        {
            float* target = to + j, a = from + j * stride, b = a + stride, c = b + stride, d = c + stride, next = d + stride;
            long p = 0;
            for (; p + 16 <= k; p += 16)
            {
                Sse.Prefetch0(next + p);
                Sse.Prefetch0(next + p + stride);
                Sse.Prefetch0(next + p + 2 * stride);
                Sse.Prefetch0(next + p + 3 * stride);
                for (var i = p; i < p + 16; i += 4, target += 4 * width)
                    Transpose(target, width, a + i, b + i, c + i, d + i);
            }
            for (; p + 4 <= k; p += 4, target += 4 * width)
                Transpose(target, width, a + p, b + p, c + p, d + p);
            CopyElements(to, new Strided<float>(from, 1, stride), j, j + 4, p, k, width);
        }
        CopyElements(to, new Strided<float>(from, 1, stride), j, columns, 0, k, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* target, int width, float* a, float* b, float* c, float* d)
    {
        Vector128<float> x = Vector128.Load(a), y = Vector128.Load(b), z = Vector128.Load(c), w = Vector128.Load(d);
        Vector128<float> xy = Sse.UnpackLow(x, y), zw = Sse.UnpackLow(z, w);
        Sse.MoveLowToHigh(xy, zw).Store(target);
        Sse.MoveHighToLow(zw, xy).Store(target + width);
        (xy, zw) = (Sse.UnpackHigh(x, y), Sse.UnpackHigh(z, w));
        Sse.MoveLowToHigh(xy, zw).Store(target + 2 * width);
        Sse.MoveHighToLow(zw, xy).Store(target + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyElements<T>(T* to, Strided<T> from, int column, int columns, long row, long rows, int width) where T : unmanaged
    {
        for (var j = column; j < columns; j++)
            for (var p = row; p < rows; p++)
                to[p * width + j] = *from.At(p, j);
    }
}
