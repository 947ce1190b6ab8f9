namespace TorchSharp;

public static partial class torch
{
    /// <summary>A seeded source of random numbers: the Mersenne twister of PyTorch's CPU generator, so that the same seed
    /// gives the same numbers. Threads may share one: whoever draws locks it.</summary>
    public class Generator : IDisposable
    {
        private const int N = 624, M = 397;
        private readonly uint[] state = new uint[N];
        private int next = N;
        private ulong seeded;
        private double? spare;      // the second of a pair of normal numbers

        /// <summary>A generator that starts at the seed.</summary>
        public Generator(ulong seed = 0, Device? device = null)
        {
            (device ?? CPU).Require("torch.Generator");
            Seed(seed);
        }

        /// <summary>The generator used where none is given.</summary>
        public static Generator Default { get; } = new(67280421310721);

        /// <summary>Always the CPU.</summary>
        public Device device => CPU;

        /// <summary>Starts again at the seed.</summary>
        public Generator manual_seed(long seed)
        {
            Seed((ulong)seed);
            return this;
        }

        /// <summary>Starts again at a seed taken from the clock, and returns it.</summary>
        public long seed()
        {
            var ticks = DateTime.UtcNow.Ticks;
            Seed((ulong)ticks);
            return ticks;
        }

        /// <summary>The seed it started at.</summary>
        public long initial_seed() => (long)seeded;

        /// <summary>Where the sequence stands, as bytes.</summary>
        public Tensor get_state()
        {
            var words = new long[N + 4];
            try
            {
            }
            finally // an interrupt must not keep the lock: see MemoryPool
            {
                lock (this)
                {
                    for (var i = 0; i < N; i++) words[i] = state[i];
                    (words[N], words[N + 1], words[N + 2], words[N + 3]) = (next, (long)seeded, spare is null ? 0 : 1, BitConverter.DoubleToInt64Bits(spare ?? 0));
                }
            }
            return tensor(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()).ToArray());
        }

        /// <summary>Continues where another state stood.</summary>
        public void set_state(Tensor value)
        {
            var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(value.data<byte>().ToArray().AsSpan());
            if (words.Length != N + 4) throw new ArgumentException("Generator.set_state: this is not a state that get_state returned.");
            try
            {
            }
            finally // an interrupt must not keep the lock: see MemoryPool
            {
                lock (this)
                {
                    for (var i = 0; i < N; i++) state[i] = (uint)words[i];
                    next = (int)words[N];
                    seeded = (ulong)words[N + 1];
                    spare = words[N + 2] == 0 ? null : BitConverter.Int64BitsToDouble(words[N + 3]);
                }
            }
        }

        /// <summary>Nothing to free here; the other engine has.</summary>
        public void Dispose() => GC.SuppressFinalize(this);

        private void Seed(ulong seed)
        {
            try
            {
            }
            finally // an interrupt must not keep the lock: see MemoryPool
            {
                lock (this)
                {
                    seeded = seed;
                    spare = null;
                    next = N;
                    state[0] = (uint)seed;
                    for (var i = 1u; i < N; i++) state[i] = 1812433253u * (state[i - 1] ^ state[i - 1] >> 30) + i;
                }
            }
        }

        internal uint Next32()
        {
            if (next == N) Twist();
            var y = state[next++];
            y ^= y >> 11;
            y ^= y << 7 & 0x9d2c5680u;
            y ^= y << 15 & 0xefc60000u;
            return y ^ y >> 18;
        }

        internal ulong Next64() => (ulong)Next32() << 32 | Next32();

        /// <summary>Uniform in [0, 1) with 24 bits.</summary>
        internal float NextSingle() => (Next32() & (1u << 24) - 1) * (1f / (1 << 24));

        /// <summary>Uniform in [0, 1) with 53 bits.</summary>
        internal double NextDouble() => (Next64() & (1ul << 53) - 1) * (1.0 / (1ul << 53));

        /// <summary>Normal with mean 0 and variance 1 (Box and Muller, 1958), made in pairs.</summary>
        internal double NextNormal()
        {
            if (spare is { } second)
            {
                spare = null;
                return second;
            }
            var (u1, u2) = (NextDouble(), NextDouble());
            var radius = Math.Sqrt(-2 * Math.Log(1 - u2));
            spare = radius * Math.Sin(2 * Math.PI * u1);
            return radius * Math.Cos(2 * Math.PI * u1);
        }

        private void Twist()
        {
            for (var i = 0; i < N; i++)
            {
                var y = state[i] & 0x80000000u | state[(i + 1) % N] & 0x7fffffffu;
                state[i] = state[(i + M) % N] ^ y >> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0dfu);
            }
            next = 0;
        }
    }

    /// <summary>Starts the default generator at the seed.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    /// <summary>Starts the default generator at a seed from the clock, and returns it.</summary>
    public static long seed() => Generator.Default.seed();

    /// <summary>The seed at which the default generator started.</summary>
    public static long initial_seed() => Generator.Default.initial_seed();

    /// <summary>Where the default generator stands.</summary>
    public static Tensor get_rng_state() => Generator.Default.get_state();

    /// <summary>Lets the default generator continue where a state stood.</summary>
    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
}
