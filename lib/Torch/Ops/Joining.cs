namespace TorchSharp;

public static partial class torch
{
    /// <summary>The tensors one after the other along a dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat((ReadOnlySpan<Tensor>)tensors.ToArray(), dim);

    /// <summary>The tensors one after the other along a dimension.</summary>
    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((ReadOnlySpan<Tensor>)tensors, dim);

    /// <summary>The tensors one after the other along a dimension.</summary>
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0)
    {
        if (tensors.Length == 0) throw new ArgumentException("torch.cat: expected a non-empty list of tensors.");
        Tensor[] parts = [.. tensors.ToArray().Where(x => !(x.sizes.Length == 1 && x.sizes[0] == 0))];     // PyTorch skips empty vectors
        if (parts.Length == 0) return Dispatch.Fresh([0], tensors[0].type);
        var first = parts[0];
        if (first.sizes.Length == 0) throw new ArgumentException("torch.cat: tensors without dimensions cannot be concatenated; use torch.stack.");
        var d = Shape.Dim(dim, first.sizes.Length, "torch.cat");
        long[] sizes = [.. first.sizes];
        sizes[d] = 0;
        var type = first.type;
        foreach (var part in parts)
        {
            if (part.sizes.Length != sizes.Length || part.sizes.Where((size, i) => i != d && size != sizes[i]).Any())
                throw new ArgumentException($"torch.cat: shapes {Shape.Text(first.sizes)} and {Shape.Text(part.sizes)} differ outside dimension {d}.");
            sizes[d] += part.sizes[d];
            type = ScalarTypes.Promote(type, part.type);
        }
        var y = Dispatch.Fresh(sizes, type);
        var inputs = new (Tensor, Func<Tensor, Tensor>)[parts.Length];
        var start = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            var (from, length) = (start, parts[i].sizes[d]);
            long[] window = [.. parts[i].sizes];
            using (var place = new Tensor(y.storage.Retain(), window, y.strides, from * y.strides[d], type, register: false)) Copy.Into(parts[i], place);
            inputs[i] = (parts[i], g => g.narrow(d, from, length));
            start += length;
        }
        return Linear(y, inputs);
    }

    /// <summary>The tensors one after the other along a dimension.</summary>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>The tensors one after the other along a dimension.</summary>
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>The tensors side by side along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var parts = tensors.ToArray();
        if (parts.Length == 0) throw new ArgumentException("torch.stack: expected a non-empty list of tensors.");
        foreach (var part in parts)
            if (!part.sizes.AsSpan().SequenceEqual(parts[0].sizes)) throw new ArgumentException($"torch.stack: shapes {Shape.Text(parts[0].sizes)} and {Shape.Text(part.sizes)} differ.");
        return cat(parts.Select(x => x.unsqueeze(dim)).ToArray(), Shape.Dim(dim, parts[0].sizes.Length + 1, "torch.stack"));
    }

    /// <summary>Rows one below the other.</summary>
    public static Tensor vstack(IList<Tensor> tensors) => cat(tensors.Select(x => x.sizes.Length < 2 ? x.reshape(1, -1) : x).ToArray(), 0);

    /// <summary>Columns side by side (vectors one after the other).</summary>
    public static Tensor hstack(IList<Tensor> tensors) => cat(tensors.Select(x => x.sizes.Length < 1 ? x.reshape(1) : x).ToArray(), tensors[0].sizes.Length < 2 ? 0 : 1);

    /// <summary>Parts of the given sizes along a dimension.</summary>
    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0L) => tensor.split(split_size_or_sections, dim);

    /// <summary>At most so many parts of equal size along a dimension.</summary>
    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    /// <summary>All slices along a dimension.</summary>
    public static Tensor[] unbind(Tensor input, long dim = 0L) => input.unbind(dim);

    /// <summary>The elements in reverse order along the dimensions.</summary>
    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    /// <summary>The elements shifted along a dimension; what leaves at one end enters at the other.</summary>
    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    /// <summary>The tensor repeated along its dimensions.</summary>
    public static Tensor tile(Tensor input, long[] dims) => input.tile(dims);

    /// <summary>Each element repeated.</summary>
    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    /// <summary>Each element repeated as often as its count says.</summary>
    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) => input.repeat_interleave(repeats, dim, output_size);

    /// <summary>The coordinates of a grid: for vectors of lengths n and m, two tensors [n, m] (indexing "ij") or [m, n] ("xy").</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        var axes = tensors.ToArray();
        if (indexing is not ("ij" or "xy")) throw new ArgumentException($"torch.meshgrid: indexing must be \"ij\" or \"xy\", not \"{indexing}\".");
        var swap = indexing == "xy" && axes.Length > 1;
        if (swap) (axes[0], axes[1]) = (axes[1], axes[0]);
        long[] sizes = [.. axes.Select(x => x.numel())];
        Tensor[] grids = [.. axes.Select((x, i) => x.reshape([.. sizes.Select((size, k) => k == i ? size : 1)]).expand(sizes))];
        if (swap) (grids[0], grids[1]) = (grids[1].transpose(0, 1), grids[0].transpose(0, 1));
        return grids;
    }

    public partial class Tensor
    {
        /// <summary>Parts of the given size along a dimension; the last may be smaller.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            var d = Shape.Dim(dim, sizes.Length, "split");
            if (size <= 0) throw new ArgumentException($"split: the size {size} must be positive.");
            return [.. Enumerable.Range(0, (int)Math.Max(1, (sizes[d] + size - 1) / size)).Select(i => narrow(d, i * size, Math.Min(size, sizes[d] - i * size)))];
        }

        /// <summary>Parts of the given sizes along a dimension.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            var d = Shape.Dim(dim, this.sizes.Length, "split");
            if (sizes.Sum() != this.sizes[d]) throw new ArgumentException($"split: sizes {Shape.Text(sizes)} must add up to {this.sizes[d]}, the size of dimension {d}.");
            var parts = new Tensor[sizes.Length];
            var start = 0L;
            for (var i = 0; i < sizes.Length; start += sizes[i++]) parts[i] = narrow(d, start, sizes[i]);
            return parts;
        }

        /// <summary>At most so many parts of equal size along a dimension.</summary>
        public Tensor[] chunk(long chunks, long dim = 0L)
        {
            var d = Shape.Dim(dim, sizes.Length, "chunk");
            if (chunks <= 0) throw new ArgumentException($"chunk: the number of chunks {chunks} must be positive.");
            return split(Math.Max(1, (sizes[d] + chunks - 1) / chunks), d);
        }

        /// <summary>All slices along a dimension.</summary>
        public Tensor[] unbind(long dimension = 0L)
        {
            var d = Shape.Dim(dimension, sizes.Length, "unbind");
            return [.. Enumerable.Range(0, (int)sizes[d]).Select(i => select(d, i))];
        }

        /// <summary>The tensor repeated along its dimensions (new ones lead).</summary>
        public Tensor repeat(params long[] sizes)
        {
            var lead = sizes.Length - this.sizes.Length;
            if (lead < 0) throw new ArgumentException($"repeat: {Shape.Text(sizes)} names fewer dimensions than shape {Shape.Text(this.sizes)} has.");
            long[] own = [.. Enumerable.Repeat(1L, lead), .. this.sizes];
            var apart = reshape([.. own.SelectMany(size => new[] { 1, size })]).expand([.. own.SelectMany((size, i) => new[] { sizes[i], size })]);
            return apart.reshape([.. own.Select((size, i) => size * sizes[i])]);
        }

        /// <summary>The tensor repeated along its dimensions (missing ones once).</summary>
        public Tensor tile(long[] reps) => repeat([.. Enumerable.Repeat(1L, Math.Max(0, sizes.Length - reps.Length)), .. reps]);

        /// <summary>Each element repeated, along a dimension or of the flattened tensor.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
        {
            if (dim is not { } given) return reshape(-1).repeat_interleave(repeats, 0);
            var d = Shape.Dim(given, sizes.Length, "repeat_interleave");
            return unsqueeze(d + 1).expand([.. sizes[..(d + 1)], repeats, .. sizes[(d + 1)..]]).reshape([.. sizes[..d], sizes[d] * repeats, .. sizes[(d + 1)..]]);
        }

        /// <summary>Each element repeated as often as its count says, along a dimension or of the flattened tensor.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null)
        {
            if (dim is not { } given) return reshape(-1).repeat_interleave(repeats, 0);
            var d = Shape.Dim(given, sizes.Length, "repeat_interleave");
            var counts = repeats.to(ScalarType.Int64).expand(sizes[d]).data<long>().ToArray();
            using var index = tensor(counts.SelectMany((count, i) => Enumerable.Repeat((long)i, (int)count)).ToArray());
            return index_select(d, index);
        }

        /// <summary>The elements in reverse order along the dimensions.</summary>
        public Tensor flip(params long[] dims)
        {
            var (steps, start) = ((long[])[.. strides], offset);
            foreach (var dim in dims)
            {
                var d = Shape.Dim(dim, sizes.Length, "flip");
                if (sizes.Length == 0) continue;
                start += (sizes[d] - 1) * steps[d];
                steps[d] = -steps[d];
            }
            if (numel() == 0) return clone();
            using var backwards = new Tensor(Usable().storage.Retain(), sizes, steps, start, type, register: false);
            return Linear(Copy.Contiguous(backwards), (this, g => g.flip(dims)));
        }

        /// <summary>The elements shifted along a dimension (or of the flattened tensor); what leaves at one end enters at the other.</summary>
        public Tensor roll(long shifts, long? dims = null)
        {
            if (dims is not { } dim) return reshape(-1).roll(shifts, 0).reshape(sizes);
            var d = Shape.Dim(dim, sizes.Length, "roll");
            if (sizes[d] == 0) return clone();
            var k = ((shifts % sizes[d]) + sizes[d]) % sizes[d];
            return cat([narrow(d, sizes[d] - k, k), narrow(d, 0, sizes[d] - k)], d);
        }
    }
}
