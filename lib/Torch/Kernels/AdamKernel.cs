using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp;

/// <summary>One step of AdamW (Loshchilov and Hutter, 2019; without decay, Adam: Kingma and Ba, 2015) over contiguous memory.</summary>
internal static unsafe class AdamKernel
{
    private const long Grain = 16_384;

    /// <summary>p ← p·keep - step · m / (√v / rootCorrection + eps), after m and v took in g.</summary>
    internal readonly record struct Settings(double Beta1, double Beta2, double Eps, double Step, double RootCorrection, double Keep);

    internal static void Step(torch.Tensor parameter, torch.Tensor gradient, torch.Tensor m, torch.Tensor v, torch.Tensor? vMax, Settings settings)
    {
        if (!parameter.is_contiguous())
            throw new NotSupportedException("torch.optim: the managed engine updates contiguous parameters only.");
        using var g = new Dense(gradient);
        if (Dense.IsSingle(parameter, "torch.optim step"))
            Step(parameter.Pointer<float>(), g.Pointer<float>(), m.Pointer<float>(), v.Pointer<float>(), vMax is null ? null : vMax.Pointer<float>(), parameter.numel(), settings);
        else
            Step(parameter.Pointer<double>(), g.Pointer<double>(), m.Pointer<double>(), v.Pointer<double>(), vMax is null ? null : vMax.Pointer<double>(), parameter.numel(), settings);
        parameter.Changed();
    }

    private static void Step<T>(T* p, T* g, T* m, T* v, T* vMax, long n, Settings s) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Parallelism.For(n, Grain, (from, to) => Step(p, g, m, v, vMax, from, to, s));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step<T>(T* p, T* g, T* m, T* v, T* vMax, long from, long to, in Settings s) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> beta1 = All<T>(s.Beta1), rest1 = All<T>(1 - s.Beta1), beta2 = All<T>(s.Beta2), rest2 = All<T>(1 - s.Beta2);
        Vector256<T> eps = All<T>(s.Eps), step = All<T>(-s.Step), root = All<T>(1 / s.RootCorrection), keep = All<T>(s.Keep);
        for (var i = from; i < to; i += Vector256<T>.Count)
        {
            var parameter = Simd.Load(p + i, to - i, T.Zero);
            var gradient = Simd.Load(g + i, to - i, T.Zero);
            var mean = Simd.Fma(Simd.Load(m + i, to - i, T.Zero), beta1, gradient * rest1);
            var square = Simd.Fma(Simd.Load(v + i, to - i, T.Zero), beta2, gradient * gradient * rest2);
            Simd.Store(mean, m + i, to - i);
            Simd.Store(square, v + i, to - i);
            if (vMax != null)
            {
                square = Vector256.Max(square, Simd.Load(vMax + i, to - i, T.Zero));
                Simd.Store(square, vMax + i, to - i);
            }
            Simd.Store(Simd.Fma(step, mean / Simd.Fma(Vector256.Sqrt(square), root, eps), parameter * keep), p + i, to - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> All<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Vector256.Create(T.CreateTruncating(value));
}
