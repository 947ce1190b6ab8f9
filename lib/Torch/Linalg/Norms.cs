namespace TorchSharp;

public static partial class torch
{
    /// <summary>Linear algebra.</summary>
    public static partial class linalg
    {
        /// <summary>(Σ |x|^ord)^(1/ord) over the dimensions, or over all elements.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) => input.Norm(dims ?? [], keepdim, ord);

        /// <summary>Norm of the matrices in two dimensions (the last, if not given): "fro" (Frobenius) or "nuc" (sum of singular values).</summary>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) => ord switch
        {
            "fro" => input.Norm(dims ?? [-2, -1], keepdim, 2),
            "nuc" => OfSingularValues(input, dims, keepdim, s => s.sum(-1)),
            _ => throw new ArgumentException($"linalg.matrix_norm: \"{ord}\" is no norm; write \"fro\" or \"nuc\"."),
        };

        /// <summary>Norm of matrices: ±1 and ±∞ (largest or smallest sum of a column or row), ±2 (largest or smallest singular value).</summary>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false)
        {
            if (Math.Abs(ord) == 2)
                return OfSingularValues(input, dims, keepdim, s => ord > 0 ? s.amax([-1]) : s.amin([-1]));
            if (Math.Abs(ord) != 1 && !double.IsInfinity(ord))
                throw new ArgumentException($"linalg.matrix_norm: the order {ord} is not supported for matrices.");
            var (rows, columns) = (Shape.Dim((dims ?? [-2, -1])[0], input.sizes.Length, "linalg.matrix_norm"), Shape.Dim((dims ?? [-2, -1])[1], input.sizes.Length, "linalg.matrix_norm"));
            var (summed, kept) = Math.Abs(ord) == 1 ? (rows, columns) : (columns, rows);
            var sums = input.abs().sum([summed], keepdim: true);
            var y = ord > 0 ? sums.amax([kept], keepdim: true) : sums.amin([kept], keepdim: true);
            return keepdim ? y : y.squeeze(Math.Max(rows, columns)).squeeze(Math.Min(rows, columns));
        }

        /// <summary>The 2-norm of all elements, or over the dimensions.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => input.Norm(dims ?? [], keepdim, 2);

        /// <summary>A matrix norm by name.</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => matrix_norm(input, ord, dims, keepdim);

        /// <summary>The vector norm over one dimension, the matrix norm over two; without dimensions, as many as the tensor has.</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            (dims?.Length ?? input.sizes.Length) == 2 ? matrix_norm(input, ord, dims, keepdim) : vector_norm(input, ord, dims, keepdim);

        /// <summary>The vector norm over one dimension, the matrix norm over two.</summary>
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => norm(input, (double)ord, dims, keepdim);

        private static Tensor OfSingularValues(Tensor input, long[]? dims, bool keepdim, Func<Tensor, Tensor> f)
        {
            var x = dims is null ? input : input.movedim(dims, [-2, -1]);
            var y = f(svdvals(x));
            if (!keepdim)
                return y;
            long[] at = [.. (dims ?? [-2, -1]).Select(d => (long)Shape.Dim(d, input.sizes.Length, "linalg.matrix_norm")).Order()];
            return y.unsqueeze(at[0]).unsqueeze(at[1]);
        }
    }
}
