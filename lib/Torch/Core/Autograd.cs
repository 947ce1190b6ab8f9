namespace TorchSharp;

/// <summary>Reverse-mode differentiation. Every operator states its forward value and, beside it, one gradient function
/// for each input; <see cref="Op"/> records them while gradients are on, and <see cref="Run"/> plays them backwards.</summary>
internal static class Autograd
{
    [ThreadStatic] private static bool off;
    [ThreadStatic] private static Node? currentNode;

    internal static bool Enabled
    {
        get => !off;
        set => off = !value;
    }

    /// <summary>The node whose gradient functions run now in this thread: they may read what it pinned.</summary>
    internal static Node? CurrentNode => currentNode;

    /// <summary>Records y = f(inputs). Each gradient function gets dL/dy and returns dL/dinput; the result is summed to
    /// the input's shape where it was broadcast. Inputs and y may be read by them even if they are disposed before.</summary>
    internal static torch.Tensor Op(torch.Tensor y, params ReadOnlySpan<(torch.Tensor input, Func<torch.Tensor, torch.Tensor> gradient)> inputs) =>
        Record(y, true, inputs);

    /// <summary>As <see cref="Op"/>, for gradient functions that read nothing but shapes (sums, views): nothing is pinned.</summary>
    internal static torch.Tensor Linear(torch.Tensor y, params ReadOnlySpan<(torch.Tensor input, Func<torch.Tensor, torch.Tensor> gradient)> inputs) =>
        Record(y, false, inputs);

    /// <summary>Records that y is a part of x: its gradient is added into the same part of x's gradient.</summary>
    internal static torch.Tensor Part(torch.Tensor y, torch.Tensor x, Func<torch.Tensor, torch.Tensor> part)
    {
        if (Recording(x)) y.SetNode(new Node(y, [new Edge(x, null, part)], []));
        return y;
    }

    internal static bool Recording(torch.Tensor x) => !off && x.requires_grad;

    private static torch.Tensor Record(torch.Tensor y, bool pin, ReadOnlySpan<(torch.Tensor input, Func<torch.Tensor, torch.Tensor> gradient)> inputs)
    {
        if (off) return y;
        var count = 0;
        foreach (var (input, _) in inputs) if (input.requires_grad) count++;
        if (count == 0 || !torch.is_floating_point(y.type)) return y;
        var edges = new Edge[count];
        var pinned = new torch.Tensor[pin ? inputs.Length + 1 : 0];
        for (int i = 0, e = 0; i < inputs.Length; i++)
        {
            var (input, gradient) = inputs[i];
            if (pin) pinned[i] = input;
            if (input.requires_grad) edges[e++] = new Edge(input, gradient, null);
        }
        if (pin) pinned[^1] = y;
        y.SetNode(new Node(y, edges, pinned));
        return y;
    }

    /// <summary>Changes x in place inside the graph: computes f(old x) beside it, then copies and takes over its node.</summary>
    internal static torch.Tensor InPlace(torch.Tensor x, Func<torch.Tensor, torch.Tensor> f, string call)
    {
        CheckInPlace(x, call);
        if (x.isView) throw new NotSupportedException($"{call}: the managed engine does not record changes in place through a view; use index_put_ on its base, torch.where, or torch.cat.");
        using var old = x.Alias(false);
        using var copy = old.clone();                        // f may save its input, and x is about to change
        using var scope = torch.NewDisposeScope();
        var y = f(copy);
        if (!y.sizes.AsSpan().SequenceEqual(x.sizes)) throw new ArgumentException($"{call}: result of shape {Shape.Text(y.sizes)} does not fit into a tensor of shape {Shape.Text(x.sizes)}.");
        Copy.Into(y, x);
        x.Changed();
        x.storage.RecordedVersion++;
        x.node?.Release();
        x.SetNode(y.node?.Retain());
        return x;
    }

    /// <summary>PyTorch's rules for changes in place while gradients are recorded.</summary>
    internal static void CheckInPlace(torch.Tensor x, string call)
    {
        if (!off && x.requires_grad && x.is_leaf)
            throw new InvalidOperationException($"{call}: a leaf Variable that requires grad is being used in an in-place operation; wrap it in torch.no_grad().");
    }

    /// <summary>Plays the graph backwards from the roots. With <paramref name="captures"/>, gradients go there instead
    /// of into the leaves.</summary>
    internal static void Run(IReadOnlyList<(torch.Tensor root, torch.Tensor gradient)> roots, bool retainGraph, Dictionary<object, torch.Tensor?>? captures)
    {
        var queue = new PriorityQueue<Node, long>();         // newest first: a node comes after all its users
        var pending = new Dictionary<Node, torch.Tensor>();
        var (wasOff, previous) = (off, currentNode);
        off = true;
        try
        {
            foreach (var (root, gradient) in roots) Accumulate(root, root.node, gradient.Alias(false), null);
            while (queue.TryDequeue(out var node, out _))
            {
                pending.Remove(node, out var g);
                using var done = g!;
                if (captures is not null && captures.ContainsKey(node)) captures[node] = done.Alias(false);
                if (node.RetainsGrad) node.Result.SetGradient(done.Alias(false));
                foreach (var edge in node.EdgesForBackward())
                    if (edge.Part is null) Accumulate(edge.Leaf, edge.Source, Gradient(node, edge, done), null);
                    else Accumulate(edge.Leaf, edge.Source, done.Alias(false), edge);
                if (!retainGraph) node.Free();
                node.Release();
            }
        }
        finally
        {
            (off, currentNode) = (wasOff, previous);
            foreach (var (node, left) in pending)
            {
                left.Dispose();
                node.Release();
            }
        }

        torch.Tensor Gradient(Node node, Edge edge, torch.Tensor g)
        {
            using var scope = torch.NewDisposeScope();
            currentNode = node;
            try
            {
                var r = SumTo(edge.Gradient!(g), edge.Sizes);
                if (r.type != edge.Type) r = r.to(edge.Type);
                return r.OwningDisposeScope == scope ? scope.Detach(r) : r.Alias(false);
            }
            finally
            {
                currentNode = previous;
            }
        }

        // Takes over the handle `r`.
        void Accumulate(torch.Tensor? leaf, Node? node, torch.Tensor r, Edge? part)
        {
            torch.Tensor? sum = null;
            if (node is not null)
            {
                if (pending.TryGetValue(node, out sum)) { }
                else queue.Enqueue(node.Retain(), -node.Id);       // whoever else lets go of it now
                pending[node] = Add(sum, r, part);
            }
            else if (captures is not null)
            {
                if (captures.TryGetValue(leaf!, out sum)) captures[leaf!] = Add(sum, r, part);
                else r.Dispose();
            }
            else if (leaf!.IsInvalid) r.Dispose();
            else leaf.SetGradient(Add(leaf.TakeGradient(), r, part));
        }
    }

    /// <summary>sum + r, in the memory of sum when nobody else sees it. Takes over both handles.</summary>
    private static torch.Tensor Add(torch.Tensor? sum, torch.Tensor r, Edge? part)
    {
        using var scope = torch.NewDisposeScope();
        if (sum is null && part is null) return r;
        if (part is not null)
        {
            sum ??= scope.Detach(torch.zeros(part.Sizes, r.type));
            if (!CanAddInto(sum)) sum = Replace(sum, sum.clone());
            using (r) part.Part!(sum).add_(r);
            return sum;
        }
        using (r)
        {
            if (CanAddInto(sum!)) return sum!.add_(r);
            return Replace(sum!, sum!.add(r));
        }

        torch.Tensor Replace(torch.Tensor old, torch.Tensor fresh)
        {
            old.Dispose();
            return scope.Detach(fresh);
        }
    }

    private static bool CanAddInto(torch.Tensor sum) => sum.storage.References == 1 && sum.is_contiguous();

    /// <summary>Sums over the dimensions along which a tensor of the given shape was broadcast.</summary>
    internal static torch.Tensor SumTo(torch.Tensor g, long[] sizes)
    {
        if (g.sizes.AsSpan().SequenceEqual(sizes)) return g;
        var lead = g.sizes.Length - sizes.Length;
        var dims = new List<long>();
        for (var i = 0; i < g.sizes.Length; i++)
            if (i < lead || (sizes[i - lead] == 1 && g.sizes[i] != 1)) dims.Add(i);
        var r = dims.Count > 0 ? g.sum([.. dims], keepdim: true) : g;
        if (lead > 0) r = r.reshape(r.sizes[lead..]);
        return r.sizes.AsSpan().SequenceEqual(sizes) ? r : r.expand(sizes);
    }
}
