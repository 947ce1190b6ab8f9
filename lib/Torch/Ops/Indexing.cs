using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A part of the tensor; assigning writes into it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements that index tensors or masks name; assigning writes them.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The slice at a position; assigning writes it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, TensorIndex.Single(i1));
        }

        /// <summary>The slice at a position; assigning writes it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        /// <summary>The slice at a position; assigning writes it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        /// <summary>The slice at a position; assigning writes it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        /// <summary>The slice at a position; assigning writes it.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index([.. indices.Select(i => TensorIndex.Single(i))]);
            set => index_put_(value, [.. indices.Select(i => TensorIndex.Single(i))]);
        }

        /// <summary>A part of the tensor: a view for positions and slices, a copy for index tensors and masks.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var (view, advanced) = Basic(indices);
            if (!advanced.Any(x => x is not null)) return view;
            var plan = new IndexPlan(view, advanced);
            return Op(plan.Take(view), [(view, g =>
            {
                var sum = torch.zeros(view.sizes, g.type);
                plan.For(sum).Put(sum, g, true);
                return sum;
            }
            ), .. plan.Indices.Select(x => (x, (Func<Tensor, Tensor>)(static g => g)))]);
        }

        /// <summary>The elements that index tensors or masks name.</summary>
        public Tensor index(params Tensor[] indices) => index([.. indices.Select(TensorIndex.Tensor)]);

        /// <summary>Writes value into the part of the tensor.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Writes value into the part of the tensor, or adds it there.</summary>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            if (Autograd.Recording(this) || Autograd.Recording(value)) return Autograd.InPlace(this, x => x.Put(value, indices, accumulate), "index_put_");
            using var off = no_grad();
            using var scope = NewDisposeScope();
            var (view, advanced) = Basic(indices);
            if (advanced.Any(x => x is not null)) new IndexPlan(view, advanced).Put(view, value, accumulate);
            else
            {
                value = view.Fitted(value);
                if (accumulate) view.add_(value);
                else view.copy_(value);
            }
            Changed();
            return this;
        }

        /// <summary>Writes value where index tensors or masks name.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, [.. indices.Select(TensorIndex.Tensor)], false);

        /// <summary>Writes value where index tensors or masks name, or adds it there.</summary>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => index_put_(value, [.. indices.Select(TensorIndex.Tensor)], accumulate);

        /// <summary>Writes a number into the part of the tensor.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = Dispatch.Number(value, type);
            return index_put_(number, indices, false);
        }

        /// <summary>Writes a number where index tensors or masks name.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, [.. indices.Select(TensorIndex.Tensor)]);

        /// <summary>A copy with the part written, recorded.</summary>
        private Tensor Put(Tensor value, TensorIndex[] indices, bool accumulate) =>
            Op(Quiet(x => x.index_put_(value, indices, accumulate)),
                [(this, g => accumulate ? g : g.clone().index_put_(0, indices)),
                (value, g => Autograd.SumTo(g.index(indices), value.sizes.SkipWhile(size => size == 1).ToArray()).reshape(value.sizes)),
                .. indices.Where(i => i.tensor is not null).Select(i => (i.tensor!, (Func<Tensor, Tensor>)(static g => g)))]);

        /// <summary>Leading dimensions of size 1 beyond the shape of the place may be left out.</summary>
        private Tensor Fitted(Tensor value)
        {
            while (value.sizes.Length > sizes.Length && value.sizes[0] == 1) value = value.select(0, 0);
            return value;
        }

        /// <summary>Applies positions, slices and new dimensions; what is left are the index tensors, one place per dimension.</summary>
        private (Tensor View, Tensor?[] Advanced) Basic(TensorIndex[] indices)
        {
            var used = indices.Sum(i => i.kind is TensorIndex.Kind.Slice or TensorIndex.Kind.Single ? 1
                : i.kind == TensorIndex.Kind.Tensor ? (i.tensor!.type is ScalarType.Bool or ScalarType.Byte ? i.tensor.sizes.Length : 1) : 0);
            if (used > sizes.Length) throw new IndexOutOfRangeException($"index: {used} indices for a tensor of shape {Shape.Text(sizes)}.");
            var view = this;
            var advanced = new List<Tensor?>();
            var rest = sizes.Length - used;
            foreach (var i in indices)
            {
                var d = advanced.Count;
                switch (i.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(d, i.start!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        if (i.start is not null || i.stop is not null || i.step is not null) view = view.slice(d, i.start ?? 0, i.stop ?? long.MaxValue, i.step ?? 1);
                        advanced.Add(null);
                        break;
                    case TensorIndex.Kind.New:
                        view = view.unsqueeze(d);
                        advanced.Add(null);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        for (; rest > 0; rest--) advanced.Add(null);
                        break;
                    case TensorIndex.Kind.Bool:
                        view = view.unsqueeze(d).narrow(d, 0, i.start!.Value);
                        advanced.Add(null);
                        break;
                    case TensorIndex.Kind.Tensor when i.tensor!.type is ScalarType.Bool or ScalarType.Byte:
                        CheckMaskShape(i.tensor, view, d);
                        if (i.tensor.sizes.Length == 0)
                        {
                            view = view.unsqueeze(d);
                            advanced.Add(i.tensor.nonzero().select(1, 0).zeros_like(ScalarType.Int64));
                        }
                        else advanced.AddRange(i.tensor.nonzero().unbind(1));
                        break;
                    default:
                        advanced.Add(i.tensor);
                        break;
                }
            }
            while (advanced.Count < view.sizes.Length) advanced.Add(null);
            return (ReferenceEquals(view, this) ? alias() : view, [.. advanced]);
        }

        private static void CheckMaskShape(Tensor mask, Tensor view, int d)
        {
            for (var i = 0; i < mask.sizes.Length; i++)
                if (mask.sizes[i] != view.sizes[d + i])
                    throw new IndexOutOfRangeException($"index: the shape of the mask {Shape.Text(mask.sizes)} at dimension {i} does not match the shape of the indexed tensor {Shape.Text(view.sizes)} at dimension {d + i}.");
        }

        /// <summary>The elements where the mask (broadcast) holds, as a vector.</summary>
        public Tensor masked_select(Tensor mask)
        {
            CheckMask(mask, "masked_select");
            var common = Shape.Broadcast(sizes, mask.sizes, "masked_select");
            return expand(common).index(TensorIndex.Tensor(mask.expand(common)));
        }

        /// <summary>A copy whose elements where the mask (broadcast) holds come from value, in order.</summary>
        public Tensor masked_scatter(Tensor mask, Tensor value)
        {
            CheckMask(mask, "masked_scatter");
            var whole = mask.expand(sizes);
            var count = whole.sum().item<long>();
            if (value.numel() < count) throw new ArgumentException($"masked_scatter: {value.numel()} elements cannot fill {count} places.");
            return clone().index_put_(value.reshape(-1).narrow(0, 0, count), TensorIndex.Tensor(whole));
        }

        /// <summary>Elements where the mask (broadcast) holds come from value, in order.</summary>
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Update(x => x.masked_scatter(mask, value), "masked_scatter_");

        /// <summary>The indices [count, dimensions] of all elements that are not 0.</summary>
        public Tensor nonzero()
        {
            using var truth = new Converted(this, ScalarType.Bool);
            using var row = Copy.Contiguous(truth.Tensor);
            var elements = row.Elements<byte>();
            var count = 0;
            foreach (var element in elements) count += element;
            var y = Dispatch.Fresh([count, sizes.Length], ScalarType.Int64);
            var to = y.Elements<long>();
            var place = 0;
            for (var i = 0; i < elements.Length; i++)
            {
                if (elements[i] == 0) continue;
                long left = i;
                for (var d = sizes.Length - 1; d >= 0; d--)
                {
                    to[place + d] = left % sizes[d];
                    left /= sizes[d];
                }
                place += sizes.Length;
            }
            return y;
        }

        /// <summary>The indices of all elements that are not 0, one vector for each dimension.</summary>
        public IList<Tensor> nonzero_as_list() => sizes.Length == 0 ? [reshape(1).nonzero().select(1, 0)] : nonzero().unbind(1);

        /// <summary>The elements at the indices of the flattened tensor.</summary>
        public Tensor take(Tensor index) => reshape(-1).index(TensorIndex.Tensor(index));

        /// <summary>The indices [count, dimensions] of all elements that are not 0.</summary>
        public Tensor argwhere() => nonzero();
    }

    /// <summary>The elements where the mask (broadcast) holds.</summary>
    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);

    /// <summary>The indices [count, dimensions] of all elements that are not 0.</summary>
    public static Tensor nonzero(Tensor input) => input.nonzero();

    /// <summary>The indices [count, dimensions] of all elements that are not 0.</summary>
    public static Tensor argwhere(Tensor input) => input.nonzero();

    /// <summary>The elements at the indices of the flattened tensor.</summary>
    public static Tensor take(Tensor input, Tensor index) => input.take(index);

    /// <summary>The indices where the condition holds, one vector for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => [.. condition.nonzero_as_list()];
}
