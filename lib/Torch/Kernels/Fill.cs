using System.Numerics;

namespace TorchSharp;

/// <summary>One value everywhere.</summary>
internal static unsafe class Fill
{
    internal static torch.Tensor With(torch.Tensor d, Scalar value)
    {
        switch (d.type)
        {
            case torch.ScalarType.Float32: All(d, value.As<float>()); break;
            case torch.ScalarType.Float64: All(d, value.As<double>()); break;
            case torch.ScalarType.Int64: All(d, value.Integer); break;
            case torch.ScalarType.Int32: All(d, (int)value.Integer); break;
            case torch.ScalarType.Int16: All(d, (short)value.Integer); break;
            case torch.ScalarType.Int8: All(d, (sbyte)value.Integer); break;
            case torch.ScalarType.Byte: All(d, (byte)value.Integer); break;
            case torch.ScalarType.Bool: All(d, value.Truth ? (byte)1 : (byte)0); break;
            case torch.ScalarType.Float16: All(d, (Half)value.Double); break;
            case torch.ScalarType.BFloat16: All(d, new BFloat16((float)value.Double)); break;
            case torch.ScalarType.ComplexFloat64: All(d, value.Complex); break;
            case torch.ScalarType.ComplexFloat32: All(d, ((float)value.Complex.Real, (float)value.Complex.Imaginary)); break;
        }
        return d;
    }

    private static void All<T>(torch.Tensor d, T value) where T : unmanaged
    {
        var count = d.numel();
        if (count == 0) return;
        var od = new Operand<T>(d, d.sizes);
        if (count == 1)
        {
            *d.Pointer<T>() = value;
            return;
        }
        Parallelism.For(count, Elementwise.Grain, (from, to) =>
        {
            T* buffer = stackalloc T[Elementwise.Run];
            if (!od.Contiguous) new Span<T>(buffer, Elementwise.Run).Fill(value);
            for (int n; from < to; from += n)
            {
                n = (int)Math.Min(od.Contiguous ? 1 << 20 : Elementwise.Run, to - from);
                if (od.Contiguous) new Span<T>(od.Target(from, buffer), n).Fill(value);
                else od.Scatter(from, n, buffer);
            }
        });
    }
}
