namespace TorchSharp;

public static partial class torch
{
    /// <summary>The lower triangle of the last two dimensions; 0 above the diagonal.</summary>
    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    /// <summary>The upper triangle of the last two dimensions; 0 below the diagonal.</summary>
    public static Tensor triu(Tensor input, long diagonal = 0L) => input.triu(diagonal);

    /// <summary>A matrix with this diagonal, or the diagonal of a matrix.</summary>
    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    /// <summary>Matrices with these diagonals.</summary>
    public static Tensor diag_embed(Tensor input, long offset = 0L, long dim1 = -2L, long dim2 = -1L) => input.diag_embed(offset, dim1, dim2);

    /// <summary>The sum of the diagonal.</summary>
    public static Tensor trace(Tensor input) => input.trace();

    public partial class Tensor
    {
        /// <summary>The lower triangle of the last two dimensions; 0 above the diagonal.</summary>
        public Tensor tril(long diagonal = 0) => Linear(Triangle(diagonal, true, "tril"), (this, g => g.tril(diagonal)));

        /// <summary>The upper triangle of the last two dimensions; 0 below the diagonal.</summary>
        public Tensor triu(long diagonal = 0) => Linear(Triangle(diagonal, false, "triu"), (this, g => g.triu(diagonal)));

        /// <summary>Everything above the diagonal becomes 0.</summary>
        public Tensor tril_(long diagonal = 0) => Update(x => x.tril(diagonal), "tril_");

        /// <summary>Everything below the diagonal becomes 0.</summary>
        public Tensor triu_(long diagonal = 0) => Update(x => x.triu(diagonal), "triu_");

        private unsafe Tensor Triangle(long diagonal, bool lower, string call)
        {
            if (sizes.Length < 2) throw new ArgumentException($"{call}: expects a tensor with at least 2 dimensions, this one has shape {Shape.Text(sizes)}.");
            var y = Copy.Contiguous(this);
            var (rows, columns, size) = (sizes[^2], sizes[^1], type.Size());
            var data = (byte*)y.storage.Pointer;
            for (var i = 0L; i < numel() / Math.Max(1, columns); i++)
            {
                var edge = Math.Clamp(i % rows + diagonal + (lower ? 1 : 0), 0, columns);       // first column above, or on, the diagonal
                var (from, to) = lower ? (edge, columns) : (0, edge);
                new Span<byte>(data + (i * columns + from) * size, (int)((to - from) * size)).Clear();
            }
            return y;
        }

        /// <summary>A matrix with this diagonal, or the diagonal of a matrix.</summary>
        public Tensor diag(long diagonal = 0) => sizes.Length switch
        {
            1 => diag_embed(diagonal, 0, 1),
            2 => this.diagonal(diagonal).clone(),
            _ => throw new ArgumentException($"diag: expects a vector or a matrix, not shape {Shape.Text(sizes)}."),
        };

        /// <summary>Matrices with these diagonals, in dimensions dim1 and dim2.</summary>
        public Tensor diag_embed(long offset = 0L, long dim1 = -2L, long dim2 = -1L)
        {
            var (a, b) = (Shape.Dim(dim1, sizes.Length + 1, "diag_embed"), Shape.Dim(dim2, sizes.Length + 1, "diag_embed"));
            var n = sizes[^1] + Math.Abs(offset);
            var shape = sizes[..^1].ToList();
            shape.Insert(Math.Min(a, b), n);
            shape.Insert(Math.Max(a, b), n);
            var y = torch.zeros([.. shape], type);
            using (no_grad())
            using (var place = y.diagonal(offset, a, b)) Copy.Into(this, place);
            return Linear(y, (this, g => g.diagonal(offset, a, b)));
        }

        /// <summary>The sum of the diagonal.</summary>
        public Tensor trace() => sizes.Length == 2 ? diagonal().sum() : throw new ArgumentException($"trace: expects a matrix, not shape {Shape.Text(sizes)}.");
    }
}
