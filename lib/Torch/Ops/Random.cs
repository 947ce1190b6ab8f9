namespace TorchSharp;

public static partial class torch
{
    /// <summary>Integers in [low, high).</summary>
    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Integers(New("torch.randint", size.Shape, dtype ?? ScalarType.Int64, device, requires_grad, names), low, high, generator);

    /// <summary>Integers in [0, high).</summary>
    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Integers in [low, high).</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(low, high, new Size(size), dtype, device, requires_grad, generator, names);

    /// <summary>Integers in [0, high).</summary>
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, new Size(size), dtype, device, requires_grad, generator, names);

    /// <summary>The numbers 0 … n-1 in random order.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        var d = arange(n, ScalarType.Int64, device);
        var values = d.Elements<long>();
        var source = generator ?? Generator.Default;
        try
        {
        }
        finally // an interrupt must not keep the lock: see MemoryPool
        {
            lock (source)
            {
                for (var i = 0; i < values.Length - 1; i++)
                {
                    var j = i + (int)(source.Next32() % (uint)(values.Length - i));
                    (values[i], values[j]) = (values[j], values[i]);
                }
            }
        }
        return Dispatch.Narrowed(d, dtype ?? ScalarType.Int64).requires_grad_(requires_grad);
    }

    /// <summary>Normal with the given mean and standard deviation.</summary>
    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Sampling.Normal(New("torch.normal", size, dtype, device, requires_grad, names), mean, std, generator);

    /// <summary>Uniform in [0, 1), of the same shape.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        rand(input.sizes, dtype ?? input.type, device, requires_grad);

    /// <summary>Normal with mean 0 and variance 1, of the same shape.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        randn(input.sizes, dtype ?? input.type, device, requires_grad);

    /// <summary>Integers in [low, high), of the same shape.</summary>
    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        randint(low, high, input.sizes, dtype ?? input.type, device, requires_grad);

    /// <summary>1 with the probability that the element states, else 0.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    /// <summary>Rows of indices drawn with the weights of each row.</summary>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);

    public partial class Tensor
    {
        /// <summary>Uniform in [0, 1), of the same shape.</summary>
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.rand_like(this, dtype, device, requires_grad);

        /// <summary>Normal with mean 0 and variance 1, of the same shape.</summary>
        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => torch.randn_like(this, dtype, device, requires_grad);

        /// <summary>All elements become normal numbers.</summary>
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Drawn(x => Sampling.Normal(x, mean, std, generator), "normal_");

        /// <summary>All elements become uniform numbers in [from, to).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) => Drawn(x => Sampling.Uniform(x, from, to, generator), "uniform_");

        /// <summary>All elements become 1 with probability p, else 0.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) => Drawn(x => Sampling.Bernoulli(x, p, generator), "bernoulli_");

        /// <summary>1 with the probability that the element states, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null)
        {
            var source = generator ?? Generator.Default;
            using var p = Copy.Contiguous(this.to(ScalarType.Float64));
            var d = Dispatch.Fresh(sizes, ScalarType.Float64);
            Span<double> chances = p.Elements<double>(), drawn = d.Elements<double>();
            try
            {
            }
            finally // an interrupt must not keep the lock: see MemoryPool
            {
                lock (source)
                {
                    for (var i = 0; i < drawn.Length; i++) drawn[i] = source.NextDouble() < chances[i] ? 1 : 0;
                }
            }
            return Dispatch.Narrowed(d, type);
        }

        /// <summary>Rows of indices [.., num_samples] drawn with the weights of each row [.., n].</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null)
        {
            if (sizes.Length is not (1 or 2)) throw new ArgumentException($"multinomial: weights of shape {Shape.Text(sizes)} must have 1 or 2 dimensions.");
            var n = sizes[^1];
            if (!replacement && num_samples > n) throw new ArgumentException($"multinomial: cannot draw {num_samples} of {n} without replacement.");
            var source = generator ?? Generator.Default;
            using var weights = Copy.Contiguous(this.to(ScalarType.Float64));
            var d = Dispatch.Fresh([.. sizes[..^1], num_samples], ScalarType.Int64);
            var all = weights.Elements<double>();
            var drawn = d.Elements<long>();
            try
            {
            }
            finally // an interrupt must not keep the lock: see MemoryPool
            {
                lock (source)
                {
                    for (var row = 0; row < all.Length / (int)n; row++)
                        Draw(all.Slice(row * (int)n, (int)n), drawn.Slice(row * (int)num_samples, (int)num_samples), replacement, source);
                }
            }
            return d;
        }

        private static void Draw(Span<double> weights, Span<long> drawn, bool replacement, Generator source)
        {
            foreach (var weight in weights)
                if (!(weight >= 0) || double.IsInfinity(weight)) throw new ArgumentException("multinomial: weights must be finite and not negative.");
            for (var i = 0; i < drawn.Length; i++)
            {
                var total = 0.0;
                foreach (var weight in weights) total += weight;
                if (total <= 0) throw new ArgumentException("multinomial: there are fewer positive weights than draws.");
                var left = source.NextDouble() * total;
                var chosen = 0;
                for (var j = 0; j < weights.Length; j++)
                {
                    if (weights[j] == 0) continue;
                    chosen = j;
                    left -= weights[j];
                    if (left < 0) break;
                }
                drawn[i] = chosen;
                if (!replacement) weights[chosen] = 0;
            }
        }

        private Tensor Drawn(Func<Tensor, Tensor> draw, string call)
        {
            if (Autograd.Recording(this)) return Autograd.InPlace(this, x => draw(torch.empty_like(x)), call);
            draw(this);
            Changed();
            return this;
        }
    }
}
