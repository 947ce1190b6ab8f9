namespace TorchSharp;

public static partial class torch
{
    /// <summary>The elements in order along a dimension, and where they stood.</summary>
    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) => input.sort(dim, descending, stable);

    /// <summary>Where the elements in order stand along a dimension.</summary>
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);

    /// <summary>The k largest (or smallest) elements along a dimension, and where they stand.</summary>
    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) => tensor.topk(k, dim, largest, sorted);

    /// <summary>The k-th smallest elements along a dimension, and where they stand.</summary>
    public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim, bool keepdim = false) => input.kthvalue(k, dim, keepdim);

    /// <summary>The middle one of all elements, the lower of two.</summary>
    public static Tensor median(Tensor input) => input.median();

    /// <summary>The different elements, and on request where each element stands among them and how often each occurs.</summary>
    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique(sorted, return_inverse, return_counts, dim);

    /// <summary>How often each number 0, 1, … occurs, or the sums of their weights.</summary>
    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) => input.bincount(weights, minlength);

    /// <summary>How many elements fall into each of the bins of equal width.</summary>
    public static Tensor histc(Tensor input, long bins = 100, long min = 0, long max = 0) => input.histc(bins, min, max);

    public partial class Tensor
    {
        /// <summary>The elements in order along a dimension, and where they stood. Equal ones keep their order; NaN is largest.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            var d = Shape.Dim(dim, sizes.Length, "sort");
            return Ordered(d, sizes.Length == 0 ? 1 : sizes[d], descending, "sort");
        }

        /// <summary>Where the elements in order stand along a dimension.</summary>
        public Tensor argsort(long dim = -1, bool descending = false)
        {
            using var off = no_grad();
            var (values, indices) = sort(dim, descending);
            values.Dispose();
            return indices;
        }

        /// <summary>The k largest (or smallest) elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            var d = Shape.Dim(dim, sizes.Length, "topk");
            var size = sizes.Length == 0 ? 1 : sizes[d];
            if (k < 0 || k > size) throw new ArgumentException($"topk: k = {k} is out of range for dimension {d} of shape {Shape.Text(sizes)}.");
            return Ordered(d, k, largest, "topk");
        }

        /// <summary>The k-th smallest elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false)
        {
            var d = Shape.Dim(dim ?? -1, sizes.Length, "kthvalue");
            if (sizes.Length == 0) return (clone(), torch.zeros(Array.Empty<long>(), ScalarType.Int64));
            if (k < 1 || k > sizes[d]) throw new ArgumentException($"kthvalue: k = {k} is out of range for dimension {d} of shape {Shape.Text(sizes)}.");
            var (values, indices) = Ordered(d, k, false, "kthvalue");
            return keepdim ? (values.narrow(d, k - 1, 1), indices.narrow(d, k - 1, 1)) : (values.select(d, k - 1), indices.select(d, k - 1));
        }

        /// <summary>The middle one of all elements, the lower of two.</summary>
        public Tensor median()
        {
            if (numel() == 0) throw new ArgumentException("median: the tensor is empty.");
            var flat = reshape(-1);
            if (is_floating_point() && isnan().any().item<bool>()) return flat.max();
            return flat.kthvalue((numel() + 1) / 2, 0).values;
        }

        /// <summary>The q-quantiles along a dimension, linear between neighbours: [q, …] for a vector q. NaN spreads.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false)
        {
            if (!is_floating_point() || !q.is_floating_point()) throw new ArgumentException($"quantile: the tensor and q must hold floating-point numbers, not {type} and {q.type}.");
            var d = Shape.Dim(dim, sizes.Length, "quantile");
            var x = sizes.Length == 0 ? reshape(1) : this;
            var sorted = x.movedim([d], [-1]).sort(-1).Values;                        // [others…, n]
            sorted = sorted.masked_fill(sorted.isnan().any(-1, keepdim: true), double.NaN);
            var at = q.to(type).reshape(-1) * (x.sizes[d] - 1);                                // [q]
            var below = at.floor();
            var low = sorted.index_select(-1, below.to(ScalarType.Int64));
            var high = sorted.index_select(-1, at.ceil().to(ScalarType.Int64));
            var y = (low + (high - low) * (at - below)).movedim([-1], [0]);           // [q, others…]
            if (keepdim && sizes.Length > 0) y = y.unsqueeze(d + 1);
            return q.sizes.Length == 0 ? y.squeeze(0) : y;
        }

        private (Tensor, Tensor) Ordered(int dim, long k, bool descending, string call)
        {
            var indices = Order.Along(this, dim, k, descending, call);
            return (sizes.Length == 0 ? clone() : gather(dim, indices), indices);
        }

        /// <summary>The different elements, and on request where each element stands among them and how often each occurs.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            if (dim is not null) throw new NotSupportedException("unique: dim is not supported by the managed engine.");
            using var off = no_grad();
            using var scope = NewDisposeScope();
            var (values, order) = reshape(-1).sort(0);
            var n = values.numel();
            var starts = torch.ones([n], ScalarType.Bool);
            if (n > 1) starts.narrow(0, 1, n - 1).copy_(values.narrow(0, 1, n - 1).ne(values.narrow(0, 0, n - 1)));
            var firsts = starts.nonzero().select(1, 0);
            Tensor? inverse = null, counts = null;
            if (return_inverse) inverse = torch.zeros([n], ScalarType.Int64).index_put_(starts.cumsum(0) - 1, order).reshape(sizes).contiguous();
            if (return_counts) counts = torch.cat([firsts.narrow(0, Math.Min(1, firsts.numel()), Math.Max(0, firsts.numel() - 1)), torch.tensor(new[] { n })], 0).narrow(0, 0, firsts.numel()) - firsts;
            var output = values.index_select(0, firsts);
            scope.MoveToOuter(new IDisposable?[] { output, inverse, counts }.OfType<IDisposable>());
            return (output, inverse, counts);
        }

        /// <summary>How often each number 0, 1, … occurs, or the sums of their weights.</summary>
        public Tensor bincount(Tensor? weights = null, long minlength = 0)
        {
            if (sizes.Length != 1 || ScalarTypes.Category(type) != 1) throw new ArgumentException($"bincount: expects a vector of integers, not {this}.");
            using var off = no_grad();
            var length = Math.Max(minlength, numel() == 0 ? 0 : max().to(ScalarType.Int64).item<long>() + 1);
            if (numel() > 0 && min().to(ScalarType.Int64).item<long>() < 0) throw new ArgumentException("bincount: the numbers must not be negative.");
            var counts = torch.zeros([length], weights is null ? ScalarType.Int64 : weights.type == ScalarType.Float32 ? ScalarType.Float32 : ScalarType.Float64);
            return counts.index_add_(0, this, weights ?? torch.ones([numel()], ScalarType.Int64), 1);
        }

        /// <summary>How many elements fall into each of the bins of equal width between min and max (of the elements, if both are 0).</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0)
        {
            if (!is_floating_point()) throw Dispatch.Unsupported("histc", type);
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var values = reshape(-1).to(ScalarType.Float64).data<double>().ToArray();
            var (low, high) = min == 0 && max == 0 && values.Length > 0 ? (values.Min(), values.Max()) : (min, (double)max);
            if (low == high) (low, high) = (low - 1, high + 1);
            var counts = new double[bins];
            foreach (var value in values)
                if (value >= low && value <= high) counts[Math.Min(bins - 1, (long)((value - low) / (high - low) * bins))]++;
            return scope.MoveToOuter(tensor(counts, dtype: type));
        }
    }
}
