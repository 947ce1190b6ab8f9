using System.Numerics;

namespace TorchSharp;

/// <summary>
/// Matrix product C[m,n] = A[m,k] · B[k,n] (+ bias[n]), or C += A · B. Operands are packed block by block into the order in which
/// <see cref="GemmTile{T}"/> reads them (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008):
/// a block of A lies in the second-level cache, a panel of B in the first-level one.
/// </summary>
internal static unsafe class Gemm
{
    private const long BlockK = 256, BlockM = 240, BlockN = 1024;
    private const long WorkPerThread = 400_000; // multiply-adds below which waking a thread costs more than it gives
    private const long Skinny = 4;              // rows up to which packing does not pay

    /// <summary>One product, its output shared out among the threads.</summary>
    internal static void Multiply<T>(long m, long n, long k, Strided<T> a, Strided<T> b, Strided<T> c,
        bool accumulate = false, T* bias = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parts = (int)Math.Clamp(m * n * Math.Max(k, 1) / WorkPerThread, 1, Parallelism.Available);
        if (parts == 1)
        {
            Serial(m, n, k, a, b, c, accumulate, bias);
            return;
        }
        var (down, across) = Grid(m, n, parts);
        var rows = RoundUp((m + down - 1) / down, GemmTile<T>.Rows);
        var columns = RoundUp((n + across - 1) / across, GemmTile<T>.Columns);
        Parallelism.For(down * across, 1, (from, to) =>
        {
            for (var part = from; part < to; part++)
            {
                var (i, j) = (part / across * rows, part % across * columns);
                if (i < m && j < n)
                    Serial(Math.Min(rows, m - i), Math.Min(columns, n - j), k, a.From(i, 0), b.From(0, j), c.From(i, j),
                        accumulate, bias == null ? null : bias + j);
            }
        });
    }

    /// <summary>Many products of one shape; item i starts at the i-th offset of each operand.</summary>
    internal static void Batched<T>(long m, long n, long k, Strided<T> a, Strided<T> b, Strided<T> c,
        long[] aOffsets, long[] bOffsets, long[] cOffsets, bool accumulate = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var work = m * n * Math.Max(k, 1);
        if (cOffsets.Length < Parallelism.Available && work > WorkPerThread)
        {
            for (var i = 0; i < cOffsets.Length; i++)
                Multiply(m, n, k, a.Shift(aOffsets[i]), b.Shift(bOffsets[i]), c.Shift(cOffsets[i]), accumulate);
            return;
        }
        Parallelism.For(cOffsets.Length, Math.Max(1, WorkPerThread / Math.Max(work, 1)), (from, to) =>
        {
            for (var i = from; i < to; i++)
                Serial(m, n, k, a.Shift(aOffsets[i]), b.Shift(bOffsets[i]), c.Shift(cOffsets[i]), accumulate, null);
        });
    }

    private static void Serial<T>(long m, long n, long k, Strided<T> a, Strided<T> b, Strided<T> c, bool accumulate, T* bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (m <= Skinny && GemmSkinny.Try(m, n, k, a, b, c, accumulate, bias))
            return;
        if (bias == null)
        {
            if (n <= Skinny && GemmSkinny.Try(n, m, k, b.Transposed, a.Transposed, c.Transposed, accumulate, null))
                return;
            if (c.ColumnStride != 1 && c.RowStride == 1)
                (m, n, a, b, c) = (n, m, b.Transposed, a.Transposed, c.Transposed);
        }
        Packed(m, n, k, a, b, c, accumulate, bias);
    }

    private static void Packed<T>(long m, long n, long k, Strided<T> a, Strided<T> b, Strided<T> c, bool accumulate, T* bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int tileRows = GemmTile<T>.Rows, tileColumns = GemmTile<T>.Columns;
        var blocks = Math.Max(1, (k + BlockK - 1) / BlockK);
        var depth = Math.Max(4, RoundUp((k + blocks - 1) / blocks, 4));
        var (roomM, roomN) = (Math.Min(RoundUp(m, tileRows), BlockM), Math.Min(RoundUp(n, tileColumns), BlockN));
        var tile = tileRows * tileColumns;
        var packedA = (T*)Workspace.Get((roomM * depth + roomN * depth + tile + tileColumns) * sizeof(T));
        var packedB = packedA + RoundUp(roomM * depth, 16);
        var scratch = new Strided<T>(packedB + roomN * depth, tileColumns, 1);

        for (long j = 0; j < n; j += BlockN)
        {
            var wide = Math.Min(BlockN, n - j);
            for (long p = 0; p < Math.Max(k, 1); p += depth)
            {
                var deep = Math.Min(depth, k - p);
                GemmPacking.Pack(packedB, b.From(p, j), wide, deep, tileColumns);
                for (long i = 0; i < m; i += BlockM)
                {
                    var high = Math.Min(BlockM, m - i);
                    GemmPacking.Pack(packedA, a.From(i, p).Transposed, high, deep, tileRows);
                    Block(high, wide, deep, packedA, packedB, c.From(i, j), scratch, accumulate || p > 0,
                        p > 0 || bias == null ? null : bias + j);
                }
            }
        }
    }

    /// <summary>One packed block of A times one of B; tiles that stick out of C go through a scratch tile.</summary>
    private static void Block<T>(long m, long n, long k, T* a, T* b, Strided<T> c, Strided<T> scratch, bool accumulate, T* bias)
        where T : unmanaged
    {
        int tileRows = GemmTile<T>.Rows, tileColumns = GemmTile<T>.Columns;
        for (long j = 0; j < n; j += tileColumns)
        {
            var columns = Math.Min(tileColumns, n - j);
            for (long i = 0; i < m; i += tileRows)
            {
                var rows = Math.Min(tileRows, m - i);
                if (rows == tileRows && columns == tileColumns && c.ColumnStride == 1)
                    GemmTile<T>.Multiply(k, a + i * k, b + j * k, c.At(i, j), c.RowStride, bias == null ? null : bias + j, accumulate);
                else
                    Edge(rows, columns, k, a + i * k, b + j * k, c.From(i, j), scratch, accumulate, bias == null ? null : bias + j);
            }
        }
    }

    private static void Edge<T>(long rows, long columns, long k, T* a, T* b, Strided<T> c, Strided<T> scratch, bool accumulate, T* bias)
        where T : unmanaged
    {
        var ragged = stackalloc T[64]; // a bias as wide as the tile
        if (bias != null)
            new ReadOnlySpan<T>(bias, (int)columns).CopyTo(new Span<T>(ragged, 64));
        if (accumulate)
            Copy(rows, columns, c, scratch);
        GemmTile<T>.Multiply(k, a, b, scratch.Data, scratch.RowStride, bias == null ? null : ragged, accumulate);
        Copy(rows, columns, scratch, c);
    }

    private static void Copy<T>(long rows, long columns, Strided<T> from, Strided<T> to) where T : unmanaged
    {
        for (long i = 0; i < rows; i++)
            if (from.ColumnStride == 1 && to.ColumnStride == 1)
                new ReadOnlySpan<T>(from.At(i, 0), (int)columns).CopyTo(new Span<T>(to.At(i, 0), (int)columns));
            else
                for (long j = 0; j < columns; j++)
                    *to.At(i, j) = *from.At(i, j);
    }

    /// <summary>The division of C into parts whose operands together are smallest: least is packed twice.</summary>
    private static (long Down, long Across) Grid(long m, long n, int parts)
    {
        var best = (Down: (long)parts, Across: 1L);
        var least = double.MaxValue;
        for (var down = 1; down <= parts; down++)
        {
            var across = parts / down;
            // Unused threads count as lost work; parts of few rows lose the tiles' efficiency.
            var cost = ((double)m / down + (double)n / across) * parts / (down * across);
            if (m / down < 12 && down > 1 || n / across < 32 && across > 1)
                cost *= 4;
            if (cost < least)
                (best, least) = ((down, across), cost);
        }
        return best;
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;
}
