namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Matrix product with broadcasting: [.., m, k] · [.., k, n] → [.., m, n]; vectors stand for one row or column.</summary>
        public Tensor matmul(Tensor target)
        {
            if (sizes.Length == 0 || target.sizes.Length == 0)
                throw new ArgumentException($"matmul: both arguments need at least one dimension, but got shapes {Shape.Text(sizes)} and {Shape.Text(target.sizes)}.");
            if (sizes.Length == 1 && target.sizes.Length == 1)
                return dot(target);
            if (sizes.Length == 1)
                return unsqueeze(0).matmul(target).squeeze(-2);
            if (target.sizes.Length == 1)
                return matmul(target.unsqueeze(-1)).squeeze(-1);
            return Op(MatrixProduct.Of(this, target, "matmul"),
                (this, g => MatrixProduct.Of(g, target, "matmul", transposeB: true)),
                (target, g => target.sizes.Length == 2
                    ? MatrixProduct.Of(MatrixProduct.Rows(this), MatrixProduct.Rows(g), "matmul", transposeA: true) // sums over the batch at once
                    : MatrixProduct.Of(this, g, "matmul", transposeA: true)));
        }

        /// <summary>Matrix product of [m, k] and [k, n].</summary>
        public Tensor mm(Tensor target) => sizes.Length == 2 && target.sizes.Length == 2
            ? matmul(target)
            : throw new ArgumentException($"mm: both arguments must have 2 dimensions, but got shapes {Shape.Text(sizes)} and {Shape.Text(target.sizes)}.");

        /// <summary>Batched matrix product of [b, m, k] and [b, k, n].</summary>
        public Tensor bmm(Tensor batch2) => sizes.Length == 3 && batch2.sizes.Length == 3 && sizes[0] == batch2.sizes[0]
            ? matmul(batch2)
            : throw new ArgumentException($"bmm: both arguments must have 3 dimensions and one batch size, but got shapes {Shape.Text(sizes)} and {Shape.Text(batch2.sizes)}.");

        /// <summary>Matrix [m, k] times vector [k].</summary>
        public Tensor mv(Tensor target) => sizes.Length == 2 && target.sizes.Length == 1
            ? matmul(target)
            : throw new ArgumentException($"mv: expected a matrix and a vector, but got shapes {Shape.Text(sizes)} and {Shape.Text(target.sizes)}.");

        /// <summary>Inner product of two vectors.</summary>
        public Tensor dot(Tensor target) => sizes.Length == 1 && target.sizes.Length == 1 && sizes[0] == target.sizes[0]
            ? unsqueeze(0).matmul(target.unsqueeze(1)).reshape([])
            : throw new ArgumentException($"dot: expected two vectors of one length, but got shapes {Shape.Text(sizes)} and {Shape.Text(target.sizes)}.");

        /// <summary>Inner product of two (real) vectors.</summary>
        public Tensor vdot(Tensor target) => dot(target);

        /// <summary>Products of every element of a vector [m] with every element of another [n]: [m, n].</summary>
        public Tensor outer(Tensor vec2) => sizes.Length == 1 && vec2.sizes.Length == 1
            ? unsqueeze(1) * vec2
            : throw new ArgumentException($"outer: expected two vectors, but got shapes {Shape.Text(sizes)} and {Shape.Text(vec2.sizes)}.");

        /// <summary>beta · this + alpha · mat1 mat2</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Sum(mat1.mm(mat2), beta, alpha);

        /// <summary>beta · this + alpha · mat vec</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1.0f, float alpha = 1.0f) => Sum(mat.mv(vec), beta, alpha);

        /// <summary>beta · this + alpha · batch1 batch2, matrix by matrix.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Sum(batch1.bmm(batch2), beta, alpha);

        private Tensor Sum(Tensor product, float beta, float alpha)
        {
            if (alpha != 1)
                product = product * alpha;
            return beta == 0 ? product : beta == 1 ? this + product : this * beta + product;
        }

        /// <summary>Sums products over dims1 of this and dims2 of b.</summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2)
        {
            if (dims1.Length != dims2.Length)
                throw new ArgumentException($"tensordot: both lists of dimensions must have one length, but got {dims1.Length} and {dims2.Length}.");
            int[] left = [.. dims1.Select(d => Shape.Dim(d, sizes.Length, "tensordot"))];
            int[] right = [.. dims2.Select(d => Shape.Dim(d, b.sizes.Length, "tensordot"))];
            long[] keepLeft = [.. Enumerable.Range(0, sizes.Length).Except(left).Select(d => (long)d)];
            long[] keepRight = [.. Enumerable.Range(0, b.sizes.Length).Except(right).Select(d => (long)d)];
            var count = left.Aggregate(1L, (product, d) => product * sizes[d]);
            long[] rows = [.. keepLeft.Select(d => sizes[d])], columns = [.. keepRight.Select(d => b.sizes[d])];
            var x = permute([.. keepLeft, .. left.Select(d => (long)d)]).reshape(Shape.Count(rows), count);
            var y = b.permute([.. right.Select(d => (long)d), .. keepRight]).reshape(count, Shape.Count(columns));
            return x.matmul(y).reshape([.. rows, .. columns]);
        }

        /// <summary>Sums products over the last dims of this and the first of b.</summary>
        public Tensor tensordot(Tensor b, long dims = 2) =>
            tensordot(b, [.. Enumerable.Range(0, (int)dims).Select(d => d - dims)], [.. Enumerable.Range(0, (int)dims).Select(d => (long)d)]);
    }

    /// <summary>Matrix product with broadcasting.</summary>
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    /// <summary>Matrix product of [m, k] and [k, n].</summary>
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    /// <summary>Batched matrix product of [b, m, k] and [b, k, n].</summary>
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    /// <summary>Matrix [m, k] times vector [k].</summary>
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    /// <summary>Inner product of two vectors.</summary>
    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    /// <summary>Inner product of two (real) vectors.</summary>
    public static Tensor vdot(Tensor input, Tensor target) => input.vdot(target);

    /// <summary>Products of every element of a vector with every element of another.</summary>
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    /// <summary>beta · input + alpha · mat1 mat2</summary>
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);

    /// <summary>beta · input + alpha · mat1 mat2</summary>
    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmv(mat1, mat2, beta, alpha);

    /// <summary>beta · input + alpha · batch1 batch2, matrix by matrix.</summary>
    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);

    /// <summary>Sums products over the last dims of a and the first of b.</summary>
    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) => a.tensordot(b, dims);

    /// <summary>Sums products over dims1 of a and dims2 of b.</summary>
    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => a.tensordot(b, dims1, dims2);
}
