using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Activations that a forward pass left behind, by hook point. It owns them: dispose it to give their memory back.</summary>
public sealed class ActivationCache : IDisposable
{
    private readonly Dictionary<HookName, Tensor> activations = [];

    /// <summary>The activation at a hook point, as the model saw it (after edits).</summary>
    /// <exception cref="CourseException">It was not cached.</exception>
    public Tensor this[HookName name] => activations.TryGetValue(name, out var activation) ? activation
        : throw new CourseException($"The cache has no {name}; it holds {Held(name)}. Name it in the filter of RunWithCache.");

    /// <summary>The hook points held, in the order of the forward pass.</summary>
    public IReadOnlyCollection<HookName> Names => activations.Keys;

    /// <summary>Is this hook point held?</summary>
    public bool Contains(HookName name) => activations.ContainsKey(name);

    /// <summary>Each head's probabilities at a layer, [batch, head, query, key].</summary>
    public Tensor Pattern(int layer) => this[Hook.Pattern(layer)];

    /// <summary>One point at each of these layers: [layer, ...].</summary>
    public Tensor Stack(Func<int, HookName> point, IEnumerable<int> layers) => stack(layers.Select(layer => this[point(layer)]));

    private string Held(HookName wanted) => activations.Count == 0 ? "nothing"
        : HookName.Nearest(wanted.ToString(), activations.Keys) + (activations.Count > 3 ? ", …" : "");

    internal void Add(HookName name, Tensor activation)
    {
        if (activations.Remove(name, out var old) && !activations.ContainsValue(old))
            old.Dispose();
        activations[name] = activation.DetachFromDisposeScope();   // the very tensor, so that gradients can be asked for at it
    }

    /// <summary>Disposes every activation.</summary>
    public void Dispose()
    {
        foreach (var activation in activations.Values)
            activation.Dispose();
        activations.Clear();
    }
}
