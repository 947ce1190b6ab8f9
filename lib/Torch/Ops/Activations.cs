namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>x Φ(x), with Φ the normal distribution function (Hendrycks and Gimpel, 2016).</summary>
        public Tensor gelu() => gelu(Modules.GELU.Approximate.none);

        /// <summary>x Φ(x), exact or with the tanh approximation (GPT-2's).</summary>
        public Tensor gelu(Modules.GELU.Approximate approximate) =>
            approximate == Modules.GELU.Approximate.tanh ? Activate<GeluTanh>(this, "gelu") : Activate<GeluErf>(this, "gelu");

        /// <summary>x σ(x), also called swish.</summary>
        public Tensor silu() => Activate<Silu>(this, "silu");

        /// <summary>log(1 + exp(beta x)) / beta, and x itself above the threshold.</summary>
        public Tensor softplus(double beta = 1, double threshold = 20)
        {
            Tensor y;
            using (no_grad())
                y = relu() + (this * beta).abs().neg().exp().log1p() / beta * (this * beta).le(threshold);
            return Op(y, (this, g => g * (1 - (this * -beta).sigmoid() * (this * beta).le(threshold))));
        }

        /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => AlongRows(Typed(dtype), dim, "softmax", SoftmaxRows);

        /// <summary>x - log Σ exp(x) along a dimension.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => AlongRows(Typed(dtype), dim, "log_softmax", LogSoftmaxRows);

        private Tensor Typed(ScalarType? dtype) => dtype is { } wanted && wanted != type ? to(wanted) : this;
    }

    /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    /// <summary>Special functions.</summary>
    public static partial class special
    {
        /// <summary>exp(x) / Σ exp(x) along a dimension.</summary>
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

        /// <summary>x - log Σ exp(x) along a dimension.</summary>
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);
    }

    /// <summary>y = f(x) and dx = dy f'(x), element by element.</summary>
    private static unsafe Tensor Activate<TF>(Tensor x, string call) where TF : struct, IActivation
    {
        if (Dispatch.IsHalf(x.type))
            return Activate<TF>(x.to(ScalarType.Float32), call).to(x.type);
        using var dense = new Dense(x);
        var y = Dispatch.Fresh(x.sizes, x.type);
        if (Dense.IsSingle(x, call))
            ActivationKernels.Forward<TF, float>(dense.Pointer<float>(), y.Pointer<float>(), x.numel());
        else
            ActivationKernels.Forward<TF, double>(dense.Pointer<double>(), y.Pointer<double>(), x.numel());
        return Op(y, (x, g =>
        {
            using Dense dx = new(x), dg = new(g);
            var d = Dispatch.Fresh(x.sizes, x.type);
            if (x.type == ScalarType.Float32)
                ActivationKernels.Backward<TF, float>(dx.Pointer<float>(), dg.Pointer<float>(), d.Pointer<float>(), x.numel());
            else
                ActivationKernels.Backward<TF, double>(dx.Pointer<double>(), dg.Pointer<double>(), d.Pointer<double>(), x.numel());
            return d;
        }
        ));
    }

    /// <summary>Applies a function of rows along any dimension: moves it to the end and back.</summary>
    private static Tensor AlongRows(Tensor x, long dim, string call, Func<Tensor, Tensor> rows)
    {
        if (Dispatch.IsHalf(x.type))
            return AlongRows(x.to(ScalarType.Float32), dim, call, rows).to(x.type);
        var d = Shape.Dim(dim, x.sizes.Length, call);
        return d >= x.sizes.Length - 1 ? rows(x) : rows(x.transpose(d, -1)).transpose(d, -1);
    }

    private static (long Rows, long N) RowsOf(Tensor x)
    {
        var n = x.sizes.Length == 0 ? 1 : x.sizes[^1];
        return (n == 0 ? 0 : x.numel() / n, n);
    }

    private static unsafe Tensor SoftmaxRows(Tensor x)
    {
        var single = Dense.IsSingle(x, "softmax");
        using var dense = new Dense(x);
        var (rows, n) = RowsOf(x);
        var y = Dispatch.Fresh(x.sizes, x.type);
        if (single)
            SoftmaxKernels.Softmax(dense.Pointer<float>(), y.Pointer<float>(), rows, n);
        else
            SoftmaxKernels.Softmax(dense.Pointer<double>(), y.Pointer<double>(), rows, n);
        return Op(y, (x, g =>
        {
            using var dy = new Dense(g);
            var d = Dispatch.Fresh(x.sizes, x.type);
            if (single)
                SoftmaxKernels.SoftmaxBackward(y.Pointer<float>(), dy.Pointer<float>(), d.Pointer<float>(), rows, n);
            else
                SoftmaxKernels.SoftmaxBackward(y.Pointer<double>(), dy.Pointer<double>(), d.Pointer<double>(), rows, n);
            return d;
        }
        ));
    }

    private static unsafe Tensor LogSoftmaxRows(Tensor x)
    {
        var single = Dense.IsSingle(x, "log_softmax");
        using var dense = new Dense(x);
        var (rows, n) = RowsOf(x);
        var y = Dispatch.Fresh(x.sizes, x.type);
        if (single)
            SoftmaxKernels.LogSoftmax(dense.Pointer<float>(), y.Pointer<float>(), rows, n);
        else
            SoftmaxKernels.LogSoftmax(dense.Pointer<double>(), y.Pointer<double>(), rows, n);
        return Op(y, (x, g =>
        {
            using var dy = new Dense(g);
            var d = Dispatch.Fresh(x.sizes, x.type);
            if (single)
                SoftmaxKernels.LogSoftmaxBackward(y.Pointer<float>(), dy.Pointer<float>(), d.Pointer<float>(), rows, n);
            else
                SoftmaxKernels.LogSoftmaxBackward(y.Pointer<double>(), dy.Pointer<double>(), d.Pointer<double>(), rows, n);
            return d;
        }
        ));
    }
}
