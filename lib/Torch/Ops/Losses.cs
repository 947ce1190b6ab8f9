using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How losses of single elements become the result.</summary>
        public enum Reduction : long
        {
            /// <summary>They are the result.</summary>
            None = 0,
            /// <summary>Their (weighted) mean.</summary>
            Mean = 1,
            /// <summary>Their sum.</summary>
            Sum = 2,
        }

        public static partial class functional
        {
            /// <summary>-log softmax(input)[target]: input [N, C] or [N, C, ..], target class numbers [N] or [N, ..], or probabilities of input's shape.</summary>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0.0)
            {
                var dim = input.sizes.Length == 1 ? 0 : 1;
                if (input.sizes.Length == 0)
                    throw new ArgumentException("cross_entropy: input needs a dimension of classes.");
                if (target.is_floating_point())
                    return SoftCrossEntropy(input.log_softmax(dim), target, dim, weight, reduction, label_smoothing);
                long[] expected = [.. input.sizes[..dim], .. input.sizes[(dim + 1)..]];
                if (!target.sizes.AsSpan().SequenceEqual(expected))
                    throw new ArgumentException($"cross_entropy: input of shape {Shape.Text(input.sizes)} expects targets of shape {Shape.Text(expected)}, but they have {Shape.Text(target.sizes)}.");
                if (weight is null && label_smoothing == 0 && target.type == ScalarType.Int64 && input.type is ScalarType.Float32 or ScalarType.Float64)
                    return Reduce(FusedCrossEntropy(dim == input.sizes.Length - 1 ? input : input.movedim([dim], [-1]), target, ignore_index), () => target.ne(ignore_index).sum(), reduction);
                return SmoothNll(input.log_softmax(dim), target, dim, weight, ignore_index, reduction, label_smoothing);
            }

            /// <summary>The loss of every row; only the rows' log Σ exp is kept for the gradient.</summary>
            private static Tensor FusedCrossEntropy(Tensor input, Tensor target, long ignore) =>
                input.type == ScalarType.Float32 ? FusedCrossEntropy<float>(input, target, ignore) : FusedCrossEntropy<double>(input, target, ignore);

            private static unsafe Tensor FusedCrossEntropy<T>(Tensor input, Tensor target, long ignore) where T : unmanaged, IBinaryFloatingPointIeee754<T>
            {
                using Dense logits = new(input), classes = new(target);
                var (rows, n) = (target.numel(), input.sizes[^1]);
                var y = Dispatch.Fresh(target.sizes, input.type);
                using var lse = Dispatch.Fresh([rows], input.type);
                CrossEntropyKernels.Forward(logits.Pointer<T>(), classes.Pointer<long>(), ignore, y.Pointer<T>(), lse.Pointer<T>(), rows, n);
                var saved = lse;
                return Op(y, (input, g =>
                {
                    using Dense x = new(input), ids = new(target);
                    var step = g.strides.All(s => s == 0) ? 0 : 1; // the gradient of a sum is one number, expanded
                    using var dy = new Dense(step == 0 ? saved : g);
                    var d = Dispatch.Fresh(input.sizes, input.type);
                    CrossEntropyKernels.Backward(x.Pointer<T>(), ids.Pointer<long>(), ignore, saved.Pointer<T>(), step == 0 ? g.Pointer<T>() : dy.Pointer<T>(), step, d.Pointer<T>(), rows, n);
                    return d;
                }
                ), (target, g => g), (saved, g => g));
            }

            private static Tensor Reduce(Tensor loss, Func<Tensor> total, Reduction reduction) => reduction switch
            {
                Reduction.None => loss,
                Reduction.Sum => loss.sum(),
                _ => loss.sum() / total().to(loss.type),
            };

            private static Tensor SmoothNll(Tensor logp, Tensor target, int dim, Tensor? weight, long ignore, Reduction reduction, double smoothing)
            {
                var valid = target.ne(ignore);
                var index = target.to(ScalarType.Int64) * valid;
                if (index.numel() > 0 && (index.min().item<long>() < 0 || index.max().item<long>() >= logp.sizes[dim]))
                    throw new IndexOutOfRangeException($"cross_entropy: a target is out of bounds for {logp.sizes[dim]} classes.");
                var factor = weight is null ? valid.to(logp.type) : weight.index_select(0, index.reshape(-1)).reshape(index.sizes) * valid;
                var loss = -logp.gather(dim, index.unsqueeze(dim)).squeeze(dim) * factor;
                if (smoothing > 0)
                {
                    long[] along = [.. logp.sizes.Select((_, d) => d == dim ? -1L : 1L)];
                    var all = weight is null ? logp : logp * weight.view(along);
                    loss = loss * (1 - smoothing) - all.sum(dim) * valid * (smoothing / logp.sizes[dim]);
                }
                return Reduce(loss, () => factor.sum(), reduction);
            }

            private static Tensor SoftCrossEntropy(Tensor logp, Tensor target, int dim, Tensor? weight, Reduction reduction, double smoothing)
            {
                if (smoothing > 0)
                    target = target * (1 - smoothing) + smoothing / logp.sizes[dim];
                if (weight is not null)
                    logp = logp * weight.view([.. logp.sizes.Select((_, d) => d == dim ? -1L : 1L)]);
                return Reduce(-(logp * target).sum(dim), () => tensor(logp.numel() / logp.sizes[dim]), reduction);
            }

            /// <summary>-input[target], for input of log-probabilities [N, C] or [N, C, ..].</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                SmoothNll(input, target, input.sizes.Length == 1 ? 0 : 1, weight, -100, reduction, 0);

            /// <summary>(input - target)²</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Pointwise((input - target).square(), reduction);

            /// <summary>|input - target|</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Pointwise((input - target).abs(), reduction);

            /// <summary>target (log target - input), for input of log-probabilities; the target may hold logarithms too.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Pointwise(log_target ? target.exp() * (target - input) : target * (target.clamp_min(finfo(target.type).tiny).log() - input), reduction);

            /// <summary>-(target log σ(input) + (1 - target) log(1 - σ(input)))</summary>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                var positive = (-input).softplus(1, 100);
                var loss = pos_weights is null ? input * (1 - target) + positive : input * (1 - target) + positive * (1 + (pos_weights - 1) * target);
                return Pointwise(weight is null ? loss : loss * weight, reduction);
            }

            private static Tensor Pointwise(Tensor loss, Reduction reduction) => reduction switch
            {
                Reduction.None => loss,
                Reduction.Sum => loss.sum(),
                _ => loss.mean(),
            };
        }
    }
}
