using System.Numerics.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sine.</summary>
        public Tensor sin() => Op(Dispatch.FloatUnary(this, "sin", TensorPrimitives.Sin, TensorPrimitives.Sin), (this, g => g * cos()));

        /// <summary>The sine. In place.</summary>
        public Tensor sin_() => Update(static x => x.sin(), "sin_");

        /// <summary>The cosine.</summary>
        public Tensor cos() => Op(Dispatch.FloatUnary(this, "cos", TensorPrimitives.Cos, TensorPrimitives.Cos), (this, g => g * sin().neg()));

        /// <summary>The cosine. In place.</summary>
        public Tensor cos_() => Update(static x => x.cos(), "cos_");

        /// <summary>The tangent.</summary>
        public Tensor tan()
        {
            var y = Dispatch.FloatUnary(this, "tan", TensorPrimitives.Tan, TensorPrimitives.Tan);
            return Op(y, (this, g => g * (y * y + 1)));
        }

        /// <summary>The tangent. In place.</summary>
        public Tensor tan_() => Update(static x => x.tan(), "tan_");

        /// <summary>The inverse sine.</summary>
        public Tensor asin() => Op(Dispatch.FloatUnary(this, "asin", TensorPrimitives.Asin, TensorPrimitives.Asin), (this, g => g * (1 - this * this).rsqrt()));

        /// <summary>The inverse sine. In place.</summary>
        public Tensor asin_() => Update(static x => x.asin(), "asin_");

        /// <summary>The inverse sine.</summary>
        public Tensor arcsin() => asin();

        /// <summary>The inverse cosine.</summary>
        public Tensor acos() => Op(Dispatch.FloatUnary(this, "acos", TensorPrimitives.Acos, TensorPrimitives.Acos), (this, g => g * (1 - this * this).rsqrt().neg()));

        /// <summary>The inverse cosine. In place.</summary>
        public Tensor acos_() => Update(static x => x.acos(), "acos_");

        /// <summary>The inverse cosine.</summary>
        public Tensor arccos() => acos();

        /// <summary>The inverse tangent.</summary>
        public Tensor atan() => Op(Dispatch.FloatUnary(this, "atan", TensorPrimitives.Atan, TensorPrimitives.Atan), (this, g => g / (this * this + 1)));

        /// <summary>The inverse tangent. In place.</summary>
        public Tensor atan_() => Update(static x => x.atan(), "atan_");

        /// <summary>The inverse tangent.</summary>
        public Tensor arctan() => atan();

        /// <summary>The hyperbolic sine.</summary>
        public Tensor sinh() => Op(Dispatch.FloatUnary(this, "sinh", TensorPrimitives.Sinh, TensorPrimitives.Sinh), (this, g => g * cosh()));

        /// <summary>The hyperbolic sine. In place.</summary>
        public Tensor sinh_() => Update(static x => x.sinh(), "sinh_");

        /// <summary>The hyperbolic cosine.</summary>
        public Tensor cosh() => Op(Dispatch.FloatUnary(this, "cosh", TensorPrimitives.Cosh, TensorPrimitives.Cosh), (this, g => g * sinh()));

        /// <summary>The hyperbolic cosine. In place.</summary>
        public Tensor cosh_() => Update(static x => x.cosh(), "cosh_");

        /// <summary>The hyperbolic tangent.</summary>
        public Tensor tanh()
        {
            var y = Dispatch.FloatUnary(this, "tanh", TensorPrimitives.Tanh, TensorPrimitives.Tanh);
            return Op(y, (this, g => g * (1 - y * y)));
        }

        /// <summary>The hyperbolic tangent. In place.</summary>
        public Tensor tanh_() => Update(static x => x.tanh(), "tanh_");
    }

    /// <summary>The sine.</summary>
    public static Tensor sin(Tensor input) => input.sin();

    /// <summary>The sine. In place.</summary>
    public static Tensor sin_(Tensor input) => input.sin_();

    /// <summary>The cosine.</summary>
    public static Tensor cos(Tensor input) => input.cos();

    /// <summary>The cosine. In place.</summary>
    public static Tensor cos_(Tensor input) => input.cos_();

    /// <summary>The tangent.</summary>
    public static Tensor tan(Tensor input) => input.tan();

    /// <summary>The tangent. In place.</summary>
    public static Tensor tan_(Tensor input) => input.tan_();

    /// <summary>The inverse sine.</summary>
    public static Tensor asin(Tensor input) => input.asin();

    /// <summary>The inverse sine. In place.</summary>
    public static Tensor asin_(Tensor input) => input.asin_();

    /// <summary>The inverse sine.</summary>
    public static Tensor arcsin(Tensor input) => input.asin();

    /// <summary>The inverse cosine.</summary>
    public static Tensor acos(Tensor input) => input.acos();

    /// <summary>The inverse cosine. In place.</summary>
    public static Tensor acos_(Tensor input) => input.acos_();

    /// <summary>The inverse cosine.</summary>
    public static Tensor arccos(Tensor input) => input.acos();

    /// <summary>The inverse tangent.</summary>
    public static Tensor atan(Tensor input) => input.atan();

    /// <summary>The inverse tangent. In place.</summary>
    public static Tensor atan_(Tensor input) => input.atan_();

    /// <summary>The inverse tangent.</summary>
    public static Tensor arctan(Tensor input) => input.atan();

    /// <summary>The hyperbolic sine.</summary>
    public static Tensor sinh(Tensor input) => input.sinh();

    /// <summary>The hyperbolic sine. In place.</summary>
    public static Tensor sinh_(Tensor input) => input.sinh_();

    /// <summary>The hyperbolic cosine.</summary>
    public static Tensor cosh(Tensor input) => input.cosh();

    /// <summary>The hyperbolic cosine. In place.</summary>
    public static Tensor cosh_(Tensor input) => input.cosh_();

    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor tanh(Tensor input) => input.tanh();

    /// <summary>The hyperbolic tangent. In place.</summary>
    public static Tensor tanh_(Tensor input) => input.tanh_();
}
