using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>
/// A circuit: heads in columns, layers upwards, MLPs, embedding and logits in the middle. Every edge is a curve, bent by the input that
/// reads, so that edges between the same nodes stay apart; its width is its effect. Nodes without an edge are faint.
/// </summary>
internal sealed record CircuitContent(Circuit Circuit, EdgeScores Effects) : Content
{
    const int Bends = 10;
    const double Widest = 6;
    static readonly Role NodeRole = new("node", "#444444");
    static readonly Role MlpRole = new("MLP node", "#444444", Marker: "square");
    static readonly Role EndRole = new("end", "#444444", Marker: "diamond");
    static readonly Role AbsentRole = new("absent", "#D5D5D5");

    // The input that reads, its look, and to which side its edges bend.
    static readonly (InputKind Kind, string Name, Role Role, double Side)[] Kinds =
    [
        (InputKind.Q, "查詢 query", Role.Category(0), -1),
        (InputKind.K, "鍵 key", Role.Category(2), 0.3),
        (InputKind.V, "值 value", Role.Category(1), 1),
        (InputKind.Mlp, "MLP", Role.Category(3), -0.7),
        (InputKind.Logits, "logits", Role.Category(4), 0.7),
    ];

    ComputationalGraph Graph => Circuit.Graph;
    double Largest => Math.Max(Effects.Values.Max(Math.Abs), 1e-12);

    public override string Kind => "circuit";
    public override IReadOnlyList<LegendEntry> Legend => [.. Kinds.Select(k => new LegendEntry(k.Name, k.Role, Swatch.Line))];
    public override Scale XScale(Figure figure) => figure.X.Scale([]);
    public override Scale YScale(Figure figure) => figure.Y.Scale([]);
    public override double? PlotHeight(Figure figure) => Math.Clamp((2 * Graph.Layers + 2) * 28.0, 220, 660);

    /// <summary>The names of the rows: the embedding, each layer's attention and MLP, the logits.</summary>
    public static IReadOnlyList<string> Rows(ComputationalGraph graph) =>
        ["embed", .. Enumerable.Range(0, graph.Layers).SelectMany(layer => new[] { $"attn {layer}", $"MLP {layer}" }), "logits"];

    public override IEnumerable<JsonNode> Traces(Frame frame)
    {
        var lines = Lines();
        foreach (var group in lines.GroupBy(line => (line.Look.Kind, Width: Math.Ceiling(line.Width))).OrderBy(group => (group.Key.Kind, group.Key.Width)))
        {
            var points = group.SelectMany(line => line.Curve.Append((double.NaN, double.NaN))).ToArray();
            yield return new JsonObject
            {
                ["type"] = "scatter",
                ["mode"] = "lines",
                ["name"] = group.First().Look.Name,
                ["legendgroup"] = group.First().Look.Name,
                ["showlegend"] = group.Key.Width == lines.Where(line => line.Look.Kind == group.Key.Kind).Min(line => Math.Ceiling(line.Width)),
                ["x"] = Plotly.Array(points.Select(p => p.Item1)),
                ["y"] = Plotly.Array(points.Select(p => p.Item2)),
                ["line"] = Plotly.Line(group.First().Look.Role, group.Key.Width),
                ["opacity"] = 0.75,
                ["hoverinfo"] = "skip",
            };
        }

        var nodes = Nodes();
        yield return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["showlegend"] = false,
            ["x"] = Plotly.Array(nodes.Select(n => n.At.X)),
            ["y"] = Plotly.Array(nodes.Select(n => n.At.Y)),
            ["marker"] = new JsonObject
            {
                ["color"] = new JsonArray([.. nodes.Select(n => (JsonNode?)n.Role.Color)]),
                ["symbol"] = new JsonArray([.. nodes.Select(n => (JsonNode?)n.Role.Marker)]),
                ["size"] = new JsonArray([.. nodes.Select(n => (JsonNode?)(n.Role == AbsentRole ? 4 : 10))]),
            },
            ["hoverinfo"] = "text",
            ["hovertext"] = Plotly.Array(nodes.Select(n => n.Node.ToString())),
        };
        yield return new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["showlegend"] = false,
            ["x"] = Plotly.Array(lines.Select(line => line.Curve[Bends / 2].X)),
            ["y"] = Plotly.Array(lines.Select(line => line.Curve[Bends / 2].Y)),
            ["marker"] = new JsonObject { ["color"] = NodeRole.Color, ["size"] = 9, ["opacity"] = 0.01 },
            ["hoverinfo"] = "text",
            ["hovertext"] = Plotly.Array(lines.Select(line => Say(line.Edge))),
        };
    }

    public override void AddToLayout(JsonObject layout, Frame frame) { }

    public override void Draw(Svg svg, Frame frame)
    {
        svg.Clip(frame.Left - 5, frame.Top - 5, frame.PlotRight - frame.Left + 10, frame.PlotBottom - frame.Top + 10, () =>
        {
            foreach (var line in Lines())
                svg.Hover([Say(line.Edge)], () =>
                    svg.Path(line.Curve.Select(p => (frame.PixelX(p.X), frame.PixelY(p.Y))), line.Look.Role.Color, width: line.Width, dash: line.Look.Role.Dash, opacity: 0.75));
            foreach (var (node, at, role) in Nodes())
                svg.Hover([$"{node}"], () => svg.Marker(frame.PixelX(at.X), frame.PixelY(at.Y), role, role == AbsentRole ? 2 : 5));
        });
    }

    public override IReadOnlyList<IReadOnlyList<string>> Table(Figure figure) =>
        [(string[])["edge", "effect"], .. Strongest().Select(edge => (string[])[edge.ToString(), Num.Show(Effects[edge])])];

    public override string Summary(Figure figure) =>
        Circuit + (Circuit.Count == 0 ? "" : "; strongest: " + string.Join(", ", Strongest().Take(5).Select(edge => $"{edge} {Num.Show(Effects[edge])}")));

    string Say(Edge edge) => $"{edge}: {Num.Show(Effects[edge])}";

    IEnumerable<Edge> Strongest() => Circuit.Edges.OrderByDescending(edge => Math.Abs(Effects[edge]));

    // Weak edges first, so that strong ones lie on top.
    List<(Edge Edge, (InputKind Kind, string Name, Role Role, double Side) Look, double Width, (double X, double Y)[] Curve)> Lines() =>
        [.. Strongest().Reverse().SelectMany(edge => Graph.Readers(edge.To).Select(reader =>
        {
            var look = Kinds.First(kind => kind.Kind == edge.To.Kind);
            return (edge, look, 0.5 + (Widest - 0.5) * Math.Abs(Effects[edge]) / Largest, Curve(Place(edge.From), Place(reader), look.Side));
        }))];

    List<(Node Node, (double X, double Y) At, Role Role)> Nodes()
    {
        var present = Circuit.Nodes.ToHashSet();
        return [.. Graph.Senders.Append(Node.Logits).Select(node => (node, Place(node), !present.Contains(node) ? AbsentRole : node.Kind switch
        {
            NodeKind.Head => NodeRole,
            NodeKind.Mlp => MlpRole,
            _ => EndRole,
        }))];
    }

    (double X, double Y) Place(Node node) => node.Kind switch
    {
        NodeKind.Embed => (Middle, 0),
        NodeKind.Head => (node.Index, 1 + 2 * node.Layer),
        NodeKind.Mlp => (Middle, 2 + 2 * node.Layer),
        _ => (Middle, 1 + 2 * Graph.Layers),
    };

    double Middle => (Graph.Heads - 1) / 2.0;

    // A parabola that leaves the straight line by more the more rows it crosses.
    (double X, double Y)[] Curve((double X, double Y) from, (double X, double Y) to, double side)
    {
        var bend = side * Graph.Heads * 0.04 * Math.Log2(1 + to.Y - from.Y);
        return [.. Enumerable.Range(0, Bends + 1).Select(i => i / (double)Bends).Select(t => (from.X + (t * (to.X - from.X)) + (4 * t * (1 - t) * bend), from.Y + (t * (to.Y - from.Y))))];
    }
}
