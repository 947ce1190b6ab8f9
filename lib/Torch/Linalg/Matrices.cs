using MathNet.Numerics.LinearAlgebra;

namespace TorchSharp;

/// <summary>From batches of matrices in tensors to MathNet's matrices of doubles, and back.</summary>
internal static class Matrices
{
    /// <summary>All matrices of [.., m, n].</summary>
    internal static Matrix<double>[] Read(torch.Tensor x, string call)
    {
        if (x.sizes.Length < 2 || !x.is_floating_point())
            throw new ArgumentException($"{call}: expected floating-point matrices [.., m, n], but got shape {Shape.Text(x.sizes)} of {x.type}.");
        using var scope = torch.NewDisposeScope();
        using var off = torch.no_grad();
        var elements = x.to(torch.ScalarType.Float64).contiguous().Elements<double>();
        var (m, n) = ((int)x.sizes[^2], (int)x.sizes[^1]);
        var matrices = new Matrix<double>[m * n == 0 ? Shape.Count(x.sizes.AsSpan()[..^2]) : elements.Length / (m * n)];
        for (var i = 0; i < matrices.Length; i++)
            matrices[i] = Matrix<double>.Build.Dense(m, n, Transposed(elements.Slice(i * m * n, m * n), n)); // column by column
        return matrices;
    }

    private static double[] Transposed(ReadOnlySpan<double> rows, int n)
    {
        var columns = new double[rows.Length];
        var m = n == 0 ? 0 : rows.Length / n;
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                columns[j * m + i] = rows[i * n + j];
        return columns;
    }

    /// <summary>Square matrices only.</summary>
    internal static Matrix<double>[] ReadSquare(torch.Tensor x, string call) => x.sizes.Length >= 2 && x.sizes[^1] == x.sizes[^2] ? Read(x, call)
        : throw new ArgumentException($"{call}: expected square matrices, but got shape {Shape.Text(x.sizes)}.");

    /// <summary>[.., m, n] with the given leading dimensions.</summary>
    internal static torch.Tensor Write(IReadOnlyList<Matrix<double>> matrices, torch.Tensor like, long m, long n) =>
        Write([.. matrices.SelectMany(matrix => matrix.ToRowMajorArray())], [.. like.sizes[..^2], m, n], like.type);

    /// <summary>[.., n] with the given leading dimensions.</summary>
    internal static torch.Tensor Write(IReadOnlyList<Vector<double>> vectors, torch.Tensor like, long n) =>
        Write([.. vectors.SelectMany(vector => vector)], [.. like.sizes[..^2], n], like.type);

    internal static torch.Tensor Write(double[] values, long[] sizes, torch.ScalarType type)
    {
        using var off = torch.no_grad();
        var y = Dispatch.Fresh(sizes, torch.ScalarType.Float64);
        values.CopyTo(y.Elements<double>());
        if (type == torch.ScalarType.Float64)
            return y;
        using (y)
            return y.to(type);
    }

    /// <summary>Decompositions have no gradient here.</summary>
    internal static void NoGradient(torch.Tensor x, string call)
    {
        if (Autograd.Recording(x))
            throw new NotSupportedException($"{call}: its gradient is not supported by the managed engine; call it under torch.no_grad() or on a detached tensor.");
    }
}
