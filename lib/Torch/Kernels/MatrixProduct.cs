using System.Numerics;

namespace TorchSharp;

/// <summary>From tensors to <see cref="Gemm"/>: transposes are swapped strides, batches broadcast, nothing is copied.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>a [.., m, k] times b [.., k, n], each transposed in its last two dimensions where asked.</summary>
    internal static torch.Tensor Of(torch.Tensor a, torch.Tensor b, string call, bool transposeA = false, bool transposeB = false)
    {
        if (a.type != b.type)
            throw new ArgumentException($"{call}: expected both operands to have the same element type, but got {a.type} and {b.type}.");
        if (Dispatch.IsHalf(a.type))
        {
            using var wideA = a.to(torch.ScalarType.Float32);
            using var wideB = b.to(torch.ScalarType.Float32);
            using var wide = Of(wideA, wideB, call, transposeA, transposeB);
            return wide.to(a.type);
        }
        var (m, k) = transposeA ? (a.sizes[^1], a.sizes[^2]) : (a.sizes[^2], a.sizes[^1]);
        var (kb, n) = transposeB ? (b.sizes[^1], b.sizes[^2]) : (b.sizes[^2], b.sizes[^1]);
        if (k != kb)
            throw new ArgumentException($"{call}: shapes {Shape.Text(a.sizes)} and {Shape.Text(b.sizes)} cannot be multiplied ({m}x{k} and {kb}x{n}).");
        var batch = a.sizes.Length == 2 && b.sizes.Length == 2 ? [] : Shape.Broadcast(a.sizes[..^2], b.sizes[..^2], call);
        var y = Dispatch.Fresh([.. batch, m, n], a.type);
        switch (a.type)
        {
            case torch.ScalarType.Float32: Run<float>(a, b, y, batch, m, n, k, transposeA, transposeB); break;
            case torch.ScalarType.Float64: Run<double>(a, b, y, batch, m, n, k, transposeA, transposeB); break;
            case torch.ScalarType.Int64: Whole<long>(a, b, y, batch, m, n, k, transposeA, transposeB); break;
            case torch.ScalarType.Int32: Whole<int>(a, b, y, batch, m, n, k, transposeA, transposeB); break;
            default: throw Dispatch.Unsupported(call, a.type);
        }
        return y;
    }

    private static Strided<T> Last<T>(torch.Tensor x, bool transpose) where T : unmanaged
    {
        var matrix = new Strided<T>(x.Pointer<T>(), x.strides[^2], x.strides[^1]);
        return transpose ? matrix.Transposed : matrix;
    }

    private static void Run<T>(torch.Tensor a, torch.Tensor b, torch.Tensor y, long[] batch, long m, long n, long k, bool transposeA, bool transposeB)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = Shape.Count(batch);
        if (count == 0 || m == 0 || n == 0)
            return;
        var (ma, mb, my) = (Last<T>(a, transposeA), Last<T>(b, transposeB), new Strided<T>(y.Pointer<T>(), n, 1));
        if (count == 1)
            Gemm.Multiply(m, n, k, ma, mb, my);
        else if (!transposeA && Shape.Count(b.sizes.AsSpan()[..^2]) == 1 && a.sizes.Length == y.sizes.Length
            && Shape.ViewStrides(a.sizes, a.strides, [count * m, k]) is { } folded)
            Gemm.Multiply(count * m, n, k, new Strided<T>(ma.Data, folded[0], folded[1]), mb, my); // one matrix for the whole batch
        else
            Gemm.Batched(m, n, k, ma, mb, my, Offsets(a, batch), Offsets(b, batch), Offsets(y, batch));
    }

    private static void Whole<T>(torch.Tensor a, torch.Tensor b, torch.Tensor y, long[] batch, long m, long n, long k, bool transposeA, bool transposeB)
        where T : unmanaged, INumber<T>
    {
        var (oa, ob, oy) = (Offsets(a, batch), Offsets(b, batch), Offsets(y, batch));
        for (var item = 0; item < oy.Length; item++)
        {
            var ma = Last<T>(a, transposeA).Shift(oa[item]);
            var mb = Last<T>(b, transposeB).Shift(ob[item]);
            var my = new Strided<T>(y.Pointer<T>() + oy[item], n, 1);
            for (long i = 0; i < m; i++)
                for (long j = 0; j < n; j++)
                {
                    var sum = T.Zero;
                    for (long p = 0; p < k; p++)
                        sum += *ma.At(i, p) * *mb.At(p, j);
                    *my.At(i, j) = sum;
                }
        }
    }

    /// <summary>Where each matrix of the (broadcast) batch starts.</summary>
    internal static long[] Offsets(torch.Tensor x, long[] batch)
    {
        var strides = Shape.BroadcastStrides(x.sizes[..^2], x.strides[..^2], batch);
        var offsets = new long[Shape.Count(batch)];
        long block = offsets.Length;
        for (var d = 0; d < batch.Length; d++)
        {
            block /= batch[d];
            for (long i = 0; i < offsets.Length; i++)
                offsets[i] += i / block % batch[d] * strides[d];
        }
        return offsets;
    }

    /// <summary>x [.., n] as rows [r, n]: a view where strides allow it, else a copy.</summary>
    internal static torch.Tensor Rows(torch.Tensor x) => x.sizes.Length == 2 ? x : x.reshape(-1, x.sizes[^1]);

    /// <summary>Sums over all dimensions but the last: the gradient of a bias.</summary>
    internal static torch.Tensor ColumnSums(torch.Tensor x, string call)
    {
        using var dense = new Dense(x);
        var n = x.sizes[^1];
        var y = Dispatch.Fresh([n], x.type);
        if (Dense.IsSingle(x, call))
            LayerNormKernels.ColumnSums(dense.Pointer<float>(), y.Pointer<float>(), n == 0 ? 0 : x.numel() / n, n);
        else
            LayerNormKernels.ColumnSums(dense.Pointer<double>(), y.Pointer<double>(), n == 0 ? 0 : x.numel() / n, n);
        return y;
    }
}
