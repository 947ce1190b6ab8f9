namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>True where this is equal to target, broadcast.</summary>
        public Tensor eq(Tensor target) => Compare(new Equal(), target, "eq");

        /// <summary>True where this is equal to target.</summary>
        public Tensor eq(Scalar target) => Compare(new Equal(), target, "eq");

        /// <summary>True where this is equal to target, broadcast.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>True where this is different from target, broadcast.</summary>
        public Tensor ne(Tensor target) => Compare(new NotEqual(), target, "ne");

        /// <summary>True where this is different from target.</summary>
        public Tensor ne(Scalar target) => Compare(new NotEqual(), target, "ne");

        /// <summary>True where this is different from target, broadcast.</summary>
        public Tensor not_equal(Tensor target) => ne(target);

        /// <summary>True where this is less than target, broadcast.</summary>
        public Tensor lt(Tensor target) => Compare(new Less(), target, "lt");

        /// <summary>True where this is less than target.</summary>
        public Tensor lt(Scalar target) => Compare(new Less(), target, "lt");

        /// <summary>True where this is less than target, broadcast.</summary>
        public Tensor less(Tensor target) => lt(target);

        /// <summary>True where this is at most target, broadcast.</summary>
        public Tensor le(Tensor target) => Compare(new LessOrEqual(), target, "le");

        /// <summary>True where this is at most target.</summary>
        public Tensor le(Scalar target) => Compare(new LessOrEqual(), target, "le");

        /// <summary>True where this is at most target, broadcast.</summary>
        public Tensor less_equal(Tensor target) => le(target);

        /// <summary>True where this is greater than target, broadcast.</summary>
        public Tensor gt(Tensor target) => target.Compare(new Less(), this, "gt");

        /// <summary>True where this is greater than target.</summary>
        public Tensor gt(Scalar target) => Compare(new Greater(), target, "gt");

        /// <summary>True where this is greater than target, broadcast.</summary>
        public Tensor greater(Tensor target) => gt(target);

        /// <summary>True where this is at least target, broadcast.</summary>
        public Tensor ge(Tensor target) => target.Compare(new LessOrEqual(), this, "ge");

        /// <summary>True where this is at least target.</summary>
        public Tensor ge(Scalar target) => Compare(new GreaterOrEqual(), target, "ge");

        /// <summary>True where this is at least target, broadcast.</summary>
        public Tensor greater_equal(Tensor target) => ge(target);

        /// <summary>Both are true (not 0), broadcast.</summary>
        public Tensor logical_and(Tensor other) => Compare(new BothTrue(), other, "logical_and");

        /// <summary>At least one is true (not 0), broadcast.</summary>
        public Tensor logical_or(Tensor other) => Compare(new AnyTrue(), other, "logical_or");

        /// <summary>Exactly one is true (not 0), broadcast.</summary>
        public Tensor logical_xor(Tensor other) => Compare(new OneTrue(), other, "logical_xor");

        /// <summary>True where the element is 0.</summary>
        public Tensor logical_not() => eq(0);

        /// <summary>this = this and other.</summary>
        public Tensor logical_and_(Tensor other) => Update(x => x.logical_and(other).to(x.type), "logical_and_");

        /// <summary>this = this or other.</summary>
        public Tensor logical_or_(Tensor other) => Update(x => x.logical_or(other).to(x.type), "logical_or_");

        /// <summary>this = not this.</summary>
        public Tensor logical_not_() => Update(static x => x.logical_not().to(x.type), "logical_not_");

        /// <summary>Bitwise and of integers; logical and of truth values.</summary>
        public Tensor bitwise_and(Tensor other) => Bits(other, "bitwise_and", static (x, y, d) => { for (var i = 0; i < d.Length; i++) d[i] = x[i] & y[i]; });

        /// <summary>Bitwise or of integers; logical or of truth values.</summary>
        public Tensor bitwise_or(Tensor other) => Bits(other, "bitwise_or", static (x, y, d) => { for (var i = 0; i < d.Length; i++) d[i] = x[i] | y[i]; });

        /// <summary>Bitwise exclusive or of integers; logical exclusive or of truth values.</summary>
        public Tensor bitwise_xor(Tensor other) => Bits(other, "bitwise_xor", static (x, y, d) => { for (var i = 0; i < d.Length; i++) d[i] = x[i] ^ y[i]; });

        /// <summary>Bitwise complement of integers; logical not of truth values.</summary>
        public Tensor bitwise_not()
        {
            if (type == ScalarType.Bool) return logical_not();
            if (!is_integral()) throw Dispatch.Unsupported("bitwise_not", type);
            return sub(-1).neg();                                   // ~x = -x - 1
        }

        /// <summary>True where the element is not a number.</summary>
        public Tensor isnan() => ne(this);

        /// <summary>True where the element is ∞ or -∞.</summary>
        public Tensor isinf() => is_floating_point() ? abs().eq(double.PositiveInfinity) : torch.zeros_like(this, ScalarType.Bool);

        /// <summary>True where the element is neither infinite nor NaN.</summary>
        public Tensor isfinite() => is_floating_point() ? abs().lt(double.PositiveInfinity) : torch.ones_like(this, ScalarType.Bool);

        /// <summary>True where |this - other| ≤ atol + rtol |other|.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false)
        {
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var close = eq(other);
            if (is_floating_point() || other.is_floating_point())
            {
                var distance = (this - other).abs();
                close = close.logical_or((distance <= other.abs() * rtol + atol).logical_and(distance.isfinite()));
            }
            if (nanEqual) close = close.logical_or(isnan().logical_and(other.isnan()));
            return scope.MoveToOuter(close);
        }

        /// <summary>True when all elements are close.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            using var scope = NewDisposeScope();
            return isclose(target, rtol, atol, equal_nan).all().item<bool>();
        }

        private Tensor Compare<TOp>(TOp op, Tensor other, string call) where TOp : struct, IPredicate =>
            Dispatch.Predicate(op, this, other, ScalarTypes.ResultType(this, other), call);

        private Tensor Compare<TOp>(TOp op, Scalar other, string call) where TOp : struct, IPredicate
        {
            var common = ScalarTypes.ResultType(type, other);
            using var number = Dispatch.Number(other, Dispatch.IsHalf(common) ? ScalarType.Float32 : common);
            return Dispatch.Predicate(op, this, number, common, call);
        }

        private Tensor Bits(Tensor other, string call, BinaryRun<long, long> op)
        {
            var common = ScalarTypes.ResultType(this, other);
            if (ScalarTypes.Category(common) > 1) throw Dispatch.Unsupported(call, common);
            using Converted x = new(this, ScalarType.Int64), y = new(other, ScalarType.Int64);
            var d = Dispatch.Fresh(Shape.Broadcast(sizes, other.sizes, call), ScalarType.Int64);
            Elementwise.Binary(x.Tensor, y.Tensor, d, op);
            return Dispatch.Narrowed(d, common);
        }
    }

    /// <summary>True where left is equal to right, broadcast.</summary>
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    /// <summary>True where tensor is equal to target, broadcast.</summary>
    public static Tensor equal(Tensor tensor, Tensor target) => tensor.eq(target);

    /// <summary>True where left is different from right, broadcast.</summary>
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    /// <summary>True where tensor is different from target, broadcast.</summary>
    public static Tensor not_equal(Tensor tensor, Tensor target) => tensor.ne(target);

    /// <summary>True where left is less than right, broadcast.</summary>
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    /// <summary>True where tensor is less than target, broadcast.</summary>
    public static Tensor less(Tensor tensor, Tensor target) => tensor.lt(target);

    /// <summary>True where left is at most right, broadcast.</summary>
    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    /// <summary>True where tensor is at most target, broadcast.</summary>
    public static Tensor less_equal(Tensor tensor, Tensor target) => tensor.le(target);

    /// <summary>True where left is greater than right, broadcast.</summary>
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    /// <summary>True where tensor is greater than target, broadcast.</summary>
    public static Tensor greater(Tensor tensor, Tensor target) => tensor.gt(target);

    /// <summary>True where left is at least right, broadcast.</summary>
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    /// <summary>True where tensor is at least target, broadcast.</summary>
    public static Tensor greater_equal(Tensor tensor, Tensor target) => tensor.ge(target);

    /// <summary>Both are true, broadcast.</summary>
    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);

    /// <summary>At least one is true, broadcast.</summary>
    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);

    /// <summary>Exactly one is true, broadcast.</summary>
    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);

    /// <summary>Bitwise and, broadcast.</summary>
    public static Tensor bitwise_and(Tensor left, Tensor right) => left.bitwise_and(right);

    /// <summary>Bitwise or, broadcast.</summary>
    public static Tensor bitwise_or(Tensor left, Tensor right) => left.bitwise_or(right);

    /// <summary>Bitwise exclusive or, broadcast.</summary>
    public static Tensor bitwise_xor(Tensor left, Tensor right) => left.bitwise_xor(right);

    /// <summary>True where the element is 0.</summary>
    public static Tensor logical_not(Tensor input) => input.logical_not();

    /// <summary>Bitwise complement.</summary>
    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    /// <summary>True where the element is not a number.</summary>
    public static Tensor isnan(Tensor input) => input.isnan();

    /// <summary>True where the element is infinite.</summary>
    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    /// <summary>True where the element is neither infinite nor NaN.</summary>
    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    /// <summary>True where |tensor - other| ≤ atol + rtol |other|.</summary>
    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => tensor.isclose(other, rtol, atol, nanEqual);

    /// <summary>True when all elements are close.</summary>
    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);
}
