namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A handle on the same memory with other sizes and strides.</summary>
        internal Tensor Seen(long[] sizes, long[] strides, long offset) => new(Usable().storage.Retain(), sizes, strides, offset, type) { isView = true };

        /// <summary>The same tensor behind a second handle.</summary>
        public Tensor alias() => Linear(Seen(sizes, strides, offset), (this, static g => g));

        /// <summary>The same elements in another shape, without copying; one size may be -1.</summary>
        public Tensor view(params long[] shape)
        {
            var to = Shape.Infer(shape, numel(), "view");
            var steps = Shape.ViewStrides(sizes, strides, to) ?? throw new ArgumentException(
                $"view: size {Shape.Text(shape)} is not compatible with a tensor of size {Shape.Text(sizes)} and stride {Shape.Text(strides)}; use reshape(...) instead.");
            return Linear(Seen(to, steps, offset), (this, g => g.reshape(sizes)));
        }

        /// <summary>The same elements in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => view(other.sizes);

        /// <summary>The same elements in another shape; copies only when it must. One size may be -1.</summary>
        public Tensor reshape(params long[] shape)
        {
            var to = Shape.Infer(shape, numel(), "reshape");
            if (Shape.ViewStrides(sizes, strides, to) is { } steps) return Linear(Seen(to, steps, offset), (this, g => g.reshape(sizes)));
            var copy = Copy.Contiguous(this);
            (copy.sizes, copy.strides) = (to, Shape.Strides(to));
            return Linear(copy, (this, g => g.reshape(sizes)));
        }

        /// <summary>Dimensions start_dim … end_dim become one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1)
        {
            if (sizes.Length == 0) return reshape(1);
            var (start, end) = (Shape.Dim(start_dim, sizes.Length, "flatten"), Shape.Dim(end_dim, sizes.Length, "flatten"));
            if (start > end) throw new ArgumentException($"flatten: start_dim {start_dim} must not come after end_dim {end_dim}.");
            return reshape([.. sizes[..start], Shape.Count(sizes.AsSpan(start, end - start + 1)), .. sizes[(end + 1)..]]);
        }

        /// <summary>One dimension becomes several.</summary>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            var d = Shape.Dim(dim, this.sizes.Length, "unflatten");
            return view([.. this.sizes[..d], .. Shape.Infer(sizes, this.sizes[d], "unflatten"), .. this.sizes[(d + 1)..]]);
        }

        /// <summary>One dimension of all elements.</summary>
        public Tensor ravel() => reshape(-1);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1)
        {
            var (a, b) = (Shape.Dim(dim0, sizes.Length, "transpose"), Shape.Dim(dim1, sizes.Length, "transpose"));
            long[] to = [.. sizes], steps = [.. strides];
            if (a != b) (to[a], to[b], steps[a], steps[b]) = (to[b], to[a], steps[b], steps[a]);
            return Linear(Seen(to, steps, offset), (this, g => g.transpose(a, b)));
        }

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>A matrix transposed; vectors stay.</summary>
        public Tensor t() => sizes.Length switch
        {
            < 2 => alias(),
            2 => transpose(0, 1),
            _ => throw new ArgumentException($"t: expects a tensor with at most 2 dimensions, this one has shape {Shape.Text(sizes)}."),
        };

        /// <summary>All dimensions in reverse order.</summary>
        public Tensor T => permute([.. Enumerable.Range(0, sizes.Length).Reverse().Select(i => (long)i)]);

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation)
        {
            var order = permutation.Select(i => Shape.Dim(i, sizes.Length, "permute")).ToArray();
            if (order.Length != sizes.Length || order.Distinct().Count() != order.Length)
                throw new ArgumentException($"permute: {Shape.Text(permutation)} is not an order of the {sizes.Length} dimensions of shape {Shape.Text(sizes)}.");
            var back = new long[order.Length];
            for (var i = 0; i < order.Length; i++) back[order[i]] = i;
            return Linear(Seen([.. order.Select(i => sizes[i])], [.. order.Select(i => strides[i])], offset), (this, g => g.permute(back)));
        }

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        /// <summary>Dimensions moved to other places; the others keep their order.</summary>
        public Tensor movedim(long[] source, long[] destination)
        {
            var order = new long[sizes.Length];
            Array.Fill(order, -1);
            var from = source.Select(i => Shape.Dim(i, sizes.Length, "movedim")).ToArray();
            var to = destination.Select(i => Shape.Dim(i, sizes.Length, "movedim")).ToArray();
            if (from.Length != to.Length) throw new ArgumentException($"movedim: {from.Length} sources but {to.Length} destinations.");
            for (var i = 0; i < from.Length; i++) order[to[i]] = from[i];
            var rest = new Queue<int>(Enumerable.Range(0, sizes.Length).Except(from));
            for (var i = 0; i < order.Length; i++) if (order[i] < 0) order[i] = rest.Dequeue();
            return permute(order);
        }

        /// <summary>A new dimension of size 1.</summary>
        public Tensor unsqueeze(long dim)
        {
            var d = Shape.Dim(dim, sizes.Length + 1, "unsqueeze");
            var step = d < sizes.Length ? sizes[d] * strides[d] : 1;
            return Linear(Seen([.. sizes[..d], 1, .. sizes[d..]], [.. strides[..d], step, .. strides[d..]], offset), (this, g => g.reshape(sizes)));
        }

        /// <summary>Without the dimension if its size is 1, or without all dimensions of size 1.</summary>
        public Tensor squeeze(long? dim = null)
        {
            var only = dim is { } given ? Shape.Dim(given, sizes.Length, "squeeze") : -1;
            var keep = Enumerable.Range(0, sizes.Length).Where(i => sizes[i] != 1 || (only >= 0 && i != only)).ToArray();
            return Linear(Seen([.. keep.Select(i => sizes[i])], [.. keep.Select(i => strides[i])], offset), (this, g => g.reshape(sizes)));
        }

        /// <summary>Repeats dimensions of size 1 (and new leading ones) without copying; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes)
        {
            var lead = sizes.Length - this.sizes.Length;
            long[] to = [.. sizes];
            for (var i = 0; i < to.Length; i++)
            {
                var own = i < lead || lead < 0 ? 1 : this.sizes[i - lead];
                if (to[i] == -1 && i >= lead) to[i] = own;
                if (lead < 0 || to[i] < 0 || (own != 1 && own != to[i]))
                    throw new ArgumentException($"expand: a tensor of shape {Shape.Text(this.sizes)} does not expand to {Shape.Text(sizes)}.");
            }
            return Linear(Seen(to, Shape.BroadcastStrides(this.sizes, strides, to), offset), (this, static g => g));
        }

        /// <summary>Repeats dimensions of size 1 without copying.</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray());

        /// <summary>Repeats dimensions of size 1 without copying.</summary>
        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape);

        /// <summary>Repeats dimensions of size 1 without copying.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false) => expand(sizes);

        /// <summary>Expands to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => expand(other.sizes);

        /// <summary>Expands to the shape.</summary>
        public Tensor broadcast_to(params long[] shape) => expand(shape);

        /// <summary>One position of a dimension, without that dimension.</summary>
        public Tensor select(long dim, long index)
        {
            if (sizes.Length == 0) throw new ArgumentException("select: a tensor without dimensions has nothing to select from.");
            var d = Shape.Dim(dim, sizes.Length, "select");
            var i = index < 0 ? index + sizes[d] : index;
            if (i < 0 || i >= sizes[d]) throw new ArgumentOutOfRangeException(nameof(index), $"select: index {index} is out of range for dimension {d} of shape {Shape.Text(sizes)}.");
            return Autograd.Part(Seen([.. sizes[..d], .. sizes[(d + 1)..]], [.. strides[..d], .. strides[(d + 1)..]], offset + i * strides[d]), this, g => g.select(d, i));
        }

        /// <summary>Positions start … start + length - 1 of a dimension.</summary>
        public Tensor narrow(long dim, long start, long length)
        {
            var d = Shape.Dim(dim, sizes.Length, "narrow");
            var from = start < 0 ? start + sizes[d] : start;
            if (from < 0 || length < 0 || from + length > sizes[d])
                throw new ArgumentOutOfRangeException(nameof(start), $"narrow: start {start} with length {length} exceeds dimension {d} of shape {Shape.Text(sizes)}.");
            return slice(d, from, from + length, 1);
        }

        /// <summary>Positions start, start + step, … before finish of a dimension; negative ones count from the end.</summary>
        public Tensor slice(long dim, long start, long finish, long step)
        {
            if (sizes.Length == 0) throw new ArgumentException("slice: a tensor without dimensions cannot be sliced.");
            if (step < 1) throw new ArgumentException($"slice: step {step} must be positive.");
            var d = Shape.Dim(dim, sizes.Length, "slice");
            var from = Math.Clamp(start < 0 ? start + sizes[d] : start, 0, sizes[d]);
            var to = Math.Clamp(finish < 0 ? finish + sizes[d] : finish, from, sizes[d]);
            long[] shape = [.. sizes], steps = [.. strides];
            shape[d] = (to - from + step - 1) / step;
            steps[d] *= step;
            return Autograd.Part(Seen(shape, steps, offset + from * strides[d]), this, g => g.slice(d, from, to, step));
        }

        /// <summary>The elements i, i + offset of two dimensions, as the last dimension.</summary>
        public Tensor diagonal(long offset = 0L, long dim1 = 0L, long dim2 = 1L)
        {
            var (a, b) = (Shape.Dim(dim1, sizes.Length, "diagonal"), Shape.Dim(dim2, sizes.Length, "diagonal"));
            if (a == b) throw new ArgumentException("diagonal: the two dimensions must differ.");
            var length = Math.Max(0, offset >= 0 ? Math.Min(sizes[a], sizes[b] - offset) : Math.Min(sizes[a] + offset, sizes[b]));
            var start = length == 0 ? 0 : offset >= 0 ? offset * strides[b] : -offset * strides[a];
            var rest = Enumerable.Range(0, sizes.Length).Where(i => i != a && i != b).ToArray();
            return Autograd.Part(
                Seen([.. rest.Select(i => sizes[i]), length], [.. rest.Select(i => strides[i]), strides[a] + strides[b]], this.offset + start),
                this, g => g.diagonal(offset, a, b));
        }

        /// <summary>The memory seen with any sizes, strides and offset.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0L)
        {
            var last = storageOffset;
            for (var i = 0; i < size.Length; i++) last += (size[i] - 1) * strides[i];
            if (size.Length != strides.Length || (Shape.Count(size) > 0 && (last + 1) * ElementSize > storage.Bytes))
                throw new ArgumentException($"as_strided: size {Shape.Text(size)} with stride {Shape.Text(strides)} reaches beyond the memory of the tensor.");
            if (Autograd.Recording(this)) throw new NotSupportedException("as_strided: its gradient is not supported by the managed engine.");
            return Seen([.. size], [.. strides], storageOffset);
        }

        /// <summary>Windows of the given size, step apart, along a dimension, as a new last dimension.</summary>
        public Tensor unfold(long dimension, long size, long step)
        {
            var d = Shape.Dim(dimension, sizes.Length, "unfold");
            if (size > sizes[d] || size < 0 || step < 1) throw new ArgumentException($"unfold: windows of {size} in steps of {step} do not fit dimension {d} of shape {Shape.Text(sizes)}.");
            long[] shape = [.. sizes, size], steps = [.. strides, strides[d]];
            shape[d] = (sizes[d] - size) / step + 1;
            steps[d] *= step;
            return Linear(Seen(shape, steps, offset), (this, g =>
            {
                var sum = torch.zeros(sizes, g.type);
                for (var i = 0L; i < shape[d]; i++) sum.slice(d, i * step, i * step + size, 1).add_(g.select(d, i).movedim([-1], [d]));
                return sum;
            }
            ));
        }

        /// <summary>Copies the elements into row-major order, unless they are.</summary>
        public Tensor contiguous() => is_contiguous() ? Linear(Seen(sizes, strides, offset), (this, static g => g)) : clone();

        /// <summary>A copy.</summary>
        public Tensor clone() => Linear(Copy.Contiguous(this), (this, static g => g));

        /// <summary>Removes dimensions of size 1, in place.</summary>
        public Tensor squeeze_(long? dim = null) => Reshaped(squeeze(dim), "squeeze_");

        /// <summary>Adds a dimension of size 1, in place.</summary>
        public Tensor unsqueeze_(long dim) => Reshaped(unsqueeze(dim), "unsqueeze_");

        /// <summary>Exchanges two dimensions, in place.</summary>
        public Tensor transpose_(long dim0, long dim1) => Reshaped(transpose(dim0, dim1), "transpose_");

        private Tensor Reshaped(Tensor seen, string call)
        {
            using (seen)
            {
                if (requires_grad) throw new NotSupportedException($"{call}: not supported by the managed engine for tensors that require grad; use {call[..^1]}.");
                (sizes, strides) = (seen.sizes, seen.strides);
                return this;
            }
        }
    }

    /// <summary>The same elements in another shape.</summary>
    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    /// <summary>Dimensions start_dim … end_dim become one.</summary>
    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    /// <summary>One dimension becomes several.</summary>
    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => input.unflatten(dim, sizes);

    /// <summary>One dimension of all elements.</summary>
    public static Tensor ravel(Tensor input) => input.ravel();

    /// <summary>Two dimensions exchanged.</summary>
    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    /// <summary>Two dimensions exchanged.</summary>
    public static Tensor swapdims(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    /// <summary>Two dimensions exchanged.</summary>
    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => input.transpose(axis0, axis1);

    /// <summary>A matrix transposed.</summary>
    public static Tensor t(Tensor input) => input.t();

    /// <summary>The dimensions in another order.</summary>
    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    /// <summary>A dimension moved to another place.</summary>
    public static Tensor movedim(Tensor input, long source, long destination) => input.movedim([source], [destination]);

    /// <summary>Dimensions moved to other places.</summary>
    public static Tensor movedim(Tensor input, long[] source, long[] destination) => input.movedim(source, destination);

    /// <summary>A new dimension of size 1.</summary>
    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    /// <summary>Without dimensions of size 1.</summary>
    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    /// <summary>Expands to the shape.</summary>
    public static Tensor broadcast_to(Tensor input, params long[] shape) => input.expand(shape);

    /// <summary>All tensors expanded to their common shape.</summary>
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors)
    {
        var common = tensors.Aggregate(Array.Empty<long>(), (shape, x) => Shape.Broadcast(shape, x.sizes, "torch.broadcast_tensors"));
        return [.. tensors.Select(x => x.expand(common))];
    }

    /// <summary>One position of a dimension.</summary>
    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);

    /// <summary>Positions start … start + length - 1 of a dimension.</summary>
    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    /// <summary>The elements i, i + offset of two dimensions.</summary>
    public static Tensor diagonal(Tensor input, long offset = 0L, long dim1 = 0L, long dim2 = 1L) => input.diagonal(offset, dim1, dim2);

    /// <summary>A copy.</summary>
    public static Tensor clone(Tensor input) => input.clone();
}
