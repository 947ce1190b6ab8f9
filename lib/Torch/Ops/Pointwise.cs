using System.Numerics.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The absolute value.</summary>
        public Tensor abs() => is_complex() ? ComplexAbs() : type == ScalarType.Bool ? clone() : Op(Dispatch.Unary(new Absolute(), this, "abs"), (this, g => g * sign()));

        /// <summary>The absolute value.</summary>
        public Tensor absolute() => abs();

        /// <summary>-1, 0 or 1.</summary>
        public Tensor sign() => type == ScalarType.Bool ? clone() : Linear(Dispatch.Unary(new Sign(), this, "sign"), (this, zeros_like_));

        /// <summary>Negative elements become 0.</summary>
        public Tensor relu()
        {
            if (type is ScalarType.Float32 or ScalarType.Float64)
                return Activate<Rectified>(this, "relu");
            var y = Dispatch.Unary(new Relu(), this, "relu");
            return Op(y, (this, g => g * y.gt(0)));
        }

        /// <summary>The largest integer that is not larger.</summary>
        public Tensor floor() => Whole("floor", TensorPrimitives.Floor, TensorPrimitives.Floor);

        /// <summary>The smallest integer that is not smaller.</summary>
        public Tensor ceil() => Whole("ceil", TensorPrimitives.Ceiling, TensorPrimitives.Ceiling);

        /// <summary>The integer part.</summary>
        public Tensor trunc() => Whole("trunc", TensorPrimitives.Truncate, TensorPrimitives.Truncate);

        /// <summary>The nearest integer (ties to even), or the nearest number with so many decimals.</summary>
        public Tensor round(long decimals = 0L)
        {
            if (decimals == 0) return Whole("round", Functions.Round, Functions.Round);
            var ten = Math.Pow(10, Math.Abs(decimals));
            return decimals > 0 ? (this * ten).round() / ten : (this / ten).round() * ten;
        }

        /// <summary>Elements limited to [min, max].</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            if (min is null && max is null) throw new ArgumentException("clamp: give min, max, or both.");
            var result = type;
            if (min is not null) result = ScalarTypes.ResultType(result, min);
            if (max is not null) result = ScalarTypes.ResultType(result, max);
            using var converted = new Converted(this, result);
            return Op(Dispatch.Unary(new Clamp(min, max), converted.Tensor, "clamp"), (this, g =>
            {
                if (min is not null) g = g * ge(min);
                return max is not null ? g * le(max) : g;
            }
            ));
        }

        /// <summary>Elements limited to [min, max], broadcast.</summary>
        public Tensor clamp(Tensor? min = null, Tensor? max = null)
        {
            if (min is null && max is null) throw new ArgumentException("clamp: give min, max, or both.");
            var y = min is null ? this : torch.where(this < min, min, this);
            return max is null ? y : torch.where(y > max, max, y);
        }

        /// <summary>Elements limited to [min, max].</summary>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        /// <summary>Elements limited from below.</summary>
        public Tensor clamp_min(Scalar min) => clamp(min, (Scalar?)null);

        /// <summary>Elements limited from above.</summary>
        public Tensor clamp_max(Scalar max) => clamp((Scalar?)null, max);

        /// <summary>This where condition holds, y elsewhere; all broadcast.</summary>
        public Tensor where(Tensor condition, Tensor y)
        {
            if (condition.type is not (ScalarType.Bool or ScalarType.Byte)) throw new ArgumentException($"where: the condition must hold bool, this one holds {condition.type}.");
            var common = ScalarTypes.ResultType(this, y);
            using Converted cx = new(this, common), cy = new(y, common);
            var d = Dispatch.Fresh(Shape.Broadcast(condition.sizes, Shape.Broadcast(sizes, y.sizes, "where"), "where"), common);
            switch (common.Size())
            {
                case 1: Elementwise.Ternary<byte, byte, byte>(condition, cx.Tensor, cy.Tensor, d, Functions.Choose); break;
                case 2: Elementwise.Ternary<byte, ushort, ushort>(condition, cx.Tensor, cy.Tensor, d, Functions.Choose); break;
                case 4: Elementwise.Ternary<byte, uint, uint>(condition, cx.Tensor, cy.Tensor, d, Functions.Choose); break;
                default: Elementwise.Ternary<byte, ulong, ulong>(condition, cx.Tensor, cy.Tensor, d, Functions.Choose); break;
            }
            if (!torch.is_floating_point(common)) return d;
            return Op(d, (this, g => g.masked_fill(condition.logical_not(), 0)), (y, g => g.masked_fill(condition, 0)), (condition, static g => g));
        }

        /// <summary>Elements become value where the mask (broadcast) holds.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value)
        {
            CheckMask(mask, "masked_fill");
            using var number = Dispatch.Number(value, type);
            var d = Dispatch.Fresh(Shape.Broadcast(sizes, mask.sizes, "masked_fill"), type);
            ChooseInto(mask, number, this, d);
            return Op(d, (this, g => g.masked_fill(mask, 0)), (mask, static g => g));
        }

        /// <summary>Elements become value where the mask (broadcast) holds, in place.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            CheckMask(mask, "masked_fill_");
            CheckFits(mask.sizes, "masked_fill_");
            if (Autograd.Recording(this)) return Autograd.InPlace(this, x => x.masked_fill(mask, value), "masked_fill_");
            using var number = Dispatch.Number(value, type);
            ChooseInto(mask, number, this, this);
            Changed();
            return this;
        }

        /// <summary>this + weight (end - this), broadcast.</summary>
        public Tensor lerp(Tensor end, Tensor weight) => this + weight * (end - this);

        /// <summary>this + value tensor1 tensor2, broadcast.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => add(tensor1 * tensor2, value);

        /// <summary>this += value tensor1 tensor2, broadcast.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using var product = tensor1 * tensor2;
            return add_(product, value);
        }

        /// <summary>this + value tensor1 / tensor2, broadcast.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => add(tensor1 / tensor2, value);

        /// <summary>this += value tensor1 / tensor2, broadcast.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            using var quotient = tensor1 / tensor2;
            return add_(quotient, value);
        }

        /// <summary>log(e^this + e^other), without overflow, broadcast.</summary>
        public Tensor logaddexp(Tensor other)
        {
            var larger = maximum(other).detach();
            return ((this - larger).exp() + (other - larger).exp()).log() + larger;
        }

        /// <summary>NaN and infinities become numbers (by default 0 and the largest finite ones).</summary>
        public Tensor nan_to_num(double nan = 0d, double? posinf = null, double? neginf = null)
        {
            if (!is_floating_point()) return clone();
            var limits = finfo(type);
            return masked_fill(isnan(), nan).masked_fill(eq(double.PositiveInfinity), posinf ?? limits.max).masked_fill(eq(double.NegativeInfinity), neginf ?? limits.min);
        }

        private Tensor Whole(string call, UnaryRun<float, float> single, UnaryRun<double, double> twice) =>
            is_floating_point() ? Linear(Dispatch.FloatUnary(this, call, single, twice), (this, zeros_like_)) : clone();

        private static void ChooseInto(Tensor mask, Tensor value, Tensor x, Tensor d)
        {
            switch (d.type.Size())
            {
                case 1: Elementwise.Ternary<byte, byte, byte>(mask, value, x, d, Functions.Choose); break;
                case 2: Elementwise.Ternary<byte, ushort, ushort>(mask, value, x, d, Functions.Choose); break;
                case 4: Elementwise.Ternary<byte, uint, uint>(mask, value, x, d, Functions.Choose); break;
                default: Elementwise.Ternary<byte, ulong, ulong>(mask, value, x, d, Functions.Choose); break;
            }
        }

        private static void CheckMask(Tensor mask, string call)
        {
            if (mask.type != ScalarType.Bool) throw new ArgumentException($"{call}: the mask must hold bool, this one holds {mask.type}.");
        }
    }

    /// <summary>x where condition holds, y elsewhere; all broadcast.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);
}
