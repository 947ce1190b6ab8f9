using MathNet.Numerics.LinearAlgebra;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>Inverse of square matrices.</summary>
        public static Tensor inv(Tensor input)
        {
            var n = input.dim() < 2 ? 0 : input.sizes[^1];
            var y = Matrices.Write([.. Matrices.ReadSquare(input, "linalg.inv").Select(matrix => Regular(matrix, "linalg.inv").Inverse())], input, n, n);
            return Op(y, (input, g => -y.transpose(-2, -1).matmul(g).matmul(y.transpose(-2, -1))));
        }

        /// <summary>Determinants of square matrices: [.., n, n] → [..].</summary>
        public static Tensor det(Tensor input)
        {
            var y = Matrices.Write([.. Matrices.ReadSquare(input, "linalg.det").Select(matrix => matrix.Determinant())], input.sizes[..^2], input.type);
            return Op(y, (input, g => (g * y).unsqueeze(-1).unsqueeze(-1) * inv(input.detach()).transpose(-2, -1)));
        }

        /// <summary>X with A X = B (or X A = B): A [.., n, n], B [.., n, k] or [.., n].</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            if (B.dim() == 1 || B.dim() == A.dim() - 1 && B.sizes.AsSpan().SequenceEqual(A.sizes.AsSpan()[..^1]))
                return solve(A, B.unsqueeze(-1), left).squeeze(-1);
            if (!left)
                return solve(A.transpose(-2, -1), B.transpose(-2, -1)).transpose(-2, -1);
            var batch = Shape.Broadcast(A.sizes[..^2], B.sizes[..^2], "linalg.solve");
            var (a, b) = (A.expand([.. batch, A.sizes[^2], A.sizes[^1]]), B.expand([.. batch, B.sizes[^2], B.sizes[^1]]));
            var x = Matrices.Write([.. Matrices.ReadSquare(a, "linalg.solve").Zip(Matrices.Read(b, "linalg.solve"), (left, right) => Regular(left, "linalg.solve").LU().Solve(right))], b, b.sizes[^2], b.sizes[^1]);
            return Op(x, (a, g => -solve(a.detach().transpose(-2, -1), g).matmul(x.transpose(-2, -1))), (b, g => solve(a.detach().transpose(-2, -1), g)));
        }

        private static Matrix<double> Regular(Matrix<double> a, string call) => a.RowCount == 0 || a.LU().U.Diagonal().All(d => d != 0) ? a
            : throw new InvalidOperationException($"{call}: the matrix is singular; it has no inverse. linalg.pinv or linalg.lstsq may serve instead.");

        /// <summary>Moore-Penrose inverse: singular values up to max(atol, rtol · largest) count as zero.</summary>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false)
        {
            Matrices.NoGradient(input, "linalg.pinv");
            var results = Matrices.Read(input, "linalg.pinv").Select(matrix => Pseudoinverse(matrix, atol, rtol, input.type).Inverse).ToArray();
            return Matrices.Write(results, input, input.sizes[^1], input.sizes[^2]);
        }

        /// <summary>X that makes the sum of squares of A X - B least: A [.., m, n], B [.., m, k] or [.., m].
        /// Residuals and singular values stay empty, as with PyTorch's default driver.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) => LeastSquares(input, other, null);

        /// <summary>As above; singular values up to rcond · largest count as zero.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double rcond) => LeastSquares(input, other, rcond);

        private static (Tensor, Tensor, Tensor, Tensor) LeastSquares(Tensor input, Tensor other, double? rcond)
        {
            Matrices.NoGradient(input, "linalg.lstsq");
            Matrices.NoGradient(other, "linalg.lstsq");
            var vector = other.dim() == input.dim() - 1;
            var b = vector ? other.unsqueeze(-1) : other;
            var (m, n, k) = (input.sizes[^2], input.sizes[^1], b.sizes[^1]);
            var (lefts, rights) = (Matrices.Read(input, "linalg.lstsq"), Matrices.Read(b, "linalg.lstsq"));
            if (b.sizes[^2] != m || lefts.Length != rights.Length)
                throw new ArgumentException($"linalg.lstsq: shapes {Shape.Text(input.sizes)} and {Shape.Text(other.sizes)} do not fit.");
            var inverses = lefts.Select(matrix => Pseudoinverse(matrix, null, rcond, input.type)).ToArray();
            Matrix<double>[] solutions = [.. inverses.Zip(rights, (inverse, right) => inverse.Inverse * right)];
            var x = Matrices.Write(solutions, input, n, k);
            var rank = tensor(inverses.Select(inverse => (long)inverse.Rank).ToArray()).reshape(input.sizes[..^2]);
            return (vector ? x.squeeze(-1) : x, empty(0, dtype: input.type), rank, empty(0, dtype: input.type));
        }

        private static (Matrix<double> Inverse, int Rank) Pseudoinverse(Matrix<double> a, double? atol, double? rtol, ScalarType type)
        {
            var (u, s, vh) = Svd(a, false);
            var relative = rtol ?? (atol > 0 ? 0 : Math.Max(a.RowCount, a.ColumnCount) * finfo(type).eps);
            var cut = Math.Max(atol ?? 0, relative * (s.Count > 0 ? s[0] : 0));
            var inverses = s.Map(value => value > cut ? 1 / value : 0, Zeros.Include);
            return (vh.Transpose() * Matrix<double>.Build.DenseOfDiagonalVector(inverses) * u.Transpose(), s.Count(value => value > cut));
        }

        /// <summary>How many singular values exceed max(atol, rtol · largest).</summary>
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false)
        {
            using var off = no_grad();
            var ranks = Matrices.Read(input, "linalg.matrix_rank").Select(matrix => (long)Pseudoinverse(matrix, atol, rtol, input.type).Rank).ToArray();
            return tensor(ranks).reshape(input.sizes[..^2]);
        }
    }

    public partial class Tensor
    {
        /// <summary>Inverse of square matrices.</summary>
        public Tensor inverse() => linalg.inv(this);

        /// <summary>Determinants of square matrices.</summary>
        public Tensor det() => linalg.det(this);

        /// <summary>Moore-Penrose inverse.</summary>
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => linalg.pinv(this, null, rcond, hermitian);
    }

    /// <summary>Inverse of square matrices.</summary>
    public static Tensor inverse(Tensor input) => linalg.inv(input);

    /// <summary>Determinants of square matrices.</summary>
    public static Tensor det(Tensor input) => linalg.det(input);

    /// <summary>Moore-Penrose inverse.</summary>
    public static Tensor pinverse(Tensor input, double rcond = 1e-15, bool hermitian = false) => linalg.pinv(input, null, rcond, hermitian);
}
