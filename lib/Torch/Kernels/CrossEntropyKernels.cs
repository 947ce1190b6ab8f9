using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>Cross-entropy of contiguous logits [rows, n] against class numbers [rows], without storing any log-softmax.</summary>
internal static unsafe class CrossEntropyKernels
{
    /// <summary>loss[r] = lse[r] - x[r, target[r]], 0 where ignored; lse [rows] is kept for the gradient.</summary>
    internal static void Forward<T>(T* x, long* target, long ignore, T* loss, T* lse, long rows, long n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, SoftmaxKernels.Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                if (target[r] == ignore)
                {
                    (loss[r], lse[r]) = (T.Zero, T.Zero);
                    continue;
                }
                if (target[r] < 0 || target[r] >= n)
                    throw new IndexOutOfRangeException($"cross_entropy: target {target[r]} is out of bounds for {n} classes.");
                lse[r] = SoftmaxKernels.LogSumExp(x + r * n, n);
                loss[r] = lse[r] - x[r * n + target[r]];
            }
        });

    /// <summary>dx = (softmax(x) - onehot(target)) g[r], g by row (gStep 1) or one for all (gStep 0).</summary>
    internal static void Backward<T>(T* x, long* target, long ignore, T* lse, T* g, int gStep, T* dx, long rows, long n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(rows, SoftmaxKernels.Grain(n), (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                if (target[r] == ignore)
                {
                    new Span<T>(dx + r * n, (int)n).Clear();
                    continue;
                }
                Row(x + r * n, dx + r * n, lse[r], g[r * gStep], n);
                dx[r * n + target[r]] -= g[r * gStep];
            }
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(T* x, T* dx, T lse, T g, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (shift, scale) = (Vector256.Create(lse), Vector256.Create(g));
        for (long i = 0; i < n; i += Vector256<T>.Count)
            Simd.Store(Simd.Exp(Simd.Load(x + i, n - i, T.Zero) - shift) * scale, dx + i, n - i);
    }
}
