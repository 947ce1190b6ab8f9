using System.Numerics.Tensors;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How div rounds.</summary>
    public enum RoundingMode
    {
        /// <summary>True division.</summary>
        None,
        /// <summary>Towards zero.</summary>
        trunc,
        /// <summary>Towards minus infinity.</summary>
        floor,
    }

    public partial class Tensor
    {
        /// <summary>this + target, broadcast.</summary>
        public Tensor add(Tensor target) => type == ScalarType.Bool && target.type == ScalarType.Bool ? logical_or(target) :
            Linear(Dispatch.Binary(new Add(), this, target, "add"), (this, static g => g), (target, static g => g));

        /// <summary>this + alpha target, broadcast.</summary>
        public Tensor add(Tensor target, Scalar alpha) =>
            Linear(Dispatch.Binary(new AddScaled(alpha), this, target, "add"), (this, static g => g), (target, g => g * alpha));

        /// <summary>this + scalar.</summary>
        public Tensor add(Scalar scalar) => Linear(WithNumber(new Add(), scalar, "add"), (this, static g => g));

        /// <summary>this + alpha scalar.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => add(Times(scalar, alpha));

        /// <summary>this - target, broadcast.</summary>
        public Tensor sub(Tensor target) => type == ScalarType.Bool && target.type == ScalarType.Bool
            ? throw new NotSupportedException("sub: subtraction of two bool tensors is not defined; use logical_xor.")
            : Linear(Dispatch.Binary(new Subtract(), this, target, "sub"), (this, static g => g), (target, static g => g.neg()));

        /// <summary>this - target.</summary>
        public Tensor sub(Scalar target) => Linear(WithNumber(new Subtract(), target, "sub"), (this, static g => g));

        /// <summary>this - target, broadcast.</summary>
        public Tensor subtract(Tensor target) => sub(target);

        /// <summary>this - target.</summary>
        public Tensor subtract(Scalar target) => sub(target);

        /// <summary>this times target, broadcast.</summary>
        public Tensor mul(Tensor target) => type == ScalarType.Bool && target.type == ScalarType.Bool ? logical_and(target) :
            Op(Dispatch.Binary(new Multiply(), this, target, "mul"), (this, g => g * target), (target, g => g * this));

        /// <summary>this times target.</summary>
        public Tensor mul(Scalar target) => Linear(WithNumber(new Multiply(), target, "mul"), (this, g => g * target));

        /// <summary>this times target, broadcast.</summary>
        public Tensor multiply(Tensor target) => mul(target);

        /// <summary>this times target.</summary>
        public Tensor multiply(Scalar target) => mul(target);

        /// <summary>this / target, broadcast; integers become floating point unless a rounding mode is given.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode switch
        {
            RoundingMode.None => Op(Dispatch.FloatBinary(this, target, "div", TensorPrimitives.Divide, TensorPrimitives.Divide),
                (this, g => g / target), (target, g => g.neg() * this / (target * target))),
            RoundingMode.floor => Linear(Dispatch.Binary(new DivideFloor(), this, target, "div"), (this, zeros_like_), (target, zeros_like_)),
            _ => Linear(Dispatch.Binary(new DivideTrunc(), this, target, "div"), (this, zeros_like_), (target, zeros_like_)),
        };

        /// <summary>this / target; integers become floating point unless a rounding mode is given.</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode != RoundingMode.None)
                return Linear(rounding_mode == RoundingMode.floor ? WithNumber(new DivideFloor(), target, "div") : WithNumber(new DivideTrunc(), target, "div"), (this, zeros_like_));
            var result = Dispatch.Floating(ScalarTypes.ResultType(type, target));
            using var number = Dispatch.Number(target, Dispatch.IsHalf(result) ? ScalarType.Float32 : result);
            return Linear(Dispatch.FloatBinary(this, number, result, "div", TensorPrimitives.Divide, TensorPrimitives.Divide), (this, g => g / target));
        }

        /// <summary>this / target, broadcast.</summary>
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        /// <summary>this / target.</summary>
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);

        /// <summary>this / target, broadcast.</summary>
        public Tensor true_divide(Tensor other) => div(other);

        /// <summary>this / other.</summary>
        public Tensor true_divide(Scalar other) => div(other);

        /// <summary>this / other, rounded towards minus infinity.</summary>
        public Tensor floor_divide(Tensor other) => div(other, RoundingMode.floor);

        /// <summary>this / other, rounded towards minus infinity.</summary>
        public Tensor floor_divide(Scalar other) => div(other, RoundingMode.floor);

        /// <summary>The remainder with the sign of the divisor, broadcast.</summary>
        public Tensor remainder(Tensor target) =>
            Op(Dispatch.Binary(new Remainder(), this, target, "remainder"), (this, static g => g), (target, g => g.neg() * div(target, RoundingMode.floor)));

        /// <summary>The remainder with the sign of the divisor.</summary>
        public Tensor remainder(Scalar scalar) => Linear(WithNumber(new Remainder(), scalar, "remainder"), (this, static g => g));

        /// <summary>The remainder with the sign of the dividend, broadcast.</summary>
        public Tensor fmod(Tensor target) =>
            Op(Dispatch.Binary(new FloatMod(), this, target, "fmod"), (this, static g => g), (target, g => g.neg() * div(target, RoundingMode.trunc)));

        /// <summary>The remainder with the sign of the dividend.</summary>
        public Tensor fmod(Scalar scalar) => Linear(WithNumber(new FloatMod(), scalar, "fmod"), (this, static g => g));

        /// <summary>-this.</summary>
        public Tensor neg() => type == ScalarType.Bool
            ? throw new NotSupportedException("neg: the negative of a bool tensor is not defined; use logical_not.")
            : Linear(Dispatch.Unary(new Negate(), this, "neg"), (this, static g => g.neg()));

        /// <summary>-this.</summary>
        public Tensor negative() => neg();

        /// <summary>1 / this.</summary>
        public Tensor reciprocal()
        {
            var y = Dispatch.FloatUnary(this, "reciprocal", TensorPrimitives.Reciprocal, TensorPrimitives.Reciprocal);
            return Op(y, (this, g => g.neg() * y * y));
        }

        /// <summary>this times this.</summary>
        public Tensor square() => pow(2);

        /// <summary>this to the power of exponent, broadcast.</summary>
        public Tensor pow(Tensor exponent)
        {
            var common = ScalarTypes.ResultType(this, exponent);
            if (!torch.is_floating_point(common)) return Dispatch.Binary(new IntegerPower(), this, exponent, common == ScalarType.Bool ? ScalarType.Int64 : common, "pow");
            var y = Dispatch.FloatBinary(this, exponent, "pow", Functions.Power, Functions.Power);
            return Op(y,
                (this, g => torch.where(exponent == 0, torch.zeros_like(y), g * exponent * pow(exponent - 1))),
                (exponent, g => torch.where((this == 0).logical_and(exponent >= 0), torch.zeros_like(y), g * y * log())));
        }

        /// <summary>this to the power of exponent.</summary>
        public Tensor pow(Scalar exponent)
        {
            var common = ScalarTypes.ResultType(type, exponent);
            if (!torch.is_floating_point(common))
            {
                if (exponent.Integer < 0) throw new ArgumentException("pow: integers to negative integer powers are not allowed.");
                return WithNumber(new IntegerPower(), exponent, "pow");
            }
            var e = exponent.Double;
            var y = e switch
            {
                2 => Dispatch.FloatUnary(this, "pow", static (x, d) => TensorPrimitives.Multiply(x, x, d), static (x, d) => TensorPrimitives.Multiply(x, x, d)),
                3 => Dispatch.FloatUnary(this, "pow", Functions.Cube, Functions.Cube),
                0.5 => Dispatch.FloatUnary(this, "pow", TensorPrimitives.Sqrt, TensorPrimitives.Sqrt),
                -0.5 => Dispatch.FloatUnary(this, "pow", Functions.Rsqrt, Functions.Rsqrt),
                -1 => Dispatch.FloatUnary(this, "pow", TensorPrimitives.Reciprocal, TensorPrimitives.Reciprocal),
                _ => Raised(common, e),
            };
            return Op(y, (this, g => e == 0 ? torch.zeros_like(g) : e == 1 ? g : e == 2 ? g * (this * 2) : g * (pow(e - 1) * e)));
        }

        private Tensor Raised(ScalarType common, double e)
        {
            using var number = Dispatch.Number(e, Dispatch.IsHalf(common) ? ScalarType.Float32 : common);
            return Dispatch.FloatBinary(this, number, common, "pow", Functions.Power, Functions.Power);
        }

        /// <summary>The elementwise larger one, broadcast; NaN wins.</summary>
        public Tensor maximum(Tensor other) => type == ScalarType.Bool && other.type == ScalarType.Bool ? logical_or(other) :
            Op(Dispatch.Binary(new Maximum(), this, other, "maximum"),
                (this, g => Share(g, this > other, this == other)), (other, g => Share(g, other > this, this == other)));

        /// <summary>The elementwise smaller one, broadcast; NaN wins.</summary>
        public Tensor minimum(Tensor other) => type == ScalarType.Bool && other.type == ScalarType.Bool ? logical_and(other) :
            Op(Dispatch.Binary(new Minimum(), this, other, "minimum"),
                (this, g => Share(g, this < other, this == other)), (other, g => Share(g, other < this, this == other)));

        /// <summary>g where this operand won, half of it at ties.</summary>
        private static Tensor Share(Tensor g, Tensor won, Tensor tied) => g * won + g * tied * 0.5;

        private static Tensor zeros_like_(Tensor g) => torch.zeros_like(g);

        /// <summary>f(this, number) in the type that both decide.</summary>
        private Tensor WithNumber<TOp>(TOp op, Scalar value, string call) where TOp : struct, IBinary
        {
            var result = ScalarTypes.ResultType(type, value);
            if (result == ScalarType.Bool) result = ScalarType.Int64;
            using var number = Dispatch.Number(value, Dispatch.IsHalf(result) ? ScalarType.Float32 : result);
            return Dispatch.Binary(op, this, number, result, call);
        }

        private static Scalar Times(Scalar a, Scalar b) => a.IsIntegral && b.IsIntegral ? a.Integer * b.Integer : a.Double * b.Double;
    }
}
