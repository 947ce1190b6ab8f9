namespace TorchSharp;

public static partial class torch
{
    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", size, dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", size, dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [size], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [rows, columns], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [dim0, dim1, dim2], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [size], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [rows, columns], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [dim0, dim1, dim2], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Uniform in [0, 1).</summary>
    public static Tensor rand(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Uniform(New("torch.rand", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", size, dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", size, dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [size], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [rows, columns], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [dim0, dim1, dim2], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [size], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [rows, columns], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [dim0, dim1, dim2], dtype, device, requires_grad, names), 0, 1, generator);

    /// <summary>Normal with mean 0 and variance 1.</summary>
    public static Tensor randn(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.randn", [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names), 0, 1, generator);
}
