using System.Numerics;

namespace TorchSharp;

/// <summary>The order of elements along a dimension: stable, NaN largest.</summary>
internal static unsafe class Order
{
    /// <summary>The places of the first k elements in order, in the shape of x with k along the dimension.</summary>
    internal static torch.Tensor Along(torch.Tensor x, int dim, long k, bool descending, string call)
    {
        using var cx = new Converted(x, Dispatch.IsHalf(x.type) ? torch.ScalarType.Float32 : x.type == torch.ScalarType.Bool ? torch.ScalarType.Byte : x.type);
        long[] sizes = [.. x.sizes];
        if (sizes.Length > 0) sizes[dim] = k;
        var d = Dispatch.Fresh(sizes, torch.ScalarType.Int64);
        switch (cx.Tensor.type)
        {
            case torch.ScalarType.Float32: Run<float>(cx.Tensor, dim, k, descending, d); break;
            case torch.ScalarType.Float64: Run<double>(cx.Tensor, dim, k, descending, d); break;
            case torch.ScalarType.Int64: Run<long>(cx.Tensor, dim, k, descending, d); break;
            case torch.ScalarType.Int32: Run<int>(cx.Tensor, dim, k, descending, d); break;
            case torch.ScalarType.Int16: Run<short>(cx.Tensor, dim, k, descending, d); break;
            case torch.ScalarType.Int8: Run<sbyte>(cx.Tensor, dim, k, descending, d); break;
            case torch.ScalarType.Byte: Run<byte>(cx.Tensor, dim, k, descending, d); break;
            default: throw Dispatch.Unsupported(call, x.type);
        }
        return d;
    }

    private static void Run<T>(torch.Tensor x, int dim, long k, bool descending, torch.Tensor d) where T : unmanaged, INumber<T>
    {
        var from = x.Pointer<T>();
        var to = d.Pointer<long>();
        if (x.sizes.Length == 0)
        {
            if (k > 0) *to = 0;
            return;
        }
        var (n, step, toStep) = (x.sizes[dim], x.strides[dim], d.strides[dim]);
        long[] sizes = [.. x.sizes];
        sizes[dim] = 1;
        var (rows, targets) = (Reduction.Offsets(sizes, x.strides), Reduction.Offsets(sizes, d.strides));
        Parallelism.For(rows.Length, Math.Max(1, 4096 / Math.Max(1, n)), (first, end) =>
        {
            var keys = new T[n];
            var places = new long[n];
            for (var row = first; row < end; row++)
            {
                for (var i = 0L; i < n; i++) (keys[i], places[i]) = (from[rows[row] + i * step], i);
                if (k * 8 < n) Select(keys, places, (int)k, descending);
                else Sort(keys, places, descending);
                for (var i = 0L; i < k; i++) to[targets[row] + i * toStep] = places[i];
            }
        });
    }

    /// <summary>The k first in order by insertion: few of many.</summary>
    private static void Select<T>(T[] keys, long[] places, int k, bool descending) where T : INumber<T>
    {
        if (k == 0) return;
        var best = new (T Key, long Place)[k];
        var count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (count == k && !Before(keys[i], best[k - 1].Key, descending)) continue;
            var at = count < k ? count++ : k - 1;
            for (; at > 0 && Before(keys[i], best[at - 1].Key, descending); at--) best[at] = best[at - 1];
            best[at] = (keys[i], i);
        }
        for (var i = 0; i < k; i++) places[i] = best[i].Place;
    }

    /// <summary>All in order. The framework's sort puts NaN first and equal keys anyhow, so both are put right after it.</summary>
    private static void Sort<T>(Span<T> keys, Span<long> places, bool descending) where T : INumber<T>
    {
        keys.Sort(places);
        var nans = 0;
        while (nans < keys.Length && T.IsNaN(keys[nans])) nans++;
        keys[nans..].Reverse();
        places[nans..].Reverse();
        if (!descending)                                    // all of it the other way round: ascending, then NaN
        {
            keys.Reverse();
            places.Reverse();
        }
        for (var (from, to) = (0, 1); from < keys.Length; from = to++)
        {
            while (to < keys.Length && (keys[to] == keys[from] || (T.IsNaN(keys[to]) && T.IsNaN(keys[from])))) to++;
            if (to - from > 1) places[from..to].Sort();
        }
    }

    private static bool Before<T>(T a, T b, bool descending) where T : INumber<T>
    {
        if (T.IsNaN(a) || T.IsNaN(b)) return descending ? T.IsNaN(a) && !T.IsNaN(b) : T.IsNaN(b) && !T.IsNaN(a);
        return descending ? a > b : a < b;
    }
}
