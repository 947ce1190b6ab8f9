namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => Sum([], false, type);

        /// <summary>The sum along a dimension.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Sum([dim], keepdim, type);

        /// <summary>The sum along dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Sum(dim, keepdim, type);

        /// <summary>The sum along dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Sum(dim, keepdim, type);

        private Tensor Sum(ReadOnlySpan<long> dims, bool keepdim, ScalarType? type)
        {
            var x = to(type ?? (ScalarTypes.Category(this.type) < 2 ? ScalarType.Int64 : this.type));
            var reduced = Reduced(dims, "sum");
            return Linear(Dropped(Reduction.Over(new Sum(), x, reduced, "sum"), reduced, keepdim), (x, g => Spread(g, reduced, keepdim)));
        }

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => mean([]);

        /// <summary>The mean along dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            var x = type is { } given ? to(given) : this;
            if (!x.is_floating_point()) throw new InvalidOperationException($"mean: could not infer output dtype. Input dtype must be floating point, got {this.type}.");
            return x.Sum(dimensions, keepdim, null).div(Math.Max(Covered(dimensions, "mean"), 0) is var n && n == 0 ? double.NaN : (double)n);
        }

        /// <summary>The product of all elements.</summary>
        public Tensor prod(ScalarType? type = null) => reshape(-1).prod(0, false, type);

        /// <summary>The product along a dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null)
        {
            var x = to(type ?? (ScalarTypes.Category(this.type) < 2 ? ScalarType.Int64 : this.type));
            var reduced = Reduced([dim], "prod");
            return Op(Dropped(Reduction.Over(new Product(), x, reduced, "prod"), reduced, keepdim), (x, g => Spread(g, reduced, keepdim) * Others(x, dim)));
        }

        /// <summary>For each element the product of all others along the dimension.</summary>
        private static Tensor Others(Tensor x, long dim)
        {
            if (x.sizes.Length == 0) return torch.ones_like(x);
            var one = torch.ones_like(x.narrow(dim, 0, 1));
            var n = x.sizes[Shape.Dim(dim, x.sizes.Length, "prod")] - 1;
            if (n < 0) return torch.ones_like(x);
            var before = torch.cat([one, x.narrow(dim, 0, n)], dim).cumprod(dim);
            var after = torch.cat([x.narrow(dim, 1, n), one], dim).flip(dim).cumprod(dim).flip(dim);
            return before * after;
        }

        /// <summary>The largest element.</summary>
        public Tensor max() => Extreme(new Largest(), [], false, "max");

        /// <summary>The smallest element.</summary>
        public Tensor min() => Extreme(new Smallest(), [], false, "min");

        /// <summary>The largest elements along dimensions.</summary>
        public Tensor amax(params long[] dims) => Extreme(new Largest(), dims, false, "amax");

        /// <summary>The largest elements along dimensions.</summary>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Extreme(new Largest(), dims, keepdim, "amax", @out);

        /// <summary>The largest elements along dimensions.</summary>
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Extreme(new Largest(), dims, keepdim, "amax", @out);

        /// <summary>The smallest elements along dimensions.</summary>
        public Tensor amin(params long[] dims) => Extreme(new Smallest(), dims, false, "amin");

        /// <summary>The smallest elements along dimensions.</summary>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Extreme(new Smallest(), dims, keepdim, "amin", @out);

        /// <summary>The smallest elements along dimensions.</summary>
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Extreme(new Smallest(), dims, keepdim, "amin", @out);

        private Tensor Extreme<TOp>(TOp op, ReadOnlySpan<long> dims, bool keepdim, string call, Tensor? @out = null) where TOp : struct, IReduction
        {
            if (@out is not null) throw new NotSupportedException($"{call}: out is not supported by the managed engine.");
            var reduced = Reduced(dims, call);
            for (var i = 0; i < reduced.Length; i++)
                if (reduced[i] && sizes[i] == 0) throw new ArgumentException($"{call}: a dimension of size 0 has no largest or smallest element (shape {Shape.Text(sizes)}).");
            var y = Dropped(Reduction.Over(op, this, reduced, call), reduced, keepdim);
            return Op(y, (this, g =>
            {
                var winners = (this == Spread(y, reduced, keepdim)).to(type);       // equal ones share the gradient
                var ways = Dropped(Reduction.Over(new Sum(), winners, reduced, call), reduced, true);
                return winners * (Spread(g, reduced, keepdim) / ways);
            }
            ));
        }

        /// <summary>The elementwise larger one.</summary>
        public Tensor max(Tensor other) => maximum(other);

        /// <summary>The elementwise smaller one.</summary>
        public Tensor min(Tensor other) => minimum(other);

        /// <summary>The largest elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Best(dim, keepdim, true, "max");

        /// <summary>The smallest elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Best(dim, keepdim, false, "min");

        private (Tensor, Tensor) Best(long dim, bool keepdim, bool largest, string call)
        {
            var reduced = Reduced([dim], call);
            var at = Reduction.Position(this, reduced, largest, call);
            var values = sizes.Length == 0 ? clone() : gather(dim, at);
            return keepdim || sizes.Length == 0 ? (values, at) : (values.squeeze(dim), at.squeeze(dim));
        }

        /// <summary>Where the largest of all elements stands, in row-major order.</summary>
        public Tensor argmax() => Dropped(Reduction.Position(this, Reduced([], "argmax"), true, "argmax"), Reduced([], "argmax"), false);

        /// <summary>Where the largest elements stand along a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Dropped(Reduction.Position(this, Reduced([dim], "argmax"), true, "argmax"), Reduced([dim], "argmax"), keepdim);

        /// <summary>Where the smallest of all elements stands, in row-major order.</summary>
        public Tensor argmin() => Dropped(Reduction.Position(this, Reduced([], "argmin"), false, "argmin"), Reduced([], "argmin"), false);

        /// <summary>Where the smallest elements stand along a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Dropped(Reduction.Position(this, Reduced([dim], "argmin"), false, "argmin"), Reduced([dim], "argmin"), keepdim);

        /// <summary>True when all elements are (not 0).</summary>
        public Tensor all() => Truth(new Smallest(), [], false, "all");

        /// <summary>True where all elements along the dimension are (not 0).</summary>
        public Tensor all(long dim, bool keepdim = false) => Truth(new Smallest(), [dim], keepdim, "all");

        /// <summary>True when some element is (not 0).</summary>
        public Tensor any() => Truth(new Largest(), [], false, "any");

        /// <summary>True where some element along the dimension is (not 0).</summary>
        public Tensor any(long dim, bool keepdim = false) => Truth(new Largest(), [dim], keepdim, "any");

        private Tensor Truth<TOp>(TOp op, ReadOnlySpan<long> dims, bool keepdim, string call) where TOp : struct, IReduction
        {
            var reduced = Reduced(dims, call);
            using var truth = new Converted(this, ScalarType.Bool);
            return Dropped(Reduction.Over(op, truth.Tensor, reduced, call), reduced, keepdim);
        }

        /// <summary>How many elements are not 0.</summary>
        public Tensor count_nonzero(long[]? dims = null)
        {
            using var truth = ne(0);
            return truth.sum(dims ?? []);
        }

        /// <summary>log Σ exp along a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false)
        {
            using var scope = NewDisposeScope();
            var reduced = Reduced([dim], "logsumexp");
            Tensor y;
            using (no_grad())
            {
                var x = is_floating_point() ? this : to(default_dtype);
                var largest = Reduction.Over(new Largest(), x, reduced, "logsumexp");
                largest = largest.masked_fill(largest.isinf(), 0);
                y = Dropped(Reduction.Over(new Sum(), (x - largest).exp(), reduced, "logsumexp").log() + largest, reduced, keepdim);
            }
            return scope.MoveToOuter(Op(y, (this, g => Spread(g, reduced, keepdim) * (this - Spread(y, reduced, keepdim)).exp())));
        }

        /// <summary>Which dimensions are reduced: those given, or all.</summary>
        internal bool[] Reduced(ReadOnlySpan<long> dims, string call)
        {
            var reduced = new bool[sizes.Length];
            if (dims.Length == 0) Array.Fill(reduced, true);
            foreach (var dim in dims)
            {
                var d = Shape.Dim(dim, sizes.Length, call);
                if (sizes.Length == 0) continue;
                if (reduced[d]) throw new ArgumentException($"{call}: dimension {dim} appears twice in {Shape.Text(dims)}.");
                reduced[d] = true;
            }
            return reduced;
        }

        /// <summary>How many elements become one.</summary>
        private long Covered(ReadOnlySpan<long> dims, string call)
        {
            var (count, reduced) = (1L, Reduced(dims, call));
            for (var i = 0; i < sizes.Length; i++) if (reduced[i]) count *= sizes[i];
            return count;
        }

        /// <summary>The fresh result of a reduction, whose reduced dimensions have size 1, without them unless kept.</summary>
        private static Tensor Dropped(Tensor d, bool[] reduced, bool keepdim)
        {
            if (keepdim) return d;
            d.sizes = [.. d.sizes.Where((_, i) => !reduced[i])];
            d.strides = Shape.Strides(d.sizes);
            return d;
        }

        /// <summary>A reduced tensor, repeated along the reduced dimensions to the shape of this one.</summary>
        private Tensor Spread(Tensor g, bool[] reduced, bool keepdim) =>
            (keepdim ? g : g.reshape([.. sizes.Select((size, i) => reduced[i] ? 1 : size)])).expand(sizes);
    }
}
