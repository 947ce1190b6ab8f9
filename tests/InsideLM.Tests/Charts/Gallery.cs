namespace InsideLM.Tests;

/// <summary>One figure of each kind, with the labels the tests ask for.</summary>
static class Gallery
{
    public static readonly string[] Words =
    [
        "refusal 拒絕", "模型在中間層先想到英文再說中文", "layer", "Q: What is the capital of Poland?", "<|endoftext|>", "W", "強度",
        "internationalization & localization", "法國", "0.5", "every harmless request of the held-out split, paraphrased once", "é",
        "非常非常非常長的中文標籤用來檢查換行與截斷是否正確而且不會超出圖的邊界或者蓋住別的文字",
    ];

    public static IReadOnlyDictionary<string, Figure> Figures(Func<string> word, int size = 6, int count = 3)
    {
        Interval[] Rates(int k) => [.. Enumerable.Range(0, size).Select(i => Interval.Wilson((i * 7 + k * 11) % 41, 40))];
        double[] Values(int k) => [.. Enumerable.Range(0, size).Select(i => Math.Sin(i + k) * 3)];
        string[] Labels() => [.. Enumerable.Range(0, size).Select(_ => word())];
        Role? RoleOf(int k) => k == 0 ? Role.Intervention : k == 1 ? Role.Control : null;
        IEnumerable<int> ks = Enumerable.Range(0, count);
        return new Dictionary<string, Figure>
        {
            ["line"] = Chart.Line(ks.Select(k => new Series(word(), Rates(k), RoleOf(k)))).YAxis(word(), percent: true).Reference(0.9, word(), Role.Paper),
            ["line with labels"] = Chart.Line(Labels(), ks.Select(k => new Series(word(), Values(k), RoleOf(k)) { OnRight = k == 1 }), errorBars: true)
                .XAxis(word()).YAxis(word()).RightAxis(word()),
            ["bars"] = Chart.Bars(Labels(), ks.Select(k => new Series(word(), Rates(k), RoleOf(k)))).YAxis(word(), 0, 1, percent: true),
            ["signed bars"] = Chart.Bars(Labels(), ks.Select(k => new Series(word(), Values(k), RoleOf(k)))).YAxis(word()),
            ["heatmap"] = Chart.Heatmap([.. Enumerable.Range(0, size).Select(k => (IReadOnlyList<double>)Values(k))], Labels(), Labels())
                .XAxis(word()).YAxis(word()).ColorAxis(word()).Mark(1, 0),
            ["tokens"] = Chart.TokenHeatmap([.. Enumerable.Range(0, count + 1).Select(l => (IReadOnlyList<TokenCell>)
                [.. Enumerable.Range(0, size).Select(p => new TokenCell(word(), (l * 5 + p) % 10 / 10.0, [(word(), 0.01)]))])], Labels(), null, Words[0]),
            ["attention"] = Chart.Attention(Labels(), [.. Enumerable.Range(0, size).Select(q => (IReadOnlyList<double>)[.. Enumerable.Range(0, size).Select(k => 1.0 / (q + k + 1))])]),
            ["histogram"] = Chart.Histogram(ks.Select(k => new Series(word(), Values(k), RoleOf(k)))).XAxis(word()),
            ["scatter"] = Chart.Scatter(ks.Select(k => new Series(word(), Values(k), RoleOf(k)) { X = Values(k + 1) })).XAxis(word()).YAxis(word()),
            ["areas"] = Chart.StackedArea(ks.Select(k => new Series(word(), Enumerable.Repeat(1.0 / count, size)))),
            ["token strip"] = Chart.TokenStrip(Labels(), Values(0)).ColorAxis(word()),
            ["circuit"] = Circuit(size, count).XAxis(word()),
            ["slider"] = Chart.Slider(word(), ks.Select(k => (word(), Chart.Bars(["a", "b"], new Series("s", [k, k + 1.0]), new Series("t", [1.0, k])).Subtitle(word() + "\n" + word())))),
        }.ToDictionary(f => f.Key, f => f.Value.Title(word()).Subtitle(word()));
    }

    internal static Figure Circuit(int layers, int heads)
    {
        var graph = new ComputationalGraph(new() { Layers = Math.Min(layers, 12), Heads = heads, DModel = 8 * heads, Vocab = 9, Context = 9 });
        var scores = new EdgeScores(graph, [.. graph.Edges.Select((_, i) => Math.Sin(i * 1.7) / (1 + (i % 50)))]);
        return Chart.CircuitGraph(InsideLM.Circuit.Top(scores, 40).Pruned(), scores);
    }
}
