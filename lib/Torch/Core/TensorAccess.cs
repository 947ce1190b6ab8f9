using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements as a collection, in row-major order.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            if (ScalarTypes.Of(typeof(T)) != type) throw new ArgumentException($"data: {typeof(T).Name} is not compatible with {type}.");
            return new TensorAccessor<T>(this);
        }

        /// <summary>The only element.</summary>
        public unsafe T item<T>() where T : unmanaged
        {
            if (numel() != 1) throw new ArgumentException($"item: a tensor of shape {Shape.Text(sizes)} holds {numel()} elements, not one.");
            if (ScalarTypes.Of(typeof(T)) != type) throw new ArgumentException($"item: {typeof(T).Name} is not compatible with {type}.");
            return *Pointer<T>();
        }

        /// <summary>The only element.</summary>
        public unsafe Scalar ToScalar()
        {
            if (numel() != 1) throw new ArgumentException($"ToScalar: a tensor of shape {Shape.Text(sizes)} holds {numel()} elements, not one.");
            return type switch
            {
                ScalarType.Float32 => *Pointer<float>(),
                ScalarType.Float64 => *Pointer<double>(),
                ScalarType.Int64 => *Pointer<long>(),
                ScalarType.Int32 => *Pointer<int>(),
                ScalarType.Int16 => *Pointer<short>(),
                ScalarType.Int8 => *Pointer<sbyte>(),
                ScalarType.Byte => *Pointer<byte>(),
                ScalarType.Bool => *Pointer<byte>() != 0,
                ScalarType.Float16 => *Pointer<Half>(),
                ScalarType.BFloat16 => *Pointer<BFloat16>(),
                ScalarType.ComplexFloat32 => new System.Numerics.Complex(Pointer<float>()[0], Pointer<float>()[1]),
                _ => *Pointer<System.Numerics.Complex>(),
            };
        }

        /// <summary>The raw bytes of a contiguous tensor; writing through them changes the tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("bytes: the tensor is not contiguous.");
                return new Span<byte>(BytePointer(), checked((int)(numel() * ElementSize)));
            }
            set
            {
                var own = bytes;
                if (own.Length != value.Length) throw new ArgumentException($"bytes: {value.Length} bytes do not fill a tensor of {own.Length} bytes.");
                value.CopyTo(own);
                Changed();
            }
        }

        /// <summary>True unless the only element is 0.</summary>
        public bool is_nonzero() => ToScalar().Truth;
    }
}

/// <summary>Tensors to numbers.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>The only element.</summary>
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    /// <summary>The only element.</summary>
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    /// <summary>The only element.</summary>
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();

    /// <summary>The only element.</summary>
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    /// <summary>The only element.</summary>
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    /// <summary>The only element.</summary>
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this torch.ScalarType type) => type.Size();

    /// <summary>The product of the sizes.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (a, b) => a * b);
}
