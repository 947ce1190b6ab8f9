using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>Elements at places that an index tensor names. Offsets of the dimensions before and after the indexed one are
/// tabulated, so that strides of any kind cost nothing extra.</summary>
internal static unsafe class Indexed
{
    /// <summary>d[o, k, i] = x[o, index[o, k, i], i].</summary>
    internal static void Gather(torch.Tensor x, int dim, torch.Tensor index, torch.Tensor d)
    {
        switch (x.type.Size())
        {
            case 1: Gather<byte>(x, dim, index, d); break;
            case 2: Gather<ushort>(x, dim, index, d); break;
            case 4: Gather<uint>(x, dim, index, d); break;
            case 8: Gather<ulong>(x, dim, index, d); break;
            default: Gather<Complex>(x, dim, index, d); break;
        }
    }

    private static void Gather<T>(torch.Tensor x, int dim, torch.Tensor index, torch.Tensor d) where T : unmanaged
    {
        T* from = x.Pointer<T>(), to = d.Pointer<T>();
        Each(x, dim, index, "gather", (place, offset) => to[place] = from[offset]);
    }

    /// <summary>d[o, index[o, k, i], i] = source[o, k, i], or += when adding.</summary>
    internal static void Scatter(torch.Tensor d, int dim, torch.Tensor index, torch.Tensor source, bool add, string call)
    {
        if (add)
            switch (d.type)
            {
                case torch.ScalarType.Float32: ScatterAdd<float>(d, dim, index, source, call); break;
                case torch.ScalarType.Float64: ScatterAdd<double>(d, dim, index, source, call); break;
                case torch.ScalarType.Int64: ScatterAdd<long>(d, dim, index, source, call); break;
                case torch.ScalarType.Int32: ScatterAdd<int>(d, dim, index, source, call); break;
                default: throw Dispatch.Unsupported(call, d.type);
            }
        else
            switch (d.type.Size())
            {
                case 1: Scatter<byte>(d, dim, index, source, call); break;
                case 2: Scatter<ushort>(d, dim, index, source, call); break;
                case 4: Scatter<uint>(d, dim, index, source, call); break;
                default: Scatter<ulong>(d, dim, index, source, call); break;
            }
    }

    private static void Scatter<T>(torch.Tensor d, int dim, torch.Tensor index, torch.Tensor source, string call) where T : unmanaged
    {
        T* from = source.Pointer<T>(), to = d.Pointer<T>();
        Each(d, dim, index, call, (place, offset) => to[offset] = from[place]);
    }

    private static void ScatterAdd<T>(torch.Tensor d, int dim, torch.Tensor index, torch.Tensor source, string call) where T : unmanaged, INumber<T>
    {
        T* from = source.Pointer<T>(), to = d.Pointer<T>();
        Each(d, dim, index, call, (place, offset) => to[offset] += from[place]);
    }

    /// <summary>Visits all elements of the (contiguous) index with their place and the offset they name in x.</summary>
    private static void Each(torch.Tensor x, int dim, torch.Tensor index, string call, Action<long, long> visit)
    {
        var outer = Reduction.Offsets(index.sizes.AsSpan(0, dim), x.strides.AsSpan(0, dim));
        var inner = Reduction.Offsets(index.sizes.AsSpan(dim + 1), x.strides.AsSpan(dim + 1));
        var (length, size, step) = (index.sizes[dim], x.sizes[dim], x.strides[dim]);
        var at = index.Pointer<long>();
        var place = 0L;
        foreach (var o in outer)
            for (var k = 0L; k < length; k++)
                foreach (var i in inner)
                {
                    var named = at[place];
                    if (named < 0 || named >= size) throw new IndexOutOfRangeException($"{call}: index {named} is out of bounds for dimension {dim} with size {size}.");
                    visit(place++, o + named * step + i);
                }
    }

    /// <summary>Copies blocks: to[b] (contiguous, one after the other) = the block of x at offset offsets[b].</summary>
    internal static void TakeBlocks(torch.Tensor x, long[] offsets, long[] sizes, long[] strides, torch.Tensor d)
    {
        switch (x.type.Size())
        {
            case 1: TakeBlocks<byte>(x, offsets, sizes, strides, d); break;
            case 2: TakeBlocks<ushort>(x, offsets, sizes, strides, d); break;
            case 4: TakeBlocks<uint>(x, offsets, sizes, strides, d); break;
            case 8: TakeBlocks<ulong>(x, offsets, sizes, strides, d); break;
            default: TakeBlocks<Complex>(x, offsets, sizes, strides, d); break;
        }
    }

    private static void TakeBlocks<T>(torch.Tensor x, long[] offsets, long[] sizes, long[] strides, torch.Tensor d) where T : unmanaged
    {
        var (run, inside) = Inside(sizes, strides);
        T* from = x.Pointer<T>(), to = d.Pointer<T>();
        var block = run * inside.Length;
        Parallelism.For(offsets.Length, Math.Max(1, Elementwise.Grain / Math.Max(1, block)), (first, end) =>
        {
            for (var b = first; b < end; b++)
                for (var i = 0; i < inside.Length; i++)
                    if (run == 1) to[b * block + i] = from[offsets[b] + inside[i]];
                    else Unsafe.CopyBlockUnaligned(to + b * block + i * run, from + offsets[b] + inside[i], (uint)(run * sizeof(T)));
        });
    }

    /// <summary>Writes blocks: the block of d at offset offsets[b] = from[b] (contiguous), in order; or += when adding.</summary>
    internal static void PutBlocks(torch.Tensor d, long[] offsets, long[] sizes, long[] strides, torch.Tensor values, bool add, string call)
    {
        if (add)
            switch (d.type)
            {
                case torch.ScalarType.Float32: AddBlocks<float>(d, offsets, sizes, strides, values); break;
                case torch.ScalarType.Float64: AddBlocks<double>(d, offsets, sizes, strides, values); break;
                case torch.ScalarType.Int64: AddBlocks<long>(d, offsets, sizes, strides, values); break;
                case torch.ScalarType.Int32: AddBlocks<int>(d, offsets, sizes, strides, values); break;
                default: throw Dispatch.Unsupported(call, d.type);
            }
        else
            switch (d.type.Size())
            {
                case 1: PutBlocks<byte>(d, offsets, sizes, strides, values); break;
                case 2: PutBlocks<ushort>(d, offsets, sizes, strides, values); break;
                case 4: PutBlocks<uint>(d, offsets, sizes, strides, values); break;
                case 8: PutBlocks<ulong>(d, offsets, sizes, strides, values); break;
                default: PutBlocks<Complex>(d, offsets, sizes, strides, values); break;
            }
    }

    private static void PutBlocks<T>(torch.Tensor d, long[] offsets, long[] sizes, long[] strides, torch.Tensor values) where T : unmanaged
    {
        var (run, inside) = Inside(sizes, strides);
        T* from = values.Pointer<T>(), to = d.Pointer<T>();
        foreach (var offset in offsets)
            foreach (var i in inside)
            {
                Unsafe.CopyBlockUnaligned(to + offset + i, from, (uint)(run * sizeof(T)));
                from += run;
            }
    }

    private static void AddBlocks<T>(torch.Tensor d, long[] offsets, long[] sizes, long[] strides, torch.Tensor values) where T : unmanaged, INumber<T>
    {
        var (run, inside) = Inside(sizes, strides);
        T* from = values.Pointer<T>(), to = d.Pointer<T>();
        foreach (var offset in offsets)
            foreach (var i in inside)
            {
                var target = new Span<T>(to + offset + i, (int)run);
                System.Numerics.Tensors.TensorPrimitives.Add(target, new ReadOnlySpan<T>(from, (int)run), target);
                from += run;
            }
    }

    /// <summary>The run of neighbours inside a block, and the offsets of all runs.</summary>
    private static (long Run, long[] Offsets) Inside(long[] sizes, long[] strides)
    {
        var (s, t) = Shape.Collapse(sizes, strides);
        return s.Length > 0 && t[^1] == 1 ? (s[^1], Reduction.Offsets(s.AsSpan(0, s.Length - 1), t.AsSpan(0, t.Length - 1))) : (1, Reduction.Offsets(s, t));
    }
}
