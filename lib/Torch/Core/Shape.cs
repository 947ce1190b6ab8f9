namespace TorchSharp;

/// <summary>Arithmetic of sizes and strides.</summary>
internal static class Shape
{
    internal static long Count(ReadOnlySpan<long> sizes)
    {
        var count = 1L;
        foreach (var size in sizes) count *= size;
        return count;
    }

    /// <summary>Row-major strides.</summary>
    internal static long[] Strides(ReadOnlySpan<long> sizes)
    {
        var strides = new long[sizes.Length];
        var step = 1L;
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(1, sizes[i]);
        }
        return strides;
    }

    internal static bool IsContiguous(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        var step = 1L;
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            if (sizes[i] == 1) continue;
            if (sizes[i] == 0) return true;
            if (strides[i] != step) return false;
            step *= sizes[i];
        }
        return true;
    }

    /// <summary>The dimension's number from 0; negative ones count from the end.</summary>
    internal static int Dim(long dim, int dimensions, string call)
    {
        var range = Math.Max(1, dimensions);
        if (dim < -range || dim >= range)
            throw new ArgumentOutOfRangeException(nameof(dim), $"{call}: dimension {dim} is out of range for a tensor with {dimensions} dimensions (expected {-range} to {range - 1}).");
        return (int)(dim < 0 ? dim + range : dim);
    }

    internal static string Text(ReadOnlySpan<long> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";

    /// <summary>The common shape of two shapes, aligned at their last dimensions.</summary>
    internal static long[] Broadcast(long[] a, long[] b, string call)
    {
        if (a.AsSpan().SequenceEqual(b)) return a;
        var result = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= result.Length; i++)
        {
            var sa = i <= a.Length ? a[^i] : 1;
            var sb = i <= b.Length ? b[^i] : 1;
            if (sa != sb && sa != 1 && sb != 1)
                throw new ArgumentException($"{call}: shapes {Text(a)} and {Text(b)} cannot be broadcast together (sizes {sa} and {sb} at dimension {result.Length - i}).");
            result[^i] = sa == 1 ? sb : sa;
        }
        return result;
    }

    /// <summary>Strides that let a tensor be read as if it had the larger shape: 0 where it repeats.</summary>
    internal static long[] BroadcastStrides(long[] sizes, long[] strides, long[] to)
    {
        if (sizes.AsSpan().SequenceEqual(to)) return strides;
        var result = new long[to.Length];
        for (var i = 1; i <= sizes.Length; i++) result[^i] = sizes[^i] == 1 && to[^i] != 1 ? 0 : strides[^i];
        return result;
    }

    /// <summary>Replaces one -1 by the size that keeps the number of elements.</summary>
    internal static long[] Infer(ReadOnlySpan<long> shape, long count, string call)
    {
        var result = shape.ToArray();
        var unknown = -1;
        var known = 1L;
        for (var i = 0; i < result.Length; i++)
            if (result[i] == -1 && unknown < 0) unknown = i;
            else if (result[i] < 0) throw new ArgumentException($"{call}: shape {Text(shape)} may hold one -1 and no other negative size.");
            else known *= result[i];
        if (unknown >= 0 && known > 0 && count % known == 0) result[unknown] = count / known;
        else if (unknown >= 0 || known != count) throw new ArgumentException($"{call}: shape {Text(shape)} does not fit {count} elements.");
        return result;
    }

    /// <summary>Strides for a new shape of the same elements without copying, or null when that is impossible.</summary>
    internal static long[]? ViewStrides(long[] sizes, long[] strides, long[] to)
    {
        if (IsContiguous(sizes, strides) || Count(sizes) == 0) return Strides(to);
        var result = new long[to.Length];
        var view = to.Length - 1;
        var (chunkStride, chunk, viewed) = (strides.Length > 0 ? strides[^1] : 1, 1L, 1L);
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            chunk *= sizes[i];
            if (i != 0 && (sizes[i - 1] == 1 || strides[i - 1] == chunk * chunkStride)) continue;   // the next dimension continues this chunk
            while (view >= 0 && (viewed < chunk || to[view] == 1))
            {
                result[view] = viewed * chunkStride;
                viewed *= to[view--];
            }
            if (viewed != chunk) return null;
            if (i > 0) (chunkStride, chunk, viewed) = (strides[i - 1], 1, 1);
        }
        return view == -1 ? result : null;
    }

    /// <summary>Merges neighbouring dimensions that step through memory as one, and drops those of size 1.</summary>
    internal static (long[] Sizes, long[] Strides) Collapse(long[] sizes, long[] strides)
    {
        Span<long> s = stackalloc long[sizes.Length], t = stackalloc long[sizes.Length];
        var n = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] == 1) continue;
            if (n > 0 && t[n - 1] == strides[i] * sizes[i])
            {
                s[n - 1] *= sizes[i];
                t[n - 1] = strides[i];
            }
            else
            {
                (s[n], t[n]) = (sizes[i], strides[i]);
                n++;
            }
        }
        return (s[..n].ToArray(), t[..n].ToArray());
    }
}
