using System.Numerics;

namespace TorchSharp;

/// <summary>Random numbers into tensors, in PyTorch's order: the same seed gives the same numbers. A tensor is drawn while no other thread draws from its generator.</summary>
internal static class Sampling
{
    /// <summary>Uniform in [from, to).</summary>
    internal static torch.Tensor Uniform(torch.Tensor d, double from, double to, torch.Generator? generator)
    {
        Floating(d, "uniform");
        var source = generator ?? torch.Generator.Default;
        return d.type == torch.ScalarType.Float64
            ? Each<double>(d, source, () => source.NextDouble() * (to - from) + from)
            : Each<float>(d, source, () => source.NextSingle() * ((float)to - (float)from) + (float)from);
    }

    /// <summary>Normal with the given mean and standard deviation.</summary>
    internal static torch.Tensor Normal(torch.Tensor d, double mean, double std, torch.Generator? generator)
    {
        Floating(d, "normal");
        var source = generator ?? torch.Generator.Default;
        if (d.numel() < 16)
            return d.type == torch.ScalarType.Float64
                ? Each<double>(d, source, () => source.NextNormal() * std + mean)
                : Each<float>(d, source, () => (float)(source.NextNormal() * std + mean));
        using var values = Dispatch.Fresh(d.sizes, d.type == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32, register: false);
        try
        {
        }
        finally // an interrupt must not keep the lock: see MemoryPool
        {
            lock (source)
            {
                if (d.type == torch.ScalarType.Float64) Blocks(values.Elements<double>(), source.NextDouble, mean, std);
                else Blocks(values.Elements<float>(), source.NextSingle, (float)mean, (float)std);
            }
        }
        Copy.Into(values, d);
        return d;
    }

    /// <summary>Integers in [low, high).</summary>
    internal static torch.Tensor Integers(torch.Tensor d, long low, long high, torch.Generator? generator)
    {
        if (low >= high) throw new ArgumentException($"torch.randint: low ({low}) must be smaller than high ({high}).");
        var source = generator ?? torch.Generator.Default;
        var range = (ulong)high - (ulong)low;
        return Each<long>(d, source, () => low + (long)((range >= 1ul << 32 ? source.Next64() : source.Next32()) % range));
    }

    /// <summary>1 with probability p, else 0.</summary>
    internal static torch.Tensor Bernoulli(torch.Tensor d, double p, torch.Generator? generator)
    {
        var source = generator ?? torch.Generator.Default;
        return Each<double>(d, source, () => source.NextDouble() < p ? 1 : 0);
    }

    /// <summary>One number after the other.</summary>
    private static torch.Tensor Each<T>(torch.Tensor d, torch.Generator source, Func<T> sample) where T : unmanaged
    {
        using var values = Dispatch.Fresh(d.sizes, ScalarTypes.Of(typeof(T)), register: false);
        try
        {
        }
        finally // an interrupt must not keep the lock: see MemoryPool
        {
            lock (source)
            {
                foreach (ref var value in values.Elements<T>()) value = sample();
            }
        }
        Copy.Into(values, d);
        return d;
    }

    /// <summary>Box and Muller in blocks of 16: the first half gives radii, the second angles; a ragged end is drawn anew.</summary>
    private static void Blocks<T>(Span<T> data, Func<T> uniform, T mean, T std) where T : IBinaryFloatingPointIeee754<T>
    {
        foreach (ref var u in data) u = uniform();
        for (var i = 0; i + 16 <= data.Length; i += 16) Block(data.Slice(i, 16), mean, std);
        if (data.Length % 16 == 0) return;
        var tail = data[^16..];
        foreach (ref var u in tail) u = uniform();
        Block(tail, mean, std);
    }

    private static void Block<T>(Span<T> block, T mean, T std) where T : IBinaryFloatingPointIeee754<T>
    {
        var two = T.One + T.One;
        for (var j = 0; j < 8; j++)
        {
            var radius = T.Sqrt(-two * T.Log(T.One - block[j]));
            var theta = two * T.Pi * block[j + 8];
            block[j] = radius * T.Cos(theta) * std + mean;
            block[j + 8] = radius * T.Sin(theta) * std + mean;
        }
    }

    private static void Floating(torch.Tensor d, string call)
    {
        if (!d.is_floating_point()) throw Dispatch.Unsupported(call, d.type);
    }
}
