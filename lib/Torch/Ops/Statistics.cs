namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The variance of all elements.</summary>
        public Tensor var(bool unbiased = true) => Variance([], unbiased, false, null, "var");

        /// <summary>The variance along a dimension.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance([dim], unbiased, keepdim, type, "var");

        /// <summary>The variance along dimensions.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance(dimensions, unbiased, keepdim, type, "var");

        /// <summary>The standard deviation of all elements.</summary>
        public Tensor std(bool unbiased = true) => Variance([], unbiased, false, null, "std").sqrt();

        /// <summary>The standard deviation along a dimension.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance([dim], unbiased, keepdim, type, "std").sqrt();

        /// <summary>The standard deviation along dimensions.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Variance(dimensions, unbiased, keepdim, type, "std").sqrt();

        private Tensor Variance(long[] dims, bool unbiased, bool keepdim, ScalarType? type, string call)
        {
            var x = type is { } given ? to(given) : this;
            if (!x.is_floating_point()) throw new InvalidOperationException($"{call}: only floating-point tensors have one, this one holds {this.type}.");
            var reduced = Reduced(dims, call);
            var n = (double)Covered(dims, call);
            var freedom = Math.Max(0, n - (unbiased ? 1 : 0));
            using var scope = NewDisposeScope();
            Tensor mean, y;
            using (no_grad())
            {
                mean = Reduction.Over(new Sum(), x, reduced, call).div_(n);
                y = Dropped(Reduction.Over(new Sum(), (x - mean).square(), reduced, call).div_(freedom), reduced, keepdim);
            }
            return scope.MoveToOuter(Op(y, (x, g => Spread(g, reduced, keepdim) * (x - mean) * (2 / freedom)), (mean, static g => g)));
        }

        /// <summary>The p-norm of all elements.</summary>
        public Tensor norm(float p = 2.0f) => Norm([], false, p);

        /// <summary>The p-norm along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2.0f) => Norm([dim], keepdim, p);

        /// <summary>(Σ |x|^p)^(1/p); the largest |x| for p = ∞, the count of non-zeros for p = 0.</summary>
        internal Tensor Norm(long[] dims, bool keepdim, double p)
        {
            if (!is_floating_point()) throw new InvalidOperationException($"norm: only floating-point tensors have one, this one holds {type}.");
            if (p == 1) return abs().sum(dims, keepdim);
            if (double.IsPositiveInfinity(p)) return abs().amax(dims, keepdim);
            if (double.IsNegativeInfinity(p)) return abs().amin(dims, keepdim);
            if (p == 0) return ne(0).to(type).sum(dims, keepdim);
            var reduced = Reduced(dims, "norm");
            using var scope = NewDisposeScope();
            Tensor y;
            using (no_grad())
            {
                var powers = p == 2 ? square() : abs().pow(p);
                var sums = Reduction.Over(new Sum(), powers, reduced, "norm");
                y = Dropped(p == 2 ? sums.sqrt() : sums.pow(1 / p), reduced, keepdim);
            }
            return scope.MoveToOuter(Op(y, (this, g =>
            {
                var (whole, back) = (Spread(y, reduced, keepdim), Spread(g, reduced, keepdim));
                var slope = p == 2 ? this / whole : sign() * (abs() / whole).pow(p - 1);
                return back * slope.masked_fill(whole == 0, 0);
            }
            )));
        }

        /// <summary>Sums of all elements up to each along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null)
        {
            var x = to(type ?? (ScalarTypes.Category(this.type) < 2 ? ScalarType.Int64 : this.type));
            var d = Shape.Dim(dim, sizes.Length, "cumsum");
            return Linear(Cumulative.Along(new Sum(), x, d, "cumsum"), (x, g => g.flip(d).cumsum(d).flip(d)));
        }

        /// <summary>Products of all elements up to each along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null)
        {
            var x = to(type ?? (ScalarTypes.Category(this.type) < 2 ? ScalarType.Int64 : this.type));
            var d = Shape.Dim(dim, sizes.Length, "cumprod");
            var y = Cumulative.Along(new Product(), x, d, "cumprod");
            return Op(y, (x, g => x.eq(0).any().item<bool>()
                ? throw new NotSupportedException("cumprod: its gradient at elements that are 0 is not supported by the managed engine.")
                : (g * y).flip(d).cumsum(d).flip(d) / x));
        }
    }
}
