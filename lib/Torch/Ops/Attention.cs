using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(q kᵀ / √e + mask) v: query [.., l, e], key [.., s, e], value [.., s, v] → [.., l, v].
            /// A bool mask says who may attend; a float mask is added to the scores; both broadcast to [.., l, s].</summary>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                const string call = "scaled_dot_product_attention";
                if (query.sizes.Length < 2 || key.sizes.Length < 2 || value.sizes.Length < 2 || query.sizes[^1] != key.sizes[^1] || key.sizes[^2] != value.sizes[^2])
                    throw new ArgumentException($"{call}: shapes {Shape.Text(query.sizes)}, {Shape.Text(key.sizes)} and {Shape.Text(value.sizes)} do not fit as queries, keys and values.");
                if (attn_mask is not null && is_casual)
                    throw new ArgumentException($"{call}: give attn_mask or is_casual, not both.");
                var added = attn_mask is null ? null
                    : attn_mask.type == ScalarType.Bool ? zeros(attn_mask.sizes, query.type).masked_fill(attn_mask.logical_not(), double.NegativeInfinity)
                    : attn_mask;
                var batch = Shape.Broadcast(Shape.Broadcast(query.sizes[..^2], key.sizes[..^2], call), value.sizes[..^2], call);
                if (p == 0 && attn_mask?.requires_grad != true && query.type is ScalarType.Float32 or ScalarType.Float64 && key.type == query.type && value.type == query.type)
                {
                    Tensor All(Tensor x) => x.sizes.AsSpan()[..^2].SequenceEqual(batch) ? x : x.expand([.. batch, x.sizes[^2], x.sizes[^1]]);
                    return query.type == ScalarType.Float32
                        ? Attention<float>(All(query), All(key), All(value), added, is_casual)
                        : Attention<double>(All(query), All(key), All(value), added, is_casual);
                }
                var scores = query.matmul(key.transpose(-2, -1)) / Math.Sqrt(query.sizes[^1]);
                if (is_casual)
                    scores = scores.masked_fill(arange(query.sizes[^2]).unsqueeze(1).lt(arange(key.sizes[^2])), double.NegativeInfinity);
                return dropout(softmax(added is null ? scores : scores + added, -1), p).matmul(value);
            }

            private static unsafe Tensor Attention<T>(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal) where T : unmanaged, IBinaryFloatingPointIeee754<T>
            {
                var batch = q.sizes[..^2];
                var head = new AttentionKernels.Head(q.sizes[^2], k.sizes[^2], q.sizes[^1], v.sizes[^1], 1 / Math.Sqrt(q.sizes[^1]), causal);
                var y = Dispatch.Fresh([.. batch, head.L, head.V], q.type);
                using var probabilities = Dispatch.Fresh([.. batch, head.L, head.S], q.type);
                var p = probabilities.Pointer<T>();
                var size = head.L * head.S;
                var (qm, km, vm, ym) = (Heads<T>(q, batch), Heads<T>(k, batch), Heads<T>(v, batch), Heads<T>(y, batch));
                using var expanded = mask?.to(q.type).expand([.. batch, head.L, head.S]);
                var mm = expanded is null ? null : Heads<T>(expanded, batch);
                Parallelism.For(qm.Length, 1, (from, to) =>
                {
                    for (var i = from; i < to; i++)
                        AttentionKernels.Forward(head, qm[i], km[i], vm[i], mm is null ? default : mm[i], p + i * size, ym[i]);
                });
                var saved = probabilities;
                (Tensor Q, Tensor K, Tensor V)? gradients = null; // come together; the first edge that is asked computes all
                Tensor Backward(Tensor g, int which)
                {
                    var (dq, dk, dv) = gradients ??= AttentionBackward<T>(head, batch, q, k, v, saved, g);
                    var wanted = which == 0 ? dq : which == 1 ? dk : dv;
                    var last = v.requires_grad ? 2 : k.requires_grad ? 1 : 0;
                    if (which == last)
                    {
                        gradients = null;
                        foreach (var d in (ReadOnlySpan<Tensor>)[dq, dk, dv])
                            if (!ReferenceEquals(d, wanted))
                                d.Dispose();
                        return wanted.Register();
                    }
                    return wanted.Alias(true);
                }
                return Op(y, (q, g => Backward(g, 0)), (k, g => Backward(g, 1)), (v, g => Backward(g, 2)), (saved, g => g));
            }

            private static unsafe (Tensor, Tensor, Tensor) AttentionBackward<T>(AttentionKernels.Head head, long[] batch, Tensor q, Tensor k, Tensor v, Tensor probabilities, Tensor g)
                where T : unmanaged, IBinaryFloatingPointIeee754<T>
            {
                var dq = Dispatch.Fresh(q.sizes, q.type).DetachFromDisposeScope();
                var dk = Dispatch.Fresh(k.sizes, q.type).DetachFromDisposeScope();
                var dv = Dispatch.Fresh(v.sizes, q.type).DetachFromDisposeScope();
                var p = probabilities.Pointer<T>();
                var size = head.L * head.S;
                var (qm, km, vm, gm) = (Heads<T>(q, batch), Heads<T>(k, batch), Heads<T>(v, batch), Heads<T>(g, batch));
                var (dqm, dkm, dvm) = (Heads<T>(dq, batch), Heads<T>(dk, batch), Heads<T>(dv, batch));
                Parallelism.For(qm.Length, 1, (from, to) =>
                {
                    var scratch = (T*)Workspace.GetOuter(AttentionKernels.Block * head.S * sizeof(T));
                    for (var i = from; i < to; i++)
                        AttentionKernels.Backward(head, qm[i], km[i], vm[i], p + i * size, gm[i], dqm[i], dkm[i], dvm[i], scratch);
                });
                return (dq, dk, dv);
            }

            /// <summary>The matrices of a batch.</summary>
            private static unsafe Strided<T>[] Heads<T>(Tensor x, long[] batch) where T : unmanaged
            {
                var first = new Strided<T>(x.Pointer<T>(), x.strides[^2], x.strides[^1]);
                return [.. MatrixProduct.Offsets(x, batch).Select(first.Shift)];
            }
        }
    }
}
