namespace TorchSharp;

// The same operators as functions.
public static partial class torch
{
    /// <summary>The sum, broadcast.</summary>
    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    /// <summary>The sum.</summary>
    public static Tensor add(Tensor left, Scalar right) => left.add(right);

    /// <summary>The difference, broadcast.</summary>
    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    /// <summary>The difference.</summary>
    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);

    /// <summary>The difference, broadcast.</summary>
    public static Tensor subtract(Tensor left, Tensor right) => left.subtract(right);

    /// <summary>The difference.</summary>
    public static Tensor subtract(Tensor left, Scalar right) => left.subtract(right);

    /// <summary>The product, broadcast.</summary>
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    /// <summary>The product.</summary>
    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);

    /// <summary>The product, broadcast.</summary>
    public static Tensor multiply(Tensor left, Tensor right) => left.multiply(right);

    /// <summary>The product.</summary>
    public static Tensor multiply(Tensor left, Scalar right) => left.multiply(right);

    /// <summary>left + alpha right, broadcast.</summary>
    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => left.add(right, alpha);

    /// <summary>The quotient, broadcast.</summary>
    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    /// <summary>The quotient.</summary>
    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    /// <summary>The quotient, broadcast.</summary>
    public static Tensor divide(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    /// <summary>The quotient.</summary>
    public static Tensor divide(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    /// <summary>The quotient, broadcast.</summary>
    public static Tensor true_divide(Tensor dividend, Tensor divisor) => dividend.div(divisor);

    /// <summary>The quotient rounded towards minus infinity, broadcast.</summary>
    public static Tensor floor_divide(Tensor input, Tensor other) => input.floor_divide(other);

    /// <summary>The remainder with the sign of the divisor, broadcast.</summary>
    public static Tensor remainder(Tensor left, Tensor right) => left.remainder(right);

    /// <summary>The remainder with the sign of the divisor.</summary>
    public static Tensor remainder(Tensor left, Scalar right) => left.remainder(right);

    /// <summary>The remainder with the sign of the dividend, broadcast.</summary>
    public static Tensor fmod(Tensor left, Tensor right) => left.fmod(right);

    /// <summary>The remainder with the sign of the dividend.</summary>
    public static Tensor fmod(Tensor left, Scalar right) => left.fmod(right);

    /// <summary>left to the power of exponent, broadcast.</summary>
    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);

    /// <summary>left to the power of exponent.</summary>
    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    /// <summary>The negative.</summary>
    public static Tensor neg(Tensor input) => input.neg();

    /// <summary>The negative.</summary>
    public static Tensor negative(Tensor input) => input.negative();

    /// <summary>The absolute value.</summary>
    public static Tensor abs(Tensor input) => input.abs();

    /// <summary>The absolute value.</summary>
    public static Tensor absolute(Tensor input) => input.absolute();

    /// <summary>-1, 0 or 1.</summary>
    public static Tensor sign(Tensor input) => input.sign();

    /// <summary>The square.</summary>
    public static Tensor square(Tensor input) => input.square();

    /// <summary>One over each element.</summary>
    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    /// <summary>The largest integer that is not larger.</summary>
    public static Tensor floor(Tensor input) => input.floor();

    /// <summary>The smallest integer that is not smaller.</summary>
    public static Tensor ceil(Tensor input) => input.ceil();

    /// <summary>The integer part.</summary>
    public static Tensor trunc(Tensor input) => input.trunc();

    /// <summary>The nearest integer (ties to even), or the nearest number with so many decimals.</summary>
    public static Tensor round(Tensor input, long decimals = 0L) => input.round(decimals);

    /// <summary>The elementwise larger one, broadcast; NaN wins.</summary>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    /// <summary>The elementwise smaller one, broadcast; NaN wins.</summary>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    /// <summary>Elements limited to [min, max].</summary>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    /// <summary>Elements limited to [min, max], broadcast.</summary>
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    /// <summary>Elements limited from below.</summary>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    /// <summary>Elements limited from above.</summary>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    /// <summary>start + weight (end - start), broadcast.</summary>
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    /// <summary>input + value tensor1 tensor2, broadcast.</summary>
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcmul(tensor1, tensor2, value);

    /// <summary>input + value tensor1 / tensor2, broadcast.</summary>
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcdiv(tensor1, tensor2, value);

    /// <summary>log(e^input + e^other), without overflow.</summary>
    public static Tensor logaddexp(Tensor left, Tensor right) => left.logaddexp(right);

    /// <summary>NaN and infinities become numbers.</summary>
    public static Tensor nan_to_num(Tensor input, double nan = 0d, double? posinf = null, double? neginf = null) => input.nan_to_num(nan, posinf, neginf);

    /// <summary>Elements limited to [min, max].</summary>
    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);
}
