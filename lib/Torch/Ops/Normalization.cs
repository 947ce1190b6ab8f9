using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>(x - mean) / √(variance + eps) · weight + bias over the last dimensions, those of normalized_shape (Ba et al., 2016).</summary>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
            {
                if (normalized_shape.Length == 0 || input.sizes.Length < normalized_shape.Length || !input.sizes.AsSpan()[^normalized_shape.Length..].SequenceEqual(normalized_shape))
                    throw new ArgumentException($"layer_norm: input of shape {Shape.Text(input.sizes)} does not end with the normalized shape {Shape.Text(normalized_shape)}.");
                foreach (var parameter in (ReadOnlySpan<Tensor?>)[weight, bias])
                    if (parameter is not null && !parameter.sizes.AsSpan().SequenceEqual(normalized_shape))
                        throw new ArgumentException($"layer_norm: weight and bias must have the normalized shape {Shape.Text(normalized_shape)}, but one has {Shape.Text(parameter.sizes)}.");
                if (Dispatch.IsHalf(input.type))
                    return layer_norm(input.to(ScalarType.Float32), normalized_shape, weight?.to(ScalarType.Float32), bias?.to(ScalarType.Float32), eps).to(input.type);
                return Dense.IsSingle(input, "layer_norm")
                    ? LayerNorm<float>(input, Shape.Count(normalized_shape), weight, bias, (float)eps)
                    : LayerNorm<double>(input, Shape.Count(normalized_shape), weight, bias, eps);
            }

            private static unsafe Tensor LayerNorm<T>(Tensor input, long n, Tensor? weight, Tensor? bias, T eps) where T : unmanaged, IBinaryFloatingPointIeee754<T>
            {
                var rows = n == 0 ? 0 : input.numel() / n;
                using Dense source = new(input), scale = new(weight ?? input), shift = new(bias ?? input);
                var y = Dispatch.Fresh(input.sizes, input.type);
                using var statistics = Dispatch.Fresh([2, rows], input.type); // mean, 1 / deviation
                LayerNormKernels.Forward(source.Pointer<T>(), weight is null ? null : scale.Pointer<T>(), bias is null ? null : shift.Pointer<T>(),
                    y.Pointer<T>(), statistics.Pointer<T>(), statistics.Pointer<T>() + rows, rows, n, eps);

                var saved = statistics;
                Tensor? dbias = null; // comes with dweight in one pass, and waits for its turn
                Tensor InputGradient(Tensor g)
                {
                    using Dense x = new(input), w = new(weight ?? input), dy = new(g);
                    var dx = Dispatch.Fresh(input.sizes, input.type);
                    LayerNormKernels.Backward(x.Pointer<T>(), weight is null ? null : w.Pointer<T>(), saved.Pointer<T>(), saved.Pointer<T>() + rows,
                        dy.Pointer<T>(), dx.Pointer<T>(), null, null, rows, n);
                    return dx;
                }
                Tensor WeightGradient(Tensor g)
                {
                    using Dense x = new(input), dy = new(g);
                    var dw = zeros(weight!.sizes, input.type);
                    dbias?.Dispose();
                    dbias = bias is null ? null : zeros(bias.sizes, input.type).DetachFromDisposeScope();
                    LayerNormKernels.Backward(x.Pointer<T>(), null, saved.Pointer<T>(), saved.Pointer<T>() + rows,
                        dy.Pointer<T>(), null, dw.Pointer<T>(), dbias is null ? null : dbias.Pointer<T>(), rows, n);
                    return dw;
                }
                Tensor BiasGradient(Tensor g)
                {
                    var db = dbias?.Register() ?? MatrixProduct.ColumnSums(g.reshape(rows, n), "layer_norm").reshape(bias!.sizes);
                    dbias = null;
                    return db;
                }
                return (weight, bias) switch
                {
                    (null, null) => Op(y, (input, InputGradient), (saved, g => g)),
                    (_, null) => Op(y, (input, InputGradient), (weight, WeightGradient), (saved, g => g)),
                    (null, _) => Op(y, (input, InputGradient), (bias, BiasGradient), (saved, g => g)),
                    _ => Op(y, (input, InputGradient), (weight, WeightGradient), (bias, BiasGradient), (saved, g => g)),
                };
            }

            /// <summary>x / max(‖x‖, eps) along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12) =>
                input / linalg.vector_norm(input, p, [dim], keepdim: true).clamp_min(eps);

            /// <summary>x1 · x2 / (max(‖x1‖, eps) max(‖x2‖, eps)) along a dimension.</summary>
            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) =>
                (x1 / linalg.vector_norm(x1, 2, [dim], keepdim: true).clamp_min(eps) * (x2 / linalg.vector_norm(x2, 2, [dim], keepdim: true).clamp_min(eps))).sum(dim);
        }
    }
}
