using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A module without parameters.</summary>
    public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>
    {
        /// <summary>A module with a name.</summary>
        protected ParameterLessModule(string name) : base(name) { }
    }

    /// <summary>max(x, 0)</summary>
    public sealed class ReLU : ParameterLessModule<Tensor, Tensor>
    {
        internal ReLU(bool inplace) : base(nameof(ReLU)) => this.inplace = inplace;

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>Shape kept.</summary>
        public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, inplace);
    }

    /// <summary>x Φ(x), exact or with the tanh approximation.</summary>
    public sealed class GELU : ParameterLessModule<Tensor, Tensor>
    {
        /// <summary>How Φ is computed.</summary>
        public enum Approximate
        {
            /// <summary>Exactly, with erf.</summary>
            none,
            /// <summary>With tanh, as GPT-2 does.</summary>
            tanh,
        }

        internal GELU(bool inplace, Approximate approximate) : base(nameof(GELU)) => (this.inplace, this.approximate) = (inplace, approximate);

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>How Φ is computed.</summary>
        public Approximate approximate { get; set; }

        /// <summary>Shape kept.</summary>
        public override Tensor forward(Tensor tensor) => nn.functional.gelu(tensor, approximate, inplace);
    }

    /// <summary>x σ(x)</summary>
    public sealed class SiLU : ParameterLessModule<Tensor, Tensor>
    {
        internal SiLU(bool inplace) : base(nameof(SiLU)) => this.inplace = inplace;

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>Shape kept.</summary>
        public override Tensor forward(Tensor tensor) => nn.functional.silu(tensor, inplace);
    }

    /// <summary>Sets elements to 0 with probability p while training.</summary>
    public sealed class Dropout : ParameterLessModule<Tensor, Tensor>
    {
        internal Dropout(double p, bool inplace) : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

        /// <summary>Whether the input is overwritten.</summary>
        public bool inplace { get; set; }

        /// <summary>The probability.</summary>
        public double p { get; set; }

        /// <summary>Shape kept.</summary>
        public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
    }

    /// <summary>The input itself.</summary>
    public sealed class Identity : ParameterLessModule<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity)) { }

        /// <summary>Shape kept.</summary>
        public override Tensor forward(Tensor tensor) => tensor.alias();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>max(x, 0)</summary>
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);

            /// <summary>x Φ(x)</summary>
            public static Modules.GELU GELU() => new(false, Modules.GELU.Approximate.none);

            /// <summary>x Φ(x)</summary>
            public static Modules.GELU GELU(bool inplace) => new(inplace, Modules.GELU.Approximate.none);

            /// <summary>x Φ(x), exact or with the tanh approximation.</summary>
            public static Modules.GELU GELU(Modules.GELU.Approximate approximate, bool inplace = false) => new(inplace, approximate);

            /// <summary>x σ(x)</summary>
            public static Modules.SiLU SiLU() => new(false);

            /// <summary>x σ(x)</summary>
            public static Modules.SiLU SiLU(bool inplace) => new(inplace);

            /// <summary>Sets elements to 0 with probability p while training.</summary>
            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            /// <summary>The input itself.</summary>
            public static Modules.Identity Identity() => new();
        }
    }
}
