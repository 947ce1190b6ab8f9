using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>y = x Wᵀ + b</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        private Parameter theWeight = null!;
        private Parameter? theBias;

        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
        {
            (in_features, out_features) = (weight.size(1), weight.size(0));
            this.weight = weight;
            this.bias = bias;
        }

        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputSize, outputSize);
            weight = new Parameter(empty(outputSize, inputSize, device: device, dtype: dtype));
            nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
            if (!hasBias)
                return;
            var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
            bias = new Parameter(empty(outputSize, device: device, dtype: dtype));
            nn.init.uniform_(bias, -bound, bound);
        }

        /// <summary>[out, in]</summary>
        public Parameter weight
        {
            get => theWeight;
            set => ConditionallyRegisterParameter(nameof(weight), theWeight = value);
        }

        /// <summary>[out]</summary>
        public Parameter? bias
        {
            get => theBias;
            set => ConditionallyRegisterParameter(nameof(bias), theBias = value);
        }

        /// <summary>Size of the input's last dimension.</summary>
        public long in_features { get; set; }

        /// <summary>Size of the output's last dimension.</summary>
        public long out_features { get; set; }

        /// <summary>[.., in] → [.., out]</summary>
        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);

        /// <inheritdoc/>
        protected override void RegisterComponents() { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>y = x Wᵀ + b, initialized uniformly within ±1/√in.</summary>
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            /// <summary>y = x Wᵀ + b with given parameters.</summary>
            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);
        }
    }
}
