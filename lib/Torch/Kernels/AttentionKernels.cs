using System.Numerics;

namespace TorchSharp;

/// <summary>
/// Attention of one head at a time, so that its scores stay in the cache: P = softmax(scale Q Kᵀ + mask), O = P V.
/// The causal mask spares the products above the diagonal.
/// </summary>
internal static unsafe class AttentionKernels
{
    internal const long Block = 60; // rows of queries worked on together (a multiple of the tiles' height)

    /// <summary>Sizes of one head: queries [l, e], keys [s, e], values [s, v]; probabilities [l, s] contiguous.</summary>
    internal readonly record struct Head(long L, long S, long E, long V, double Scale, bool Causal)
    {
        /// <summary>How many keys the rows before `end` may see.</summary>
        internal long Seen(long end) => Causal ? Math.Min(S, end) : S;
    }

    /// <summary>Writes probabilities p and the output o; mask (may be null data) is added to the scores.</summary>
    internal static void Forward<T>(Head h, Strided<T> q, Strided<T> k, Strided<T> v, Strided<T> mask, T* p, Strided<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < h.L; i += Block)
        {
            var rows = Math.Min(Block, h.L - i);
            var seen = h.Seen(i + rows);
            var scores = new Strided<T>(p + i * h.S, h.S, 1);
            Gemm.Multiply(rows, seen, h.E, q.From(i, 0), k.Transposed, scores);
            for (long r = 0; r < rows; r++)
            {
                var row = scores.At(r, 0);
                var visible = h.Seen(i + r + 1);
                if (mask.Data != null)
                    Mask(row, mask.From(i + r, 0), visible, T.CreateTruncating(h.Scale));
                SoftmaxKernels.Softmax(row, row, visible, mask.Data != null ? T.One : T.CreateTruncating(h.Scale));
                new Span<T>(row + visible, (int)(h.S - visible)).Clear();
            }
            Gemm.Multiply(rows, h.V, seen, scores, v, o.From(i, 0));
        }
    }

    private static void Mask<T>(T* row, Strided<T> mask, long n, T scale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long j = 0; j < n; j++)
            row[j] = row[j] * scale + *mask.At(0, j);
    }

    /// <summary>dV = Pᵀ dO; dS = P (dO Vᵀ - Σ); dQ = scale dS K; dK = scale dSᵀ Q. Outputs are [.., contiguous rows]; scratch is [Block, s].</summary>
    internal static void Backward<T>(Head h, Strided<T> q, Strided<T> k, Strided<T> v, T* p, Strided<T> dO, Strided<T> dQ, Strided<T> dK, Strided<T> dV, T* scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scale = T.CreateTruncating(h.Scale);
        for (var j = h.Seen(h.L); j < h.S; j++) // keys that nobody sees
        {
            new Span<T>(dK.At(j, 0), (int)h.E).Clear();
            new Span<T>(dV.At(j, 0), (int)h.V).Clear();
        }
        for (long i = 0; i < h.L; i += Block)
        {
            var rows = Math.Min(Block, h.L - i);
            var seen = h.Seen(i + rows);
            Strided<T> probabilities = new(p + i * h.S, h.S, 1), dS = new(scratch, h.S, 1);
            // The first block that reaches a key row writes its gradient, later ones add to it.
            var old = i == 0 ? 0 : h.Seen(i);
            Gemm.Multiply(rows, seen, h.V, dO.From(i, 0), v.Transposed, dS);
            for (long r = 0; r < rows; r++)
            {
                SoftmaxKernels.SoftmaxBackward(probabilities.At(r, 0), dS.At(r, 0), dS.At(r, 0), seen);
                SoftmaxKernels.Scale(dS.At(r, 0), scale, seen);
            }
            Gemm.Multiply(rows, h.E, seen, dS, k, dQ.From(i, 0));
            Parts(old, seen, (from, count, add) =>
            {
                Gemm.Multiply(count, h.V, rows, probabilities.From(0, from).Transposed, dO.From(i, 0), dV.From(from, 0), add);
                Gemm.Multiply(count, h.E, rows, dS.From(0, from).Transposed, q.From(i, 0), dK.From(from, 0), add);
            });
        }
    }

    private static void Parts(long old, long seen, Action<long, long, bool> product)
    {
        if (old > 0)
            product(0, old, true);
        if (seen > old)
            product(old, seen - old, false);
    }
}
