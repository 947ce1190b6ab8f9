using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Keys and values of the text so far, so that each new token costs one position instead of the whole text again.</summary>
public sealed class KvCache : IDisposable
{
    private readonly Dictionary<int, (Tensor Keys, Tensor Values)> layers = [];

    /// <summary>Columns held: tokens of each row, padding counted.</summary>
    public long Length { get; private set; }

    /// <summary>Which columns are tokens rather than padding, bool [batch, length]; null if all are.</summary>
    internal Tensor? Real { get; private set; }

    /// <summary>Adds the new keys and values of a layer, each [batch, pos, kv head, d_head]; returns all of them.</summary>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        if (layers.TryGetValue(layer, out var old))
        {
            (keys, values) = (cat([old.Keys, keys], 1), cat([old.Values, values], 1));
            old.Keys.Dispose();
            old.Values.Dispose();
        }
        else   // copies, so that disposing the cache touches nobody else's tensors
            (keys, values) = (keys.clone(), values.clone());
        return layers[layer] = (keys.DetachFromDisposeScope(), values.DetachFromDisposeScope());
    }

    /// <summary>Notes which of the new columns are tokens; returns all columns so far.</summary>
    internal Tensor Extend(Tensor real)
    {
        var before = Real ?? (Length == 0 ? null : ones([real.shape[0], Length], ScalarType.Bool, real.device));
        var all = before is null ? real.clone() : cat([before, real], 1);
        Real?.Dispose();
        return Real = all.DetachFromDisposeScope();
    }

    /// <summary>The pass over <paramref name="length"/> new columns is done.</summary>
    internal void Advance(long length) => Length += length;

    /// <summary>A copy for a batch that holds the rows so many times over; the two are continued and disposed apart.</summary>
    public KvCache Repeat(int times)
    {
        var copy = new KvCache { Length = Length, Real = Real?.repeat(times, 1).DetachFromDisposeScope() };
        foreach (var (layer, (keys, values)) in layers)
            copy.layers[layer] = (keys.repeat(times, 1, 1, 1).DetachFromDisposeScope(), values.repeat(times, 1, 1, 1).DetachFromDisposeScope());
        return copy;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var (keys, values) in layers.Values)
        {
            keys.Dispose();
            values.Dispose();
        }
        layers.Clear();
        Real?.Dispose();
        (Real, Length) = (null, 0);
    }
}
