using System.Numerics.Tensors;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>this += target, broadcast.</summary>
        public Tensor add_(Tensor target) => Update(new Add(), target, static (x, y) => x.add(y), "add_");

        /// <summary>this += alpha target, broadcast.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Update(new AddScaled(alpha), target, (x, y) => x.add(y, alpha), "add_");

        /// <summary>this += scalar.</summary>
        public Tensor add_(Scalar scalar) => Update(new Add(), scalar, x => x.add(scalar), "add_");

        /// <summary>this += alpha scalar.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => add_(Times(scalar, alpha));

        /// <summary>this -= target, broadcast.</summary>
        public Tensor sub_(Tensor target) => Update(new Subtract(), target, static (x, y) => x.sub(y), "sub_");

        /// <summary>this -= target.</summary>
        public Tensor sub_(Scalar target) => Update(new Subtract(), target, x => x.sub(target), "sub_");

        /// <summary>this *= target, broadcast.</summary>
        public Tensor mul_(Tensor target) => Update(new Multiply(), target, static (x, y) => x.mul(y), "mul_");

        /// <summary>this *= target.</summary>
        public Tensor mul_(Scalar target) => Update(new Multiply(), target, x => x.mul(target), "mul_");

        /// <summary>this /= target, broadcast.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None && is_floating_point()
                ? Update(new Divide(), target, static (x, y) => x.div(y), "div_")
                : Update(x => x.div(target, rounding_mode), "div_");

        /// <summary>this /= target.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None && is_floating_point()
                ? Update(new Divide(), target, x => x.div(target), "div_")
                : Update(x => x.div(target, rounding_mode), "div_");

        /// <summary>this = -this.</summary>
        public Tensor neg_() => Update(static x => x.neg(), "neg_");

        /// <summary>this = |this|.</summary>
        public Tensor abs_() => Update(static x => x.abs(), "abs_");

        /// <summary>this = 1 / this.</summary>
        public Tensor reciprocal_() => Update(static x => x.reciprocal(), "reciprocal_");

        /// <summary>this to the power of exponent, in place.</summary>
        public Tensor pow_(Scalar exponent) => Update(x => x.pow(exponent), "pow_");

        /// <summary>this to the power of exponent, in place.</summary>
        public Tensor pow_(Tensor exponent) => Update(x => x.pow(exponent), "pow_");

        /// <summary>Negative elements become 0.</summary>
        public Tensor relu_() => Update(static x => x.relu(), "relu_");

        /// <summary>Elements are limited to [min, max], in place.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Update(x => x.clamp(min, max), "clamp_");

        /// <summary>Elements are limited to [min, max], in place.</summary>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Update(x => x.clamp(min, max), "clamp_");

        /// <summary>All elements become value.</summary>
        public Tensor fill_(Scalar value)
        {
            if (Autograd.Recording(this)) return Autograd.InPlace(this, x => torch.full_like(x, value), "fill_");
            Fill.With(this, value);
            Changed();
            return this;
        }

        /// <summary>All elements become 0.</summary>
        public Tensor zero_() => fill_(0);

        /// <summary>this = source, broadcast and converted.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            CheckFits(source.sizes, "copy_");
            if (Autograd.Recording(this) || Autograd.Recording(source)) return Autograd.InPlace(this, x => source.to(type).expand(sizes).clone(), "copy_");
            using var own = source.storage == storage ? source.clone() : source.Alias(false);
            Copy.Into(own, this);
            Changed();
            return this;
        }

        /// <summary>this = f(this), recorded when gradients are.</summary>
        internal Tensor Update(Func<Tensor, Tensor> f, string call)
        {
            if (Autograd.Recording(this)) return Autograd.InPlace(this, f, call);
            using var scope = NewDisposeScope();
            var y = f(this);
            CheckFits(y.sizes, call);
            CheckType(y.type, call);
            if (y.requires_grad) return Autograd.InPlace(this, _ => y, call);
            Copy.Into(y, this);
            Changed();
            return this;
        }

        private Tensor Update<TOp>(TOp op, Tensor other, Func<Tensor, Tensor, Tensor> f, string call) where TOp : struct, IBinary
        {
            if (Autograd.Recording(this) || Autograd.Recording(other)) return Autograd.InPlace(this, x => f(x, other), call);
            if (Dispatch.IsHalf(type) || type == ScalarType.Bool) return Update(x => f(x, other), call);
            CheckFits(other.sizes, call);
            CheckType(ScalarTypes.ResultType(this, other), call);
            using var converted = new Converted(other, type);
            using var copy = Overlaps(converted.Tensor) ? converted.Tensor.clone() : null;
            Dispatch.BinaryInto(op, this, copy ?? converted.Tensor, this, call);
            Changed();
            return this;
        }

        private Tensor Update<TOp>(TOp op, Scalar value, Func<Tensor, Tensor> f, string call) where TOp : struct, IBinary
        {
            if (Autograd.Recording(this)) return Autograd.InPlace(this, f, call);
            if (Dispatch.IsHalf(type) || type == ScalarType.Bool) return Update(f, call);
            CheckType(ScalarTypes.ResultType(type, value), call);
            using var number = Dispatch.Number(value, type);
            Dispatch.BinaryInto(op, this, number, this, call);
            Changed();
            return this;
        }

        /// <summary>The other tensor shares memory with this one, but not element for element.</summary>
        private bool Overlaps(Tensor other) => other.storage == storage &&
            !(other.offset == offset && other.sizes.AsSpan().SequenceEqual(sizes) && other.strides.AsSpan().SequenceEqual(strides));

        private void CheckFits(long[] other, string call)
        {
            if (other.AsSpan().SequenceEqual(sizes)) return;
            if (!Shape.Broadcast(sizes, other, call).AsSpan().SequenceEqual(sizes))
                throw new ArgumentException($"{call}: a tensor of shape {Shape.Text(other)} does not fit into one of shape {Shape.Text(sizes)}.");
        }

        private void CheckType(ScalarType result, string call)
        {
            if (ScalarTypes.Category(result) > ScalarTypes.Category(type))
                throw new InvalidOperationException($"{call}: result type {result} can't be cast to the desired output type {type}.");
        }
    }
}
