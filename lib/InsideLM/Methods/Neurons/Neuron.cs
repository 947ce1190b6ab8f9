namespace InsideLM;

/// <summary>One neuron of an MLP: its layer and its place in it, both from 0. Results over all neurons have one entry for each, layer after
/// layer; <see cref="Of"/> and <see cref="Place"/> go from an entry to the neuron and back.</summary>
public readonly record struct Neuron(int Layer, int Index)
{
    /// <summary>The neuron at a place in a result over all neurons.</summary>
    public static Neuron Of(int place, ModelConfig config) => new(place / config.DMlp, place % config.DMlp);

    /// <summary>Its place in a result over all neurons.</summary>
    public int Place(ModelConfig config) => Layer * config.DMlp + Index;

    /// <summary>As the slides write it: "(9,1094)".</summary>
    public override string ToString() => $"({Layer},{Index})";
}
