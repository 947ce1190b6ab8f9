using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Rotary position embedding (Su et al. 2021): pairs of dimensions of a query or key turn by an angle proportional to the
/// position.</summary>
internal sealed class Rotary
{
    private readonly ModelConfig config;
    private readonly double[] frequencies;   // radians per position, one for each pair
    private Tensor? cos, sin;                // [positions, pairs], made on first use and grown when a longer text comes

    /// <param name="config">The model's configuration.</param>
    /// <param name="local">Gemma 3's layers with a window have their own base and no stretching.</param>
    public Rotary(ModelConfig config, bool local)
    {
        this.config = config;
        var separate = local && config.RotaryLocalBase > 0;
        frequencies = [.. Enumerable.Range(0, config.RotaryDims / 2)
            .Select(i => Math.Pow(separate ? config.RotaryLocalBase : config.RotaryBase, -2.0 * i / config.RotaryDims))
            .Select(frequency => separate ? frequency : Stretch(frequency, config.RotaryScaling))];
    }

    /// <summary>Cosines and sines [pos, 1, pairs] for positions start … start + length − 1, or [batch, pos, 1, pairs] for a row of
    /// positions each.</summary>
    public (Tensor Cos, Tensor Sin) Angles(long start, long length, Tensor? positions, ScalarType type, Device device)
    {
        if (cos is null || cos.shape[0] < start + length || cos.dtype != type || cos.device.type != device.type)
            Grow(start + length, type, device);
        return (Pick(cos!), Pick(sin!));

        Tensor Pick(Tensor table) => (positions is null ? table.narrow(0, start, length)
            : table.index_select(0, positions.flatten()).unflatten(0, positions.shape)).unsqueeze(-2);
    }

    /// <summary>Turns the first RotaryDims dimensions of x [batch, pos, head, d_head].</summary>
    public Tensor Rotate(Tensor x, (Tensor Cos, Tensor Sin) angles)
    {
        var (c, s) = angles;
        var (dims, pairs) = (config.RotaryDims, config.RotaryDims / 2);
        var rest = config.DHead - dims;
        if (config.RotaryInterleaved)   // pairs (0,1), (2,3), …
        {
            var both = x.narrow(-1, 0, dims).unflatten(-1, pairs, 2);
            var (even, odd) = (both.select(-1, 0), both.select(-1, 1));
            var turned = stack([even * c - odd * s, odd * c + even * s], -1).flatten(-2);
            return rest == 0 ? turned : cat([turned, x.narrow(-1, dims, rest)], -1);
        }
        var (a, b) = (x.narrow(-1, 0, pairs), x.narrow(-1, pairs, pairs));   // pairs (0,half), (1,half+1), …
        return rest == 0
            ? cat([a * c - b * s, b * c + a * s], -1)
            : cat([a * c - b * s, b * c + a * s, x.narrow(-1, dims, rest)], -1);
    }

    private void Grow(long length, ScalarType type, Device device)
    {
        length = Math.Max(length, Math.Min(config.Context, Math.Max(256, 2 * length)));
        var (c, s) = (new float[length * frequencies.Length], new float[length * frequencies.Length]);
        for (var position = 0; position < length; position++)
            for (var pair = 0; pair < frequencies.Length; pair++)
                (s[position * frequencies.Length + pair], c[position * frequencies.Length + pair]) =
                    ((float)Math.Sin(position * frequencies[pair]), (float)Math.Cos(position * frequencies[pair]));
        cos?.Dispose();
        sin?.Dispose();
        using var scope = NewDisposeScope();
        cos = tensor(c, [length, frequencies.Length]).to(type, device).DetachFromDisposeScope();
        sin = tensor(s, [length, frequencies.Length]).to(type, device).DetachFromDisposeScope();
    }

    private static double Stretch(double frequency, RotaryScaling? scaling)
    {
        if (scaling is null)
            return frequency;
        if (scaling.Kind == "linear")
            return frequency / scaling.Factor;
        var turns = scaling.OriginalContext * frequency / (2 * Math.PI);   // turns within the original context
        var keep = Math.Clamp((turns - scaling.LowFactor) / (scaling.HighFactor - scaling.LowFactor), 0, 1);
        return keep * frequency + (1 - keep) * frequency / scaling.Factor;
    }
}
