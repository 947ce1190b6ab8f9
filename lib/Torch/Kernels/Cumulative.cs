using System.Numerics;

namespace TorchSharp;

/// <summary>Running sums and products along a dimension.</summary>
internal static unsafe class Cumulative
{
    internal static torch.Tensor Along<TOp>(TOp op, torch.Tensor x, int dim, string call) where TOp : struct, IReduction
    {
        if (x.sizes.Length == 0) return Copy.Contiguous(x);
        using var cx = new Converted(x, Dispatch.IsHalf(x.type) ? torch.ScalarType.Float32 : x.type);
        var d = Copy.Contiguous(cx.Tensor);
        switch (d.type)
        {
            case torch.ScalarType.Float32: Run<TOp, float>(op, d, dim); break;
            case torch.ScalarType.Float64: Run<TOp, double>(op, d, dim); break;
            case torch.ScalarType.Int64: Run<TOp, long>(op, d, dim); break;
            case torch.ScalarType.Int32: Run<TOp, int>(op, d, dim); break;
            default: throw Dispatch.Unsupported(call, x.type);
        }
        return Dispatch.Narrowed(d, x.type);
    }

    private static void Run<TOp, T>(TOp op, torch.Tensor d, int dim) where TOp : struct, IReduction where T : unmanaged, INumber<T>
    {
        var (length, inner) = (d.sizes[dim], Shape.Count(d.sizes.AsSpan(dim + 1)));
        var data = d.Pointer<T>();
        if (d.numel() == 0) return;
        Parallelism.For(d.numel() / (length * inner), Math.Max(1, Elementwise.Grain / (length * inner)), (from, end) =>
        {
            for (var i = from; i < end; i++)
            {
                var rows = data + i * length * inner;
                if (inner == 1)
                    for (var k = 1L; k < length; k++) rows[k] = op.Combine(rows[k - 1], rows[k]);
                else
                    for (var k = 1L; k < length; k++) op.Into(new(rows + (k - 1) * inner, (int)inner), new Span<T>(rows + k * inner, (int)inner));
            }
        });
    }
}
