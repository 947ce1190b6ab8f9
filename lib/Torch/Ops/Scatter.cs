namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>y[i, j, k] = this[i, index[i, j, k], k] (for dim 1).</summary>
        public Tensor gather(long dim, Tensor index)
        {
            var d = CheckIndex(dim, index, "gather");
            using var at = Places(index, "gather");
            var y = Dispatch.Fresh(index.sizes, type);
            if (sizes.Length == 0) Copy.Into(this, y);
            else Indexed.Gather(this, d, at, y);
            return Op(y, (this, g => torch.zeros(sizes, g.type).scatter_add_(dim, index, g)), (index, static g => g));
        }

        /// <summary>A copy in which y[i, index[i, j, k], k] = src[i, j, k] (for dim 1).</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src)
        {
            var y = Copy.Contiguous(this);
            ScatterInto(y, dim, index, src, false, "scatter");
            return Op(y, (this, g => g.scatter(dim, index, torch.zeros(index.sizes, g.type))), (src, g => Whole(g.gather(dim, index), src)), (index, static g => g));
        }

        /// <summary>this[i, index[i, j, k], k] = src[i, j, k] (for dim 1).</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            if (Autograd.Recording(this) || Autograd.Recording(src)) return Autograd.InPlace(this, x => x.scatter(dim, index, src), "scatter_");
            ScatterInto(this, dim, index, src, false, "scatter_");
            Changed();
            return this;
        }

        /// <summary>A copy in which y[i, index[i, j, k], k] += src[i, j, k] (for dim 1).</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src)
        {
            var y = Copy.Contiguous(this);
            ScatterInto(y, dim, index, src, true, "scatter_add");
            return Op(y, (this, static g => g), (src, g => Whole(g.gather(dim, index), src)), (index, static g => g));
        }

        /// <summary>this[i, index[i, j, k], k] += src[i, j, k] (for dim 1).</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            if (Autograd.Recording(this) || Autograd.Recording(src)) return Autograd.InPlace(this, x => x.scatter_add(dim, index, src), "scatter_add_");
            ScatterInto(this, dim, index, src, true, "scatter_add_");
            Changed();
            return this;
        }

        /// <summary>y[i, j] = this[i, indices[i, j]] (for dim 1), broadcast over the other dimensions.</summary>
        public Tensor take_along_dim(Tensor indices, long dim)
        {
            var d = Shape.Dim(dim, sizes.Length, "take_along_dim");
            if (indices.sizes.Length != sizes.Length) throw new ArgumentException($"take_along_dim: indices of shape {Shape.Text(indices.sizes)} must have as many dimensions as the tensor of shape {Shape.Text(sizes)}.");
            long[] own = [.. sizes], at = [.. indices.sizes];
            (own[d], at[d]) = (1, 1);
            var common = Shape.Broadcast(own, at, "take_along_dim");
            (own, at) = ([.. common], [.. common]);
            (own[d], at[d]) = (sizes[d], indices.sizes[d]);
            return expand(own).gather(d, indices.expand(at));
        }

        /// <summary>The elements at the indices of the flattened tensor.</summary>
        public Tensor take_along_dim(Tensor indices) => reshape(-1).gather(0, indices.reshape(-1));

        /// <summary>The slices that the indices name, along a dimension.</summary>
        public Tensor index_select(long dim, Tensor index)
        {
            if (sizes.Length == 0) return index.numel() == 1 ? clone() : throw new ArgumentException("index_select: a tensor without dimensions has one slice only.");
            var d = Shape.Dim(dim, sizes.Length, "index_select");
            var (outer, offsets) = Slices(d, index, "index_select");
            var y = Dispatch.Fresh([.. sizes[..d], offsets.Length, .. sizes[(d + 1)..]], type);
            Indexed.TakeBlocks(this, Combined(outer, offsets), sizes[(d + 1)..], strides[(d + 1)..], y);
            return Op(y, (this, g => torch.zeros(sizes, g.type).index_add_(d, index, g, 1)), (index, static g => g));
        }

        /// <summary>A copy in which the slices that the indices name grow by alpha source.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Op(Quiet(x => x.index_add_(dim, index, source, alpha)), (this, static g => g), (source, g => Whole(g.index_select(dim, index), source) * alpha), (index, static g => g));

        /// <summary>The slices that the indices name grow by alpha source.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            if (Autograd.Recording(this) || Autograd.Recording(source)) return Autograd.InPlace(this, x => x.index_add(dim, index, source, alpha), "index_add_");
            return PutSlices(dim, index, alpha.Double == 1 ? source : source * alpha, true, "index_add_");
        }

        /// <summary>A copy in which the slices that the indices name are those of source.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) =>
            Op(Quiet(x => x.index_copy_(dim, index, source)), (this, g => g.index_fill(dim, index, 0)), (source, g => Whole(g.index_select(dim, index), source)), (index, static g => g));

        /// <summary>The slices that the indices name become those of source.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            if (Autograd.Recording(this) || Autograd.Recording(source)) return Autograd.InPlace(this, x => x.index_copy(dim, index, source), "index_copy_");
            return PutSlices(dim, index, source, false, "index_copy_");
        }

        /// <summary>A copy in which the slices that the indices name are filled with value.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) =>
            Op(Quiet(x => x.index_fill_(dim, index, value)), (this, g => g.index_fill(dim, index, 0)), (index, static g => g));

        /// <summary>The slices that the indices name are filled with value.</summary>
        public Tensor index_fill_(long dim, Tensor index, Scalar value)
        {
            if (Autograd.Recording(this)) return Autograd.InPlace(this, x => x.index_fill(dim, index, value), "index_fill_");
            var d = Shape.Dim(dim, sizes.Length, "index_fill_");
            using var number = Dispatch.Number(value, type);
            using var filled = number.expand([.. sizes[..d], index.numel(), .. sizes[(d + 1)..]]);
            return PutSlices(dim, index, filled, false, "index_fill_");
        }

        private Tensor PutSlices(long dim, Tensor index, Tensor source, bool add, string call)
        {
            var d = Shape.Dim(dim, sizes.Length, call);
            var (outer, offsets) = Slices(d, index, call);
            long[] expected = sizes.Length == 0 ? [] : [.. sizes[..d], offsets.Length, .. sizes[(d + 1)..]];
            if (!source.sizes.AsSpan().SequenceEqual(expected) && source.numel() != Shape.Count(expected))
                throw new ArgumentException($"{call}: source of shape {Shape.Text(source.sizes)} must have shape {Shape.Text(expected)}.");
            using var values = Copy.Contiguous(source.to(type));
            Indexed.PutBlocks(this, Combined(outer, offsets), sizes.Length == 0 ? [] : sizes[(d + 1)..], sizes.Length == 0 ? [] : strides[(d + 1)..], values, add, call);
            Changed();
            return this;
        }

        /// <summary>The offsets of the dimensions before dim, and of the slices that the indices name.</summary>
        private (long[] Outer, long[] Offsets) Slices(int dim, Tensor index, string call)
        {
            if (index.sizes.Length > 1) throw new ArgumentException($"{call}: the index must have one dimension, this one has shape {Shape.Text(index.sizes)}.");
            using var at = Places(index, call);
            var offsets = at.Elements<long>().ToArray();
            var (size, step) = sizes.Length == 0 ? (1, 1) : (sizes[dim], strides[dim]);
            for (var i = 0; i < offsets.Length; i++)
            {
                if (offsets[i] < 0 || offsets[i] >= size) throw new IndexOutOfRangeException($"{call}: index {offsets[i]} is out of range for dimension {dim} of shape {Shape.Text(sizes)}.");
                offsets[i] *= step;
            }
            return (Reduction.Offsets(sizes.AsSpan(0, sizes.Length == 0 ? 0 : dim), strides.AsSpan(0, sizes.Length == 0 ? 0 : dim)), offsets);
        }

        private static long[] Combined(long[] outer, long[] offsets)
        {
            if (outer.Length == 1) return offsets;
            var all = new long[outer.Length * offsets.Length];
            for (var o = 0; o < outer.Length; o++)
                for (var i = 0; i < offsets.Length; i++) all[o * offsets.Length + i] = outer[o] + offsets[i];
            return all;
        }

        private static void ScatterInto(Tensor d, long dim, Tensor index, Tensor src, bool add, string call)
        {
            var i = d.CheckIndex(dim, index, call);
            if (src.sizes.Length != index.sizes.Length || src.sizes.Where((size, k) => size < index.sizes[k]).Any())
                throw new ArgumentException($"{call}: src of shape {Shape.Text(src.sizes)} must be at least as large as index of shape {Shape.Text(index.sizes)}.");
            if (index.numel() == 0) return;
            using var at = Places(index, call);
            using var part = new Tensor(src.Usable().storage.Retain(), index.sizes, src.strides, src.offset, src.type, register: false);
            using var values = new Tensor(Copy.Contiguous(part.to(d.type)).DetachFromDisposeScope(), register: false);
            if (d.sizes.Length == 0) { if (add) d.add_(values); else Copy.Into(values, d); }
            else Indexed.Scatter(d, i, at, values, add, call);
        }

        /// <summary>The gradient of the part of src that the index covers, in the shape of src.</summary>
        private static Tensor Whole(Tensor g, Tensor src)
        {
            if (g.sizes.AsSpan().SequenceEqual(src.sizes)) return g;
            var whole = torch.zeros(src.sizes, g.type);
            var part = whole;
            for (var i = 0; i < g.sizes.Length; i++) part = part.narrow(i, 0, g.sizes[i]);
            part.copy_(g);
            return whole;
        }

        /// <summary>f applied to a copy, outside the graph.</summary>
        private Tensor Quiet(Func<Tensor, Tensor> f)
        {
            using var off = no_grad();
            return f(Copy.Contiguous(this));
        }

        /// <summary>The index as contiguous 64-bit integers.</summary>
        private static Tensor Places(Tensor index, string call)
        {
            if (ScalarTypes.Category(index.type) != 1) throw new ArgumentException($"{call}: the index must hold integers, this one holds {index.type}.");
            var places = Dispatch.Fresh(index.sizes, ScalarType.Int64, register: false);
            Copy.Into(index, places);
            return places;
        }

        private int CheckIndex(long dim, Tensor index, string call)
        {
            var d = Shape.Dim(dim, sizes.Length, call);
            if (Math.Max(1, index.sizes.Length) != Math.Max(1, sizes.Length) || index.sizes.Where((size, i) => i != d && sizes.Length > 0 && size > sizes[i]).Any())
                throw new ArgumentException($"{call}: an index of shape {Shape.Text(index.sizes)} does not fit a tensor of shape {Shape.Text(sizes)} along dimension {d}.");
            return d;
        }
    }

    /// <summary>y[i, j, k] = input[i, index[i, j, k], k] (for dim 1).</summary>
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    /// <summary>A copy in which y[i, index[i, j, k], k] = src[i, j, k] (for dim 1).</summary>
    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => input.scatter(dim, index, src);

    /// <summary>A copy in which y[i, index[i, j, k], k] += src[i, j, k] (for dim 1).</summary>
    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => input.scatter_add(dim, index, src);

    /// <summary>y[i, j] = input[i, indices[i, j]] (for dim 1).</summary>
    public static Tensor take_along_dim(Tensor input, Tensor indices, long dim = 0L) => input.take_along_dim(indices, dim);

    /// <summary>The slices that the indices name, along a dimension.</summary>
    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    /// <summary>A copy in which the slices that the indices name grow by alpha source.</summary>
    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) => input.index_add(dim, index, source, alpha);

    /// <summary>A copy in which the slices that the indices name are those of source.</summary>
    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => input.index_copy(dim, index, source);

    /// <summary>A copy in which the slices that the indices name are filled with value.</summary>
    public static Tensor index_fill(Tensor input, long dim, Tensor index, Scalar value) => input.index_fill(dim, index, value);
}
