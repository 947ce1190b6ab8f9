using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>Layer normalization over the rows of a contiguous [rows, n] matrix: y = (x - mean) rstd · weight + bias.
/// Root-mean-square normalization is the same without the mean (and without bias).</summary>
internal static unsafe class LayerNormKernels
{
    private const long Block = 64; // rows whose parameter gradients are summed together; the same for any number of threads

    /// <summary>mean (null: rms) and rstd are [rows], kept for the gradient; weight and bias may be null.</summary>
    internal static void Forward<T>(T* x, T* weight, T* bias, T* y, T* mean, T* rstd, long rows, long n, T eps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, SoftmaxKernels.Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var m = mean == null ? T.Zero : mean[r] = Sum(x + r * n, n) / T.CreateTruncating(n);
                rstd[r] = T.One / T.Sqrt(SquaredDistance(x + r * n, m, n) / T.CreateTruncating(n) + eps);
                Normalize(x + r * n, weight, bias, y + r * n, m, rstd[r], n);
            }
        });

    /// <summary>dx [rows, n]; dweight and dbias [n] are added to; each of the three may be null.</summary>
    internal static void Backward<T>(T* x, T* weight, T* mean, T* rstd, T* dy, T* dx, T* dweight, T* dbias, long rows, long n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = (rows + Block - 1) / Block;
        var partial = new T[dweight == null && dbias == null ? 0 : blocks * n * 2];
        fixed (T* start = partial)
        {
            var sums = start; // [blocks, 2, n]
            Parallelism.For(blocks, 1, (from, to) =>
            {
                for (var b = from; b < to; b++)
                    for (var r = b * Block; r < Math.Min(rows, (b + 1) * Block); r++)
                    {
                        var m = mean == null ? T.Zero : mean[r];
                        if (dx != null)
                            InputGradient(x + r * n, weight, dy + r * n, dx + r * n, m, rstd[r], n, mean != null);
                        if (sums != null)
                            AddParameterGradients(x + r * n, dy + r * n, sums + b * 2 * n, sums + b * 2 * n + n, m, rstd[r], n);
                    }
            });
            for (long b = 0; sums != null && b < blocks; b++)
            {
                if (dweight != null)
                    Add(sums + b * 2 * n, dweight, n);
                if (dbias != null)
                    Add(sums + b * 2 * n + n, dbias, n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Sum<T>(T* x, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = Vector256<T>.Zero;
        for (long i = 0; i < n; i += Vector256<T>.Count)
            sum += Simd.Load(x + i, n - i, T.Zero);
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T SquaredDistance<T>(T* x, T mean, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (sum, m) = (Vector256<T>.Zero, Vector256.Create(mean));
        for (long i = 0; i < n; i += Vector256<T>.Count)
        {
            var d = Simd.Load(x + i, n - i, mean) - m;
            sum = Simd.Fma(d, d, sum);
        }
        return Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<T>(T* x, T* weight, T* bias, T* y, T mean, T rstd, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, s) = (Vector256.Create(mean), Vector256.Create(rstd));
        for (long i = 0; i < n; i += Vector256<T>.Count)
        {
            var v = (Simd.Load(x + i, n - i, T.Zero) - m) * s;
            if (weight != null)
                v *= Simd.Load(weight + i, n - i, T.Zero);
            if (bias != null)
                v += Simd.Load(bias + i, n - i, T.Zero);
            Simd.Store(v, y + i, n - i);
        }
    }

    /// <summary>With g = dy · weight and h = (x - mean) rstd: dx = rstd (g - avg(g) - h avg(g h)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputGradient<T>(T* x, T* weight, T* dy, T* dx, T mean, T rstd, long n, bool centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, s) = (Vector256.Create(mean), Vector256.Create(rstd));
        Vector256<T> sumG = Vector256<T>.Zero, sumGH = Vector256<T>.Zero;
        for (long i = 0; i < n; i += Vector256<T>.Count)
        {
            var g = Simd.Load(dy + i, n - i, T.Zero);
            if (weight != null)
                g *= Simd.Load(weight + i, n - i, T.Zero);
            sumG += g;
            sumGH = Simd.Fma(g, (Simd.Load(x + i, n - i, T.Zero) - m) * s, sumGH);
        }
        var count = T.CreateTruncating(n);
        var averageG = Vector256.Create(centred ? Vector256.Sum(sumG) / count : T.Zero);
        var averageGH = Vector256.Create(Vector256.Sum(sumGH) / count);
        for (long i = 0; i < n; i += Vector256<T>.Count)
        {
            var g = Simd.Load(dy + i, n - i, T.Zero);
            if (weight != null)
                g *= Simd.Load(weight + i, n - i, T.Zero);
            var h = (Simd.Load(x + i, n - i, T.Zero) - m) * s;
            Simd.Store((g - averageG - h * averageGH) * s, dx + i, n - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddParameterGradients<T>(T* x, T* dy, T* dweight, T* dbias, T mean, T rstd, long n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (m, s) = (Vector256.Create(mean), Vector256.Create(rstd));
        for (long i = 0; i < n; i += Vector256<T>.Count)
        {
            var g = Simd.Load(dy + i, n - i, T.Zero);
            var h = (Simd.Load(x + i, n - i, T.Zero) - m) * s;
            Simd.Store(Simd.Fma(g, h, Simd.Load(dweight + i, n - i, T.Zero)), dweight + i, n - i);
            Simd.Store(g + Simd.Load(dbias + i, n - i, T.Zero), dbias + i, n - i);
        }
    }

    /// <summary>y += x</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add<T>(T* x, T* y, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < n; i += Vector256<T>.Count)
            Simd.Store(Simd.Load(x + i, n - i, T.Zero) + Simd.Load(y + i, n - i, T.Zero), y + i, n - i);
    }

    /// <summary>y[j] = Σ over rows of x[r, j], blocks of rows first.</summary>
    internal static void ColumnSums<T>(T* x, T* y, long rows, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var strip = 4 * Vector256<T>.Count;
        Parallelism.For((n + strip - 1) / strip, Math.Max(1, 65_536 / Math.Max(1, rows * strip)), (from, to) =>
        {
            for (var start = from * strip; start < Math.Min(n, to * strip); start += strip)
                ColumnSums(x + start, y + start, rows, n, Math.Min(strip, n - start));
        });
    }

    /// <summary>Some columns, at most four vectors; running sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColumnSums<T>(T* x, T* y, long rows, long stride, long columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = Vector256<T>.Count;
        Vector256<T> t0 = Vector256<T>.Zero, t1 = t0, t2 = t0, t3 = t0;
        for (long block = 0; block < rows; block += Block)
        {
            Vector256<T> s0 = Vector256<T>.Zero, s1 = s0, s2 = s0, s3 = s0;
            for (var r = block; r < Math.Min(rows, block + Block); r++)
            {
                var row = x + r * stride;
                if (columns == 4 * w)
                {
                    s0 += Vector256.Load(row);
                    s1 += Vector256.Load(row + w);
                    s2 += Vector256.Load(row + 2 * w);
                    s3 += Vector256.Load(row + 3 * w);
                    continue;
                }
                s0 += Simd.Load(row, columns, T.Zero);
                s1 += Simd.Load(row + w, Math.Max(0, columns - w), T.Zero);
                s2 += Simd.Load(row + 2 * w, Math.Max(0, columns - 2 * w), T.Zero);
                s3 += Simd.Load(row + 3 * w, Math.Max(0, columns - 3 * w), T.Zero);
            }
            (t0, t1, t2, t3) = (t0 + s0, t1 + s1, t2 + s2, t3 + s3);
        }
        Simd.Store(t0, y, columns);
        Simd.Store(t1, y + w, Math.Max(0, columns - w));
        Simd.Store(t2, y + 2 * w, Math.Max(0, columns - 2 * w));
        Simd.Store(t3, y + 3 * w, Math.Max(0, columns - 3 * w));
    }

    /// <summary>Σ x², blocks first, in double.</summary>
    internal static double SquareSum<T>(T* x, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const long size = 4_096;
        var sums = new double[(n + size - 1) / size];
        Parallelism.For(sums.Length, 16, (from, to) =>
        {
            for (var b = from; b < to; b++)
                sums[b] = double.CreateTruncating(SquaredDistance(x + b * size, T.Zero, Math.Min(size, n - b * size)));
        });
        return sums.Sum();
    }
}
