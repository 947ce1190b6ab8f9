namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The functions behind the modules.</summary>
        public static partial class functional
        {
            /// <summary>max(x, 0)</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_() : x.relu();

            /// <summary>x Φ(x), with Φ the normal distribution function.</summary>
            public static Tensor gelu(Tensor x) => x.gelu();

            /// <summary>x Φ(x), with Φ the normal distribution function.</summary>
            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            /// <summary>x Φ(x), exact or with the tanh approximation.</summary>
            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) =>
                inplace ? Autograd.InPlace(x, v => v.gelu(approximate), "gelu_") : x.gelu(approximate);

            /// <summary>x σ(x)</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? Autograd.InPlace(x, static v => v.silu(), "silu_") : x.silu();

            /// <summary>1 / (1 + exp(-x))</summary>
            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            /// <summary>1 / (1 + exp(-x))</summary>
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_() : x.sigmoid();

            /// <summary>The hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_() : x.tanh();

            /// <summary>log(1 + exp(beta x)) / beta</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => x.softplus(beta, threshold);

            /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <summary>x - log Σ exp(x) along a dimension.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>1 at the class number, 0 elsewhere: [..] int64 → [.., num_classes] int64.</summary>
            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (x.type != ScalarType.Int64)
                    throw new ArgumentException($"one_hot: expected int64 class numbers, but got {x.type}.");
                var classes = num_classes >= 0 ? num_classes : x.max().item<long>() + 1;
                return x.unsqueeze(-1).eq(arange(classes, dtype: ScalarType.Int64)).to(ScalarType.Int64);
            }
        }
    }
}
