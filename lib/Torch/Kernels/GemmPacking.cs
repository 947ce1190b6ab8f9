using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp;

/// <summary>Copies an operand into panels [k][width], the last one padded with zeros, as the tile kernels read them.</summary>
internal static unsafe class GemmPacking
{
    /// <param name="to">[count / width][k][width]</param>
    /// <param name="from">[k, count] with any strides</param>
    /// <param name="count">Columns to pack.</param>
    /// <param name="k">Rows to pack.</param>
    /// <param name="width">Columns in a panel, a multiple of 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack<T>(T* to, Strided<T> from, long count, long k, int width) where T : unmanaged
    {
        for (long j = 0; j < count; j += width, to += k * width)
        {
            var columns = (int)Math.Min(width, count - j);
            var panel = from.From(0, j);
            if (columns < width)
                new Span<T>(to, (int)(k * width)).Clear();
            if (columns == width && from.ColumnStride == 1)
                CopyRows(to, panel.Data, panel.RowStride, k, width);
            else if (typeof(T) == typeof(float) && Sse.IsSupported && from.RowStride == 1)
                TransposeColumns((float*)to, (float*)panel.Data, panel.ColumnStride, columns, k, width);
            else
                CopyElements(to, panel, 0, columns, 0, k, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(T* to, T* from, long stride, long k, int width) where T : unmanaged
    {
        var bytes = width * sizeof(T);
        for (long p = 0; p < k; p++, to += width, from += stride)
        {
            byte* target = (byte*)to, source = (byte*)from;
            var i = 0;
            if (Vector512.IsHardwareAccelerated)
                for (; i + 64 <= bytes; i += 64)
                    Vector512.Load(source + i).Store(target + i);
            for (; i + 32 <= bytes; i += 32)
                Vector256.Load(source + i).Store(target + i);
            for (; i + 16 <= bytes; i += 16)
                Vector128.Load(source + i).Store(target + i);
        }
    }

    /// <summary>Columns that are adjacent in k, four by four through registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeColumns(float* to, float* from, long stride, int columns, long k, int width)
    {
        var j = 0;
        for (; j + 4 <= columns; j += 4)
        {
            float* target = to + j, a = from + j * stride, b = a + stride, c = b + stride, d = c + stride;
            long p = 0;
            for (; p + 4 <= k; p += 4, target += 4 * width)
            {
                Vector128<float> x = Vector128.Load(a + p), y = Vector128.Load(b + p), z = Vector128.Load(c + p), w = Vector128.Load(d + p);
                Vector128<float> xy = Sse.UnpackLow(x, y), zw = Sse.UnpackLow(z, w);
                Sse.MoveLowToHigh(xy, zw).Store(target);
                Sse.MoveHighToLow(zw, xy).Store(target + width);
                (xy, zw) = (Sse.UnpackHigh(x, y), Sse.UnpackHigh(z, w));
                Sse.MoveLowToHigh(xy, zw).Store(target + 2 * width);
                Sse.MoveHighToLow(zw, xy).Store(target + 3 * width);
            }
            CopyElements(to, new Strided<float>(from, 1, stride), j, j + 4, p, k, width);
        }
        CopyElements(to, new Strided<float>(from, 1, stride), j, columns, 0, k, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyElements<T>(T* to, Strided<T> from, int column, int columns, long row, long rows, int width) where T : unmanaged
    {
        for (var j = column; j < columns; j++)
            for (var p = row; p < rows; p++)
                to[p * width + j] = *from.At(p, j);
    }
}
