using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Helpers for training.</summary>
        public static partial class utils
        {
            /// <summary>Scales all gradients together so that their common norm is at most max_norm; returns the norm they had.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var off = no_grad();
                using var scope = NewDisposeScope();
                Tensor[] gradients = [.. tensors.Select(tensor => tensor.grad).OfType<Tensor>()];
                var norms = gradients.Select(gradient => norm_type == 2 ? Math.Sqrt(SquareSum(gradient)) : linalg.vector_norm(gradient, norm_type).to(ScalarType.Float64).item<double>());
                var total = double.IsPositiveInfinity(norm_type) ? norms.DefaultIfEmpty().Max()
                    : Math.Pow(norms.Sum(norm => Math.Pow(norm, norm_type)), 1 / norm_type);
                var factor = max_norm / (total + 1e-6);
                if (factor < 1)
                    foreach (var gradient in gradients)
                        gradient.mul_(factor);
                return total;
            }

            /// <summary>Limits every element of all gradients to [-clip_value, clip_value].</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var off = no_grad();
                foreach (var tensor in tensors)
                {
                    using var gradient = tensor.grad;
                    gradient?.clamp_(-clip_value, clip_value);
                }
            }

            private static unsafe double SquareSum(Tensor x)
            {
                using var dense = new Dense(x);
                return Dense.IsSingle(x, "clip_grad_norm_")
                    ? LayerNormKernels.SquareSum(dense.Pointer<float>(), x.numel())
                    : LayerNormKernels.SquareSum(dense.Pointer<double>(), x.numel());
            }
        }
    }
}
