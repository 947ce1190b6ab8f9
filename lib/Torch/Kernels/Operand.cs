using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>A tensor as a kernel sees it: a strided walk over its elements in row-major order of the (broadcast) shape.
/// Contiguous operands are read and written where they stand; others pass through a small buffer that stays in the
/// first-level cache, so that every kernel only knows contiguous spans.</summary>
internal readonly unsafe struct Operand<T> where T : unmanaged
{
    private readonly T* data;
    private readonly long[] sizes, strides;     // collapsed

    internal Operand(torch.Tensor tensor, long[] shape)
    {
        data = tensor.Pointer<T>();
        (sizes, strides) = Shape.Collapse(shape, Shape.BroadcastStrides(tensor.sizes, tensor.strides, shape));
        Contiguous = sizes.Length == 0 || (sizes.Length == 1 && strides[0] == 1);
        Constant = sizes.Length == 1 && strides[0] == 0;
    }

    /// <summary>Stands in memory in the order of the walk.</summary>
    internal bool Contiguous { get; }

    /// <summary>One element, repeated.</summary>
    internal bool Constant { get; }

    internal T First => *data;

    /// <summary>Elements [start, start + n) of the walk: in place, or gathered into the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T* Load(long start, int n, T* buffer)
    {
        if (Contiguous) return data + start;
        Gather(start, n, buffer);
        return buffer;
    }

    /// <summary>Where elements [start, start + n) may be written; <see cref="Store"/> brings them home.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T* Target(long start, T* buffer) => Contiguous ? data + start : buffer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Store(long start, int n, T* buffer)
    {
        if (!Contiguous) Scatter(start, n, buffer);
    }

    internal void Gather(long start, int n, T* to)
    {
        var last = sizes.Length - 1;
        var (inner, step) = (sizes[last], strides[last]);
        var index = stackalloc long[sizes.Length];
        var at = data + Locate(start, index);
        while (true)
        {
            var run = (int)Math.Min(inner - index[last], n);
            if (step == 1) Unsafe.CopyBlockUnaligned(to, at, (uint)(run * sizeof(T)));
            else if (step == 0) new Span<T>(to, run).Fill(*at);
            else for (var i = 0; i < run; i++) to[i] = at[i * step];
            n -= run;
            if (n == 0) return;
            to += run;
            at = Next(at - index[last] * step, index);
        }
    }

    internal void Scatter(long start, int n, T* from)
    {
        var last = sizes.Length - 1;
        var (inner, step) = (sizes[last], strides[last]);
        var index = stackalloc long[sizes.Length];
        var at = data + Locate(start, index);
        while (true)
        {
            var run = (int)Math.Min(inner - index[last], n);
            if (step == 1) Unsafe.CopyBlockUnaligned(at, from, (uint)(run * sizeof(T)));
            else for (var i = 0; i < run; i++) at[i * step] = from[i];
            n -= run;
            if (n == 0) return;
            from += run;
            at = Next(at - index[last] * step, index);
        }
    }

    /// <summary>The offset of an element of the walk, and its index.</summary>
    private long Locate(long element, long* index)
    {
        var offset = 0L;
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            var rest = element / sizes[i];
            index[i] = element - rest * sizes[i];
            offset += index[i] * strides[i];
            element = rest;
        }
        return offset;
    }

    /// <summary>From the start of an innermost run to the start of the next.</summary>
    private T* Next(T* at, long* index)
    {
        index[sizes.Length - 1] = 0;
        for (var i = sizes.Length - 2; i >= 0; i--)
        {
            at += strides[i];
            if (++index[i] < sizes[i]) break;
            at -= sizes[i] * strides[i];
            index[i] = 0;
        }
        return at;
    }
}
