namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor in another element type: itself when it already has it, unless a copy is asked for.</summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            if (type == this.type && !copy) return this;
            var d = Dispatch.Fresh(sizes, type);
            Copy.Into(this, d);
            var y = Linear(d, (this, static g => g));
            if (disposeAfter) Dispose();
            return y;
        }

        /// <summary>The tensor in another element type.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor in another element type, on the CPU.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            device.Require("to");
            return to_type(type, copy, disposeAfter, non_blocking);
        }

        /// <summary>The tensor on the CPU.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, device, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on the CPU.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(type, new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on the CPU.</summary>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        /// <summary>The tensor in the element type of another one.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to_type(other.type);

        /// <summary>The tensor in the element type of another one.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.type);

        /// <summary>The tensor on the CPU: itself.</summary>
        public Tensor cpu() => this;

        /// <summary>Not with this engine.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            (device ?? new Device(DeviceType.CUDA)).Require("cuda");
            return this;
        }

        /// <summary>As truth values.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);

        /// <summary>As unsigned 8-bit integers.</summary>
        public Tensor @byte() => to_type(ScalarType.Byte);

        /// <summary>As 32-bit integers.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);

        /// <summary>As 64-bit integers.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);

        /// <summary>In half precision.</summary>
        public Tensor half() => to_type(ScalarType.Float16);

        /// <summary>As brain floats.</summary>
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        /// <summary>In single precision.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);

        /// <summary>In double precision.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);
    }
}
