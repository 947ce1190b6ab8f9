namespace TorchSharp;

/// <summary>One input of a recorded operator: where its gradient goes, and how it is computed.</summary>
internal sealed class Edge
{
    internal Edge(torch.Tensor input, Func<torch.Tensor, torch.Tensor>? gradient, Func<torch.Tensor, torch.Tensor>? part)
    {
        if (input.IsStaleView) throw new NotSupportedException("The managed engine does not differentiate through a view made before its base was changed in place; make the view after the change.");
        Source = input.node?.Retain();
        Leaf = Source is null ? input : null;
        (Gradient, Part, Sizes, Type) = (gradient, part, input.sizes, input.type);
    }

    internal Node? Source { get; }

    internal torch.Tensor? Leaf { get; }

    internal Func<torch.Tensor, torch.Tensor>? Gradient { get; }

    internal Func<torch.Tensor, torch.Tensor>? Part { get; }

    internal long[] Sizes { get; }

    internal torch.ScalarType Type { get; }
}

/// <summary>A recorded operator. It lives as long as its result or a later node needs it, and keeps what its gradient
/// functions may read.</summary>
internal sealed class Node
{
    private static long created;
    private readonly torch.Tensor[] pinned;
    private readonly int[] versions;
    private Edge[]? edges;
    private int references = 1;

    internal Node(torch.Tensor result, Edge[] edges, torch.Tensor[] pinned)
    {
        Id = Interlocked.Increment(ref created);
        (Result, this.edges, this.pinned) = (result, edges, pinned);
        versions = pinned.Length == 0 ? [] : new int[pinned.Length];
        for (var i = 0; i < pinned.Length; i++)
        {
            pinned[i].Pin();
            versions[i] = pinned[i].storage.Version;
        }
    }

    internal long Id { get; }

    internal torch.Tensor Result { get; }

    /// <summary>The result keeps its gradient although it is no leaf.</summary>
    internal bool RetainsGrad { get; set; }

    internal ReadOnlySpan<Edge> EdgesForBackward() => edges ?? throw new InvalidOperationException(
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Specify retain_graph=true when calling backward() or autograd.grad() the first time.");

    /// <summary>What a gradient function reads must be as it was when the operator ran.</summary>
    internal void CheckVersion(torch.Tensor tensor)
    {
        for (var i = 0; i < pinned.Length; i++)
            if (ReferenceEquals(pinned[i], tensor) && versions[i] != tensor.storage.Version)
                throw new InvalidOperationException(
                    $"one of the variables needed for gradient computation has been modified by an inplace operation: a tensor of shape {Shape.Text(tensor.sizes)} is at version {tensor.storage.Version}; expected version {versions[i]} instead.");
    }

    internal Node Retain()
    {
        Interlocked.Increment(ref references);
        return this;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) == 0) Free();
    }

    /// <summary>Lets go of everything the node keeps, and of the nodes that only it needs (a loop, not a recursion:
    /// graphs are deep).</summary>
    internal void Free()
    {
        var stack = new Stack<Node>();
        stack.Push(this);
        while (stack.TryPop(out var node))
        {
            var old = Interlocked.Exchange(ref node.edges, null);
            if (old is null) continue;
            foreach (var tensor in node.pinned) tensor.Unpin();
            foreach (var edge in old)
                if (edge.Source is { } source && Interlocked.Decrement(ref source.references) == 0) stack.Push(source);
        }
    }
}
