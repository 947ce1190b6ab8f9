using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>Which parts <see cref="qr"/> computes.</summary>
        public enum QRMode
        {
            /// <summary>Q [m, k], R [k, n] with k = min(m, n).</summary>
            Reduced = 0,
            /// <summary>Q [m, m], R [m, n].</summary>
            Complete = 1,
            /// <summary>R alone.</summary>
            R = 2,
        }

        /// <summary>A = U diag(S) Vh: [.., m, n] → U [.., m, m], S [.., k], Vh [.., n, n] (or k instead of m and n, not full).</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            Matrices.NoGradient(input, "linalg.svd");
            var (m, n) = (input.dim() < 2 ? 0 : input.sizes[^2], input.dim() < 2 ? 0 : input.sizes[^1]);
            var k = Math.Min(m, n);
            var parts = Matrices.Read(input, "linalg.svd").Select(matrix => Svd(matrix, fullMatrices)).ToArray();
            return (Matrices.Write([.. parts.Select(p => p.U)], input, m, fullMatrices ? m : k),
                Matrices.Write([.. parts.Select(p => p.S)], input, k),
                Matrices.Write([.. parts.Select(p => p.Vh)], input, fullMatrices ? n : k, n));
        }

        /// <summary>Singular values, largest first: [.., m, n] → [.., min(m, n)].</summary>
        public static Tensor svdvals(Tensor input)
        {
            Matrices.NoGradient(input, "linalg.svdvals");
            var values = Matrices.Read(input, "linalg.svdvals").Select(matrix => Svd(matrix, false).S).ToArray();
            return Matrices.Write(values, input, Math.Min(input.sizes[^2], input.sizes[^1]));
        }

        /// <summary>Reduced: a QR decomposition first, so that a long matrix costs no more than a square one.</summary>
        private static (Matrix<double> U, Vector<double> S, Matrix<double> Vh) Svd(Matrix<double> a, bool full)
        {
            if (full || a.RowCount == 0 || a.ColumnCount == 0)
            {
                var svd = a.Svd(true);
                return (svd.U, svd.S, svd.VT);
            }
            if (a.RowCount < a.ColumnCount)
            {
                var (u, s, vh) = Svd(a.Transpose(), false);
                return (vh.Transpose(), s, u.Transpose());
            }
            var qr = a.QR(QRMethod.Thin);
            var small = qr.R.Svd(true);
            return (qr.Q * small.U, small.S, small.VT);
        }

        /// <summary>Eigenvalues of square matrices, complex: [.., n, n] → [.., n].</summary>
        public static Tensor eigvals(Tensor input)
        {
            Matrices.NoGradient(input, "linalg.eigvals");
            var values = Matrices.ReadSquare(input, "linalg.eigvals").SelectMany(matrix => matrix.Evd().EigenValues).ToArray();
            var single = input.type != ScalarType.Float64;
            var y = Dispatch.Fresh(input.sizes[..^1], single ? ScalarType.ComplexFloat32 : ScalarType.ComplexFloat64);
            if (single)
                values.Select(value => ((float)value.Real, (float)value.Imaginary)).ToArray().CopyTo(y.Elements<(float, float)>());
            else
                values.CopyTo(y.Elements<System.Numerics.Complex>());
            return y;
        }

        /// <summary>Eigenvalues (smallest first) and eigenvectors (columns) of symmetric matrices, of which one triangle is read.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            Matrices.NoGradient(input, "linalg.eigh");
            var parts = Matrices.ReadSquare(input, "linalg.eigh").Select(matrix => Symmetric(matrix, UPLO).Evd(Symmetricity.Symmetric)).ToArray();
            var n = input.sizes[^1];
            return (Matrices.Write([.. parts.Select(p => p.EigenValues.Real())], input, n), Matrices.Write([.. parts.Select(p => p.EigenVectors)], input, n, n));
        }

        /// <summary>Eigenvalues of symmetric matrices, smallest first.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => eigh(input, UPLO).Item1;

        private static Matrix<double> Symmetric(Matrix<double> a, char triangle) => triangle is 'L' or 'l'
            ? a.LowerTriangle() + a.StrictlyLowerTriangle().Transpose()
            : a.UpperTriangle() + a.StrictlyUpperTriangle().Transpose();

        /// <summary>A = Q R with orthonormal columns of Q and upper triangular R.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            Matrices.NoGradient(input, "linalg.qr");
            var (m, n) = (input.dim() < 2 ? 0 : input.sizes[^2], input.dim() < 2 ? 0 : input.sizes[^1]);
            var k = mode == QRMode.Complete ? m : Math.Min(m, n);
            var parts = Matrices.Read(input, "linalg.qr").Select(matrix => matrix.QR(m >= n && mode != QRMode.Complete ? QRMethod.Thin : QRMethod.Full)).ToArray();
            return (mode == QRMode.R ? empty(0, dtype: input.type) : Matrices.Write([.. parts.Select(p => p.Q)], input, m, k), Matrices.Write([.. parts.Select(p => p.R)], input, k, n));
        }
    }
}
