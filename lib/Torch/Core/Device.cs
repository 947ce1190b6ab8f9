namespace TorchSharp;

/// <summary>Kinds of devices; the managed engine computes on the CPU.</summary>
public enum DeviceType
{
    /// <summary>The central processor.</summary>
    CPU = 0,
    /// <summary>An NVIDIA GPU (the other engine).</summary>
    CUDA = 1,
    /// <summary>An Apple GPU (the other engine).</summary>
    MPS = 13,
    /// <summary>Shapes without data.</summary>
    META = 14,
}

public static partial class torch
{
    /// <summary>Where a tensor lives, e.g. "cpu".</summary>
    public class Device
    {
        /// <summary>From a text such as "cpu" or "cuda:0".</summary>
        public Device(string description)
        {
            var parts = description.Split(':');
            if (!Enum.TryParse<DeviceType>(parts[0], ignoreCase: true, out var parsed) || (parts.Length > 1 && !int.TryParse(parts[1], out _)))
                throw new ArgumentException($"torch.device: \"{description}\" is not a device; write \"cpu\".");
            type = parsed;
            index = parts.Length > 1 ? int.Parse(parts[1]) : -1;
        }

        /// <summary>From its kind and number.</summary>
        public Device(string deviceType, int index = -1) : this(deviceType) => this.index = index;

        /// <summary>From its kind and number.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The kind.</summary>
        public DeviceType type { get; private set; }

        /// <summary>The number, or -1 for the default one.</summary>
        public int index { get; private set; } = -1;

        /// <inheritdoc/>
        public override string ToString() =>
            type == DeviceType.CPU || index == -1 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        /// <summary>"cpu" may stand where a device is expected.</summary>
        public static implicit operator Device(string description) => new(description);

        internal void Require(string call)
        {
            if (type != DeviceType.CPU)
                throw new NotSupportedException($"{call}: the managed engine computes on the CPU; for {this} build with TensorEngine=TorchSharp-cuda.");
        }
    }

    /// <summary>The central processor.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>A device from its text, e.g. "cpu".</summary>
    public static Device device(string description) => new(description);

    /// <summary>A device from its kind and number.</summary>
    public static Device device(string deviceType, int index = -1) => new(deviceType, index);

    /// <summary>A device from its kind and number.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>GPUs: none for the managed engine.</summary>
    public static class cuda
    {
        /// <summary>Always false: the managed engine computes on the CPU.</summary>
        public static bool is_available() => false;

        /// <summary>Always 0.</summary>
        public static int device_count() => 0;
    }

    /// <summary>Always false: the managed engine computes on the CPU.</summary>
    public static bool cuda_is_available() => false;
}
