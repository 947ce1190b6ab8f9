namespace InsideLM;

/// <summary>One number for each edge of a graph: how much patching it changes the metric.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Values">[edge], in the order of the graph's edges.</param>
public sealed record EdgeScores(ComputationalGraph Graph, IReadOnlyList<double> Values)
{
    /// <summary>An edge's score.</summary>
    public double this[Edge edge] => Values[Graph.IndexOf(edge)];

    /// <summary>How much a node matters: the sum of its outgoing edges' absolute scores.</summary>
    public double Of(Node sender) => Graph.Edges.Index().Where(e => e.Item.From == sender).Sum(e => Math.Abs(Values[e.Index]));
}

/// <summary>
/// A part of the computational graph: the edges that are kept (slide: 語言模型的模型). Along the others a node reads what their senders write in
/// a corrupted run. A circuit does not change; its methods return new ones.
/// </summary>
public sealed class Circuit
{
    private readonly bool[] kept;

    /// <summary>The whole graph.</summary>
    public ComputationalGraph Graph { get; }

    /// <summary>A circuit from a choice for each edge of the graph.</summary>
    public Circuit(ComputationalGraph graph, IEnumerable<bool> kept)
    {
        (Graph, this.kept) = (graph, [.. kept]);
        if (this.kept.Length != graph.Edges.Count)
            throw new CourseException($"A circuit needs a choice for each of the graph's {graph.Edges.Count} edges, not {this.kept.Length}.");
    }

    /// <summary>All edges: the model itself.</summary>
    public static Circuit All(ComputationalGraph graph) => new(graph, Enumerable.Repeat(true, graph.Edges.Count));

    /// <summary>No edge: the corrupted run.</summary>
    public static Circuit None(ComputationalGraph graph) => new(graph, new bool[graph.Edges.Count]);

    /// <summary>These edges.</summary>
    public static Circuit Of(ComputationalGraph graph, IEnumerable<Edge> edges)
    {
        var kept = new bool[graph.Edges.Count];
        foreach (var edge in edges)
            kept[graph.IndexOf(edge)] = true;
        return new(graph, kept);
    }

    /// <summary>All edges among these nodes, the embedding and the logits, as in circuits that are lists of heads (Wang et al. 2022).</summary>
    public static Circuit OfNodes(ComputationalGraph graph, IEnumerable<Node> nodes)
    {
        var chosen = nodes.Append(Node.Embed).Append(Node.Logits).ToHashSet();
        return new(graph, graph.Edges.Select(edge => chosen.Contains(edge.From) && graph.Readers(edge.To).Any(chosen.Contains)));
    }

    /// <summary>The edges with the largest absolute scores (Syed et al. 2023).</summary>
    public static Circuit Top(EdgeScores scores, int edges)
    {
        var kept = new bool[scores.Values.Count];
        foreach (var index in Enumerable.Range(0, kept.Length).OrderByDescending(i => Math.Abs(scores.Values[i])).Take(edges))
            kept[index] = true;
        return new(scores.Graph, kept);
    }

    /// <summary>The control: as many edges drawn at random, equal for equal seeds.</summary>
    public static Circuit Random(ComputationalGraph graph, int edges, int seed)
    {
        var order = Enumerable.Range(0, graph.Edges.Count).ToArray();
        new Random(seed).Shuffle(order);
        var kept = new bool[order.Length];
        foreach (var index in order.Take(edges))
            kept[index] = true;
        return new(graph, kept);
    }

    /// <summary>How many edges are kept.</summary>
    public int Count => kept.Count(k => k);

    /// <summary>Is this edge kept?</summary>
    public bool Contains(Edge edge) => kept[Graph.IndexOf(edge)];

    /// <summary>Is the edge of this number kept?</summary>
    public bool Contains(int edge) => kept[edge];

    /// <summary>The edges kept, in the graph's order.</summary>
    public IEnumerable<Edge> Edges => Graph.Edges.Where((_, i) => kept[i]);

    /// <summary>The nodes at the kept edges' ends, the embedding first and the logits last.</summary>
    public IReadOnlyList<Node> Nodes
    {
        get
        {
            var touched = Edges.SelectMany(edge => Graph.Readers(edge.To).Prepend(edge.From)).ToHashSet();
            return [.. Graph.Senders.Append(Node.Logits).Where(touched.Contains)];
        }
    }

    /// <summary>Without the edges that lie on no path from the embedding to the logits. It says the same: what nobody reads does not
    /// matter, and what reads nothing clean writes what it wrote in the corrupted run.</summary>
    public Circuit Pruned()
    {
        var reached = new HashSet<Node> { Node.Embed };
        foreach (var node in Graph.Senders)
            if (Graph.InputsTo(node).Any(input => KeptTo(input).Any(edge => reached.Contains(edge.From))))
                reached.Add(node);
        var used = new HashSet<Node> { Node.Logits };
        foreach (var input in Graph.Inputs.Reverse())
            if (Graph.Readers(input).Any(used.Contains))
                used.UnionWith(KeptTo(input).Select(edge => edge.From));
        return new(Graph, Graph.Edges.Select((edge, i) => kept[i] && reached.Contains(edge.From) && Graph.Readers(edge.To).Any(used.Contains)));
    }

    /// <summary>The share of these edges that this circuit keeps too.</summary>
    public double Recall(Circuit other) => other.Count == 0 ? 1 : other.Edges.Count(Contains) / (double)other.Count;

    /// <summary>How many nodes and edges.</summary>
    public override string ToString() => $"{Nodes.Count} of {Graph.Senders.Count + 1} nodes, {Count} of {Graph.Edges.Count} edges";

    private IEnumerable<Edge> KeptTo(NodeInput input)
    {
        var first = Graph.FirstEdge(Graph.IndexOf(input));
        return Enumerable.Range(first, Graph.Reads(input)).Where(i => kept[i]).Select(i => Graph.Edges[i]);
    }
}
