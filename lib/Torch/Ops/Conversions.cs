namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(byte value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(sbyte value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(short value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(int value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(long value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(float value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(double value) => tensor(value);

        /// <summary>A number may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(bool value) => tensor(value);

        /// <summary>An array may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(byte[] value) => tensor(value);

        /// <summary>An array may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);

        /// <summary>An array may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(long[] value) => tensor(value);

        /// <summary>An array may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(float[] value) => tensor(value);

        /// <summary>An array may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(double[] value) => tensor(value);

        /// <summary>An array may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(bool[] value) => tensor(value);

        /// <summary>A scalar may stand where a tensor is expected.</summary>
        public static implicit operator Tensor(Scalar scalar) => Dispatch.Number(scalar, scalar.Type).Register();

        /// <summary>The only element.</summary>
        public static explicit operator float(Tensor value) => value.ToSingle();

        /// <summary>The only element.</summary>
        public static explicit operator double(Tensor value) => value.ToDouble();

        /// <summary>The only element.</summary>
        public static explicit operator byte(Tensor value) => value.ToByte();

        /// <summary>The only element.</summary>
        public static explicit operator int(Tensor value) => value.ToInt32();

        /// <summary>The only element.</summary>
        public static explicit operator long(Tensor value) => value.ToInt64();

        /// <summary>The only element.</summary>
        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
