using System.Numerics;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>y = x Wᵀ + b: input [.., in], weights [out, in], bias [out] → [.., out].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null)
            {
                if (weights.sizes.Length != 2 || input.sizes.Length == 0 || input.sizes[^1] != weights.sizes[1])
                    throw new ArgumentException($"linear: input of shape {Shape.Text(input.sizes)} does not fit weights of shape {Shape.Text(weights.sizes)}; the last dimensions must be equal.");
                if (bias is not null && !(bias.sizes.Length == 1 && bias.sizes[0] == weights.sizes[0]))
                    throw new ArgumentException($"linear: bias of shape {Shape.Text(bias.sizes)} does not fit weights of shape {Shape.Text(weights.sizes)}.");
                if (Dispatch.IsHalf(input.type))
                    return linear(input.to(ScalarType.Float32), weights.to(ScalarType.Float32), bias?.to(ScalarType.Float32)).to(input.type);
                var y = LinearForward(input, weights, bias);
                // dx = g W, dW = gᵀ x, db = Σ g
                (Tensor, Func<Tensor, Tensor>) x = (input, g => MatrixProduct.Of(MatrixProduct.Rows(g), weights, "linear").view(input.sizes));
                (Tensor, Func<Tensor, Tensor>) w = (weights, g => MatrixProduct.Of(MatrixProduct.Rows(g), MatrixProduct.Rows(input), "linear", transposeA: true));
                return bias is null ? Op(y, x, w) : Op(y, x, w, (bias, g => MatrixProduct.ColumnSums(g, "linear")));
            }

            private static unsafe Tensor LinearForward(Tensor input, Tensor weights, Tensor? bias)
            {
                if (input.type != weights.type || (bias is not null && bias.type != input.type))
                    throw new ArgumentException($"linear: expected input, weights and bias to have the same element type, but got {input.type}, {weights.type}{(bias is null ? "" : $" and {bias.type}")}.");
                var y = Dispatch.Fresh([.. input.sizes[..^1], weights.sizes[0]], input.type);
                if (Dense.IsSingle(input, "linear"))
                    Run<float>();
                else
                    Run<double>();
                return y;

                void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
                {
                    var (n, k) = (weights.sizes[0], weights.sizes[1]);
                    var rows = n == 0 ? 0 : y.numel() / n;
                    var strides = Shape.ViewStrides(input.sizes, input.strides, [rows, k]);
                    using var dense = new Dense(strides is null ? input : y);
                    var x = strides is null ? new Strided<T>(dense.Pointer<T>(), k, 1) : new Strided<T>(input.Pointer<T>(), strides[0], strides[1]);
                    using var b = new Dense(bias ?? y);
                    Gemm.Multiply(rows, n, k, x, new Strided<T>(weights.Pointer<T>(), weights.strides[1], weights.strides[0]),
                        new Strided<T>(y.Pointer<T>(), n, 1), false, bias is null ? null : b.Pointer<T>());
                }
            }

            /// <summary>Sets elements to 0 with probability p and scales the others by 1 / (1 - p), while training.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (p is < 0 or > 1)
                    throw new ArgumentException($"dropout: the probability must lie between 0 and 1, but is {p}.");
                if (!training || p == 0)
                    return inplace ? input : input.alias();
                var keep = rand_like(input).ge(p).to(input.type) * (p == 1 ? 0 : 1 / (1 - p));
                return inplace ? input.mul_(keep) : input * keep;
            }
        }

        /// <summary>Rows of weight [v, d] by number: input [..] int64 → [.., d].</summary>
        internal static unsafe Tensor EmbeddingRows(Tensor weight, Tensor input, long? padding)
        {
            if (input.type is not (ScalarType.Int64 or ScalarType.Int32))
                throw new ArgumentException($"Embedding: expected int64 or int32 token numbers, but got {input.type}.");
            using var index = new Dense(input.to(ScalarType.Int64));
            using var table = new Dense(weight);
            var (rows, n, bytes) = (weight.sizes[0], input.numel(), weight.sizes[1] * weight.type.Size());
            var y = Dispatch.Fresh([.. input.sizes, weight.sizes[1]], weight.type);
            var ids = index.Pointer<long>();
            byte* from = table.Tensor.BytePointer(), to = y.BytePointer();
            for (long i = 0; i < n; i++)
                if (ids[i] < 0 || ids[i] >= rows)
                    throw new IndexOutOfRangeException($"Embedding: token number {ids[i]} is out of range for {rows} rows.");
            Parallelism.For(n, Math.Max(1, 65_536 / Math.Max(bytes, 1)), (start, end) =>
            {
                for (var i = start; i < end; i++)
                    Buffer.MemoryCopy(from + ids[i] * bytes, to + i * bytes, bytes, bytes);
            });
            var saved = index.Tensor;
            return Op(y, (weight, g => weight.type == ScalarType.Float32 ? EmbeddingGradient<float>(weight, saved, g, padding) : EmbeddingGradient<double>(weight, saved, g, padding)),
                (saved, g => g));
        }

        private static unsafe Tensor EmbeddingGradient<T>(Tensor weight, Tensor index, Tensor g, long? padding) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var dense = new Dense(g);
            var d = zeros(weight.sizes, weight.type);
            var ids = index.Pointer<long>();
            T* from = dense.Pointer<T>(), to = d.Pointer<T>();
            var width = weight.sizes[1];
            for (long i = 0; i < index.numel(); i++)
                if (ids[i] != padding)
                    LayerNormKernels.Add(from + i * width, to + ids[i] * width, width);
            return d;
        }
    }
}
