using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>Copies between tensors of any strides and element types.</summary>
internal static unsafe class Copy
{
    /// <summary>A contiguous copy.</summary>
    internal static torch.Tensor Contiguous(torch.Tensor x)
    {
        var d = Dispatch.Fresh(x.sizes, x.type);
        Into(x, d);
        return d;
    }

    /// <summary>d = x, broadcast and converted.</summary>
    internal static void Into(torch.Tensor x, torch.Tensor d)
    {
        if (x.type != d.type) Convert(x, d);
        else
            switch (x.type.Size())
            {
                case 1: Same<byte>(x, d); break;
                case 2: Same<ushort>(x, d); break;
                case 4: Same<uint>(x, d); break;
                case 8: Same<ulong>(x, d); break;
                default: Same<Complex>(x, d); break;
            }
    }

    private static void Same<T>(torch.Tensor x, torch.Tensor d) where T : unmanaged
    {
        var count = d.numel();
        if (count == 0) return;
        Operand<T> ox = new(x, d.sizes), od = new(d, d.sizes);
        Parallelism.For(count, Elementwise.Grain, (from, to) =>
        {
            T* buffer = stackalloc T[Elementwise.Run];
            for (int n; from < to; from += n)
            {
                n = (int)Math.Min(od.Contiguous || ox.Contiguous ? 1 << 20 : Elementwise.Run, to - from);
                if (ox.Contiguous && od.Contiguous) Unsafe.CopyBlockUnaligned(od.Target(from, buffer), ox.Load(from, n, buffer), (uint)(n * sizeof(T)));
                else if (od.Contiguous) ox.Gather(from, n, od.Target(from, buffer));
                else od.Scatter(from, n, ox.Load(from, n, buffer));
            }
        });
    }

    private static void Convert(torch.Tensor x, torch.Tensor d)
    {
        switch (x.type)
        {
            case torch.ScalarType.Float32: From<float>(x, d); break;
            case torch.ScalarType.Float64: From<double>(x, d); break;
            case torch.ScalarType.Int64: From<long>(x, d); break;
            case torch.ScalarType.Int32: From<int>(x, d); break;
            case torch.ScalarType.Int16: From<short>(x, d); break;
            case torch.ScalarType.Int8: From<sbyte>(x, d); break;
            case torch.ScalarType.Byte: From<byte>(x, d); break;
            case torch.ScalarType.Bool: From<byte>(x, d); break;
            case torch.ScalarType.Float16: From<Half>(x, d); break;
            case torch.ScalarType.BFloat16: FromBFloat16(x, d); break;
            default: throw Dispatch.Unsupported($"to({d.type})", x.type);
        }
    }

    private static void From<T>(torch.Tensor x, torch.Tensor d) where T : unmanaged, INumber<T>
    {
        switch (d.type)
        {
            case torch.ScalarType.Float32: Elementwise.Unary<T, float>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Float64: Elementwise.Unary<T, double>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Int64: Elementwise.Unary<T, long>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Int32: Elementwise.Unary<T, int>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Int16: Elementwise.Unary<T, short>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Int8: Elementwise.Unary<T, sbyte>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Byte: Elementwise.Unary<T, byte>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.Bool: Elementwise.Unary<T, byte>(x, d, ToBool); break;
            case torch.ScalarType.Float16: Elementwise.Unary<T, Half>(x, d, TensorPrimitives.ConvertTruncating); break;
            case torch.ScalarType.BFloat16: Elementwise.Unary<T, ushort>(x, d, ToBFloat16); break;
            default: throw Dispatch.Unsupported($"to({d.type})", x.type);
        }
    }

    private static void FromBFloat16(torch.Tensor x, torch.Tensor d)
    {
        var wide = d.type == torch.ScalarType.Float32 ? d : Dispatch.Fresh(x.sizes, torch.ScalarType.Float32);
        Elementwise.Unary<ushort, uint>(x, wide, static (from, to) => { for (var i = 0; i < from.Length; i++) to[i] = (uint)from[i] << 16; });
        if (!ReferenceEquals(wide, d)) Convert(wide, d);
    }

    private static void ToBool<T>(ReadOnlySpan<T> x, Span<byte> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < x.Length; i++) d[i] = x[i] == T.Zero ? (byte)0 : (byte)1;
    }

    private static void ToBFloat16<T>(ReadOnlySpan<T> x, Span<ushort> d) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var f = float.CreateTruncating(x[i]);
            var raw = BitConverter.SingleToUInt32Bits(f);
            d[i] = float.IsNaN(f) ? (ushort)(raw >> 16 | 0x0040) : (ushort)(raw + 0x7FFF + (raw >> 16 & 1) >> 16);
        }
    }
}
