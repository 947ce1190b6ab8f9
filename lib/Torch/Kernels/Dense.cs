namespace TorchSharp;

/// <summary>A contiguous tensor with these elements, for the length of a kernel: the tensor itself, or a copy.</summary>
internal readonly ref struct Dense
{
    private readonly bool owned;

    internal Dense(torch.Tensor tensor)
    {
        owned = !tensor.is_contiguous();
        Tensor = owned ? Copy.Contiguous(tensor) : tensor;
    }

    internal torch.Tensor Tensor { get; }

    /// <summary>True for float32, false for float64; kernels know no other types.</summary>
    internal static bool IsSingle(torch.Tensor x, string call) => x.type switch
    {
        torch.ScalarType.Float32 => true,
        torch.ScalarType.Float64 => false,
        _ => throw Dispatch.Unsupported(call, x.type),
    };

    internal unsafe T* Pointer<T>() where T : unmanaged => Tensor.Pointer<T>();

    public void Dispose()
    {
        if (owned)
            Tensor.Dispose();
    }
}
