namespace InsideLM;

/// <summary>What a node of the computational graph is.</summary>
public enum NodeKind
{
    /// <summary>The embedding (with its positions): writes, reads nothing.</summary>
    Embed,
    /// <summary>One attention head.</summary>
    Head,
    /// <summary>One layer's MLP.</summary>
    Mlp,
    /// <summary>The end of the residual stream: reads, writes nothing.</summary>
    Logits,
}

/// <summary>A part of the model that writes to the residual stream, or the end that only reads it. Its text is <c>embed</c>,
/// <c>a5.h2</c> (head 2 of layer 5), <c>m5</c> or <c>logits</c>.</summary>
public readonly record struct Node(NodeKind Kind, int Layer = 0, int Index = 0)
{
    /// <summary>The embedding.</summary>
    public static Node Embed => new(NodeKind.Embed);
    /// <summary>The end.</summary>
    public static Node Logits => new(NodeKind.Logits);
    /// <summary>One attention head.</summary>
    public static Node Head(int layer, int head) => new(NodeKind.Head, layer, head);
    /// <summary>One layer's MLP.</summary>
    public static Node Mlp(int layer) => new(NodeKind.Mlp, layer);

    /// <summary>Its short name.</summary>
    public override string ToString() => Kind switch
    {
        NodeKind.Embed => "embed",
        NodeKind.Head => $"a{Layer}.h{Index}",
        NodeKind.Mlp => $"m{Layer}",
        _ => "logits",
    };
}

/// <summary>Which of its inputs a node reads through; a head has three.</summary>
public enum InputKind
{
    /// <summary>A head's queries.</summary>
    Q,
    /// <summary>A head's keys; with grouped-query attention one input of several heads.</summary>
    K,
    /// <summary>A head's values; with grouped-query attention one input of several heads.</summary>
    V,
    /// <summary>An MLP's input.</summary>
    Mlp,
    /// <summary>What the final norm reads.</summary>
    Logits,
}

/// <summary>One place where the residual stream is read. Its text is <c>a5.q2</c> (queries of head 2 of layer 5), <c>a5.k2</c>, <c>a5.v2</c>,
/// <c>m5</c> or <c>logits</c>.</summary>
public readonly record struct NodeInput(InputKind Kind, int Layer = 0, int Index = 0)
{
    /// <summary>What the final norm reads.</summary>
    public static NodeInput Logits => new(InputKind.Logits);

    /// <summary>Its short name.</summary>
    public override string ToString() => Kind switch
    {
        InputKind.Mlp => $"m{Layer}",
        InputKind.Logits => "logits",
        _ => $"a{Layer}.{char.ToLowerInvariant(Kind.ToString()[0])}{Index}",
    };
}

/// <summary>What one node writes, as far as one input reads it. Its text is <c>m3->a5.q2</c>.</summary>
public readonly record struct Edge(Node From, NodeInput To)
{
    /// <summary>Its short name.</summary>
    public override string ToString() => $"{From}->{To}";
}

/// <summary>
/// A transformer as a graph (Elhage et al. 2021; Conmy et al. 2023; slide: 系統化的語言模型「模型」建構方法): every part adds to the residual
/// stream, hence every part reads the sum of all that were written before it, and each summand is an edge. GPT-2 small has 158 nodes and
/// 32,491 edges. Nodes are numbered in the order in which they write, so that each input reads the first <see cref="Reads"/> of them.
/// </summary>
public sealed class ComputationalGraph
{
    private readonly int[] firstEdge;
    private readonly int perLayer, inputsPerLayer, heads, kvHeads;
    private readonly bool parallel;

    /// <summary>The nodes that write, in order: the embedding, then each layer's heads and MLP.</summary>
    public IReadOnlyList<Node> Senders { get; }
    /// <summary>The inputs in order: each layer's queries, keys, values and MLP, the logits last.</summary>
    public IReadOnlyList<NodeInput> Inputs { get; }
    /// <summary>All edges: input by input, the senders of each in their order.</summary>
    public IReadOnlyList<Edge> Edges { get; }
    /// <summary>Blocks of the model.</summary>
    public int Layers { get; }
    /// <summary>Heads of a layer.</summary>
    public int Heads => heads;

    /// <summary>The graph of a model of these sizes.</summary>
    /// <exception cref="CourseException">The family has norms after its heads, so that what a head adds is no summand of its own.</exception>
    public ComputationalGraph(ModelConfig config)
    {
        if (config.PostNorms)
            throw new CourseException($"A {config.Family} model normalises what its heads write together, so there is no edge from a single head; choose a model without such norms.");
        (Layers, heads, kvHeads, parallel) = (config.Layers, config.Heads, config.KvHeads, config.ParallelResidual);
        (perLayer, inputsPerLayer) = (heads + 1, heads + 2 * kvHeads + 1);
        Senders = [Node.Embed, .. Enumerable.Range(0, Layers).SelectMany(layer =>
            Enumerable.Range(0, heads).Select(head => Node.Head(layer, head)).Append(Node.Mlp(layer)))];
        Inputs = [.. Enumerable.Range(0, Layers).SelectMany(InputsOf), NodeInput.Logits];
        firstEdge = new int[Inputs.Count + 1];
        for (var input = 0; input < Inputs.Count; input++)
            firstEdge[input + 1] = firstEdge[input] + Reads(Inputs[input]);
        Edges = [.. Inputs.SelectMany(input => Senders.Take(Reads(input)).Select(sender => new Edge(sender, input)))];
    }

    /// <summary>How many senders an input reads: the first so many.</summary>
    public int Reads(NodeInput input) => input.Kind switch
    {
        InputKind.Logits => Senders.Count,
        InputKind.Mlp when !parallel => FirstSender(input.Layer) + heads,
        _ => FirstSender(input.Layer),
    };

    /// <summary>The nodes behind an input: one, or with grouped-query attention all heads that share keys or values.</summary>
    public IEnumerable<Node> Readers(NodeInput input) => input.Kind switch
    {
        InputKind.Q => [Node.Head(input.Layer, input.Index)],
        InputKind.Mlp => [Node.Mlp(input.Layer)],
        InputKind.Logits => [Node.Logits],
        _ => Enumerable.Range(input.Index * heads / kvHeads, heads / kvHeads).Select(head => Node.Head(input.Layer, head)),
    };

    /// <summary>The inputs of a node: none for the embedding, three for a head.</summary>
    public IEnumerable<NodeInput> InputsTo(Node node) => node.Kind switch
    {
        NodeKind.Embed => [],
        NodeKind.Mlp => [new(InputKind.Mlp, node.Layer)],
        NodeKind.Logits => [NodeInput.Logits],
        _ => [new(InputKind.Q, node.Layer, node.Index), new(InputKind.K, node.Layer, node.Index * kvHeads / heads), new(InputKind.V, node.Layer, node.Index * kvHeads / heads)],
    };

    /// <summary>The number of a sender among <see cref="Senders"/>.</summary>
    /// <exception cref="CourseException">The graph has no such sender.</exception>
    public int IndexOf(Node sender)
    {
        var index = sender.Kind switch
        {
            NodeKind.Embed => 0,
            NodeKind.Head => FirstSender(sender.Layer) + sender.Index,
            NodeKind.Mlp => FirstSender(sender.Layer) + heads,
            _ => -1,
        };
        return index >= 0 && index < Senders.Count && Senders[index] == sender ? index
            : throw new CourseException($"There is no node {sender} that writes; there are embed, a0.h0 to a{Layers - 1}.h{heads - 1} and m0 to m{Layers - 1}.");
    }

    /// <summary>The number of an input among <see cref="Inputs"/>.</summary>
    /// <exception cref="CourseException">The graph has no such input.</exception>
    public int IndexOf(NodeInput input)
    {
        var index = input.Layer * inputsPerLayer + input.Kind switch
        {
            InputKind.Q => input.Index,
            InputKind.K => heads + input.Index,
            InputKind.V => heads + kvHeads + input.Index,
            InputKind.Mlp => inputsPerLayer - 1,
            _ => Layers * inputsPerLayer,
        };
        return index >= 0 && index < Inputs.Count && Inputs[index] == input ? index
            : throw new CourseException($"There is no input {input}; the last of a layer's are a{Layers - 1}.q{heads - 1}, a{Layers - 1}.k{kvHeads - 1}, a{Layers - 1}.v{kvHeads - 1} and m{Layers - 1}.");
    }

    /// <summary>The number of an edge among <see cref="Edges"/>.</summary>
    /// <exception cref="CourseException">The graph has no such edge.</exception>
    public int IndexOf(Edge edge)
    {
        var sender = IndexOf(edge.From);
        return sender < Reads(edge.To) ? firstEdge[IndexOf(edge.To)] + sender
            : throw new CourseException($"There is no edge {edge}: {edge.To} reads the stream before {edge.From} writes.");
    }

    /// <summary>The number of an input's first edge; its others follow in the order of their senders.</summary>
    internal int FirstEdge(int input) => firstEdge[input];

    /// <summary>The number of a layer's first head among the senders.</summary>
    internal int FirstSender(int layer) => 1 + layer * perLayer;

    private IEnumerable<NodeInput> InputsOf(int layer) =>
    [
        .. Enumerable.Range(0, heads).Select(head => new NodeInput(InputKind.Q, layer, head)),
        .. Enumerable.Range(0, kvHeads).Select(head => new NodeInput(InputKind.K, layer, head)),
        .. Enumerable.Range(0, kvHeads).Select(head => new NodeInput(InputKind.V, layer, head)),
        new(InputKind.Mlp, layer),
    ];
}
