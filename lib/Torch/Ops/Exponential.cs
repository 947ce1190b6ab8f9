using System.Numerics.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>e to the power of each element.</summary>
        public Tensor exp()
        {
            var y = Dispatch.FloatUnary(this, "exp", TensorPrimitives.Exp, TensorPrimitives.Exp);
            return Op(y, (this, g => g * y));
        }

        /// <summary>e to the power of each element. In place.</summary>
        public Tensor exp_() => Update(static x => x.exp(), "exp_");

        /// <summary>2 to the power of each element.</summary>
        public Tensor exp2()
        {
            var y = Dispatch.FloatUnary(this, "exp2", TensorPrimitives.Exp2, TensorPrimitives.Exp2);
            return Op(y, (this, g => g * y * Math.Log(2)));
        }

        /// <summary>2 to the power of each element. In place.</summary>
        public Tensor exp2_() => Update(static x => x.exp2(), "exp2_");

        /// <summary>e to the power of each element, minus 1, exact near 0.</summary>
        public Tensor expm1()
        {
            var y = Dispatch.FloatUnary(this, "expm1", Functions.Expm1, Functions.Expm1);
            return Op(y, (this, g => g * (y + 1)));
        }

        /// <summary>e to the power of each element, minus 1, exact near 0. In place.</summary>
        public Tensor expm1_() => Update(static x => x.expm1(), "expm1_");

        /// <summary>The natural logarithm.</summary>
        public Tensor log() => Op(Dispatch.FloatUnary(this, "log", TensorPrimitives.Log, TensorPrimitives.Log), (this, g => g / this));

        /// <summary>The natural logarithm. In place.</summary>
        public Tensor log_() => Update(static x => x.log(), "log_");

        /// <summary>log(1 + x), exact near 0.</summary>
        public Tensor log1p() => Op(Dispatch.FloatUnary(this, "log1p", Functions.Log1p, Functions.Log1p), (this, g => g / (this + 1)));

        /// <summary>log(1 + x), exact near 0. In place.</summary>
        public Tensor log1p_() => Update(static x => x.log1p(), "log1p_");

        /// <summary>The logarithm to base 2.</summary>
        public Tensor log2() => Op(Dispatch.FloatUnary(this, "log2", TensorPrimitives.Log2, TensorPrimitives.Log2), (this, g => g / (this * Math.Log(2))));

        /// <summary>The logarithm to base 2. In place.</summary>
        public Tensor log2_() => Update(static x => x.log2(), "log2_");

        /// <summary>The logarithm to base 10.</summary>
        public Tensor log10() => Op(Dispatch.FloatUnary(this, "log10", TensorPrimitives.Log10, TensorPrimitives.Log10), (this, g => g / (this * Math.Log(10))));

        /// <summary>The logarithm to base 10. In place.</summary>
        public Tensor log10_() => Update(static x => x.log10(), "log10_");

        /// <summary>The square root.</summary>
        public Tensor sqrt()
        {
            var y = Dispatch.FloatUnary(this, "sqrt", TensorPrimitives.Sqrt, TensorPrimitives.Sqrt);
            return Op(y, (this, g => g / (y * 2)));
        }

        /// <summary>The square root. In place.</summary>
        public Tensor sqrt_() => Update(static x => x.sqrt(), "sqrt_");

        /// <summary>One over the square root.</summary>
        public Tensor rsqrt()
        {
            var y = Dispatch.FloatUnary(this, "rsqrt", Functions.Rsqrt, Functions.Rsqrt);
            return Op(y, (this, g => g * y * y * y * -0.5));
        }

        /// <summary>One over the square root. In place.</summary>
        public Tensor rsqrt_() => Update(static x => x.rsqrt(), "rsqrt_");

        /// <summary>1 / (1 + e^-x).</summary>
        public Tensor sigmoid()
        {
            var y = Dispatch.FloatUnary(this, "sigmoid", TensorPrimitives.Sigmoid, TensorPrimitives.Sigmoid);
            return Op(y, (this, g => g * y * (1 - y)));
        }

        /// <summary>1 / (1 + e^-x). In place.</summary>
        public Tensor sigmoid_() => Update(static x => x.sigmoid(), "sigmoid_");

        /// <summary>The error function.</summary>
        public Tensor erf() => Op(Dispatch.FloatUnary(this, "erf", Functions.Erf, Functions.Erf), (this, g => g * (this * this).neg().exp() * (2 / Math.Sqrt(Math.PI))));

        /// <summary>The error function. In place.</summary>
        public Tensor erf_() => Update(static x => x.erf(), "erf_");
    }

    /// <summary>e to the power of each element.</summary>
    public static Tensor exp(Tensor input) => input.exp();

    /// <summary>e to the power of each element. In place.</summary>
    public static Tensor exp_(Tensor input) => input.exp_();

    /// <summary>2 to the power of each element.</summary>
    public static Tensor exp2(Tensor input) => input.exp2();

    /// <summary>2 to the power of each element. In place.</summary>
    public static Tensor exp2_(Tensor input) => input.exp2_();

    /// <summary>e to the power of each element, minus 1, exact near 0.</summary>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <summary>e to the power of each element, minus 1, exact near 0. In place.</summary>
    public static Tensor expm1_(Tensor input) => input.expm1_();

    /// <summary>The natural logarithm.</summary>
    public static Tensor log(Tensor input) => input.log();

    /// <summary>The natural logarithm. In place.</summary>
    public static Tensor log_(Tensor input) => input.log_();

    /// <summary>log(1 + x), exact near 0.</summary>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <summary>log(1 + x), exact near 0. In place.</summary>
    public static Tensor log1p_(Tensor input) => input.log1p_();

    /// <summary>The logarithm to base 2.</summary>
    public static Tensor log2(Tensor input) => input.log2();

    /// <summary>The logarithm to base 2. In place.</summary>
    public static Tensor log2_(Tensor input) => input.log2_();

    /// <summary>The logarithm to base 10.</summary>
    public static Tensor log10(Tensor input) => input.log10();

    /// <summary>The logarithm to base 10. In place.</summary>
    public static Tensor log10_(Tensor input) => input.log10_();

    /// <summary>The square root.</summary>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <summary>The square root. In place.</summary>
    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    /// <summary>One over the square root.</summary>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <summary>One over the square root. In place.</summary>
    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    /// <summary>1 / (1 + e^-x).</summary>
    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    /// <summary>1 / (1 + e^-x). In place.</summary>
    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

    /// <summary>The error function.</summary>
    public static Tensor erf(Tensor input) => input.erf();

    /// <summary>The error function. In place.</summary>
    public static Tensor erf_(Tensor input) => input.erf_();
}
