namespace InsideLM;

/// <summary>One cell of a token table: the token most likely there, its probability, and the runners-up for the hover text.</summary>
public sealed record TokenCell(string Token, double Probability, IReadOnlyList<(string Token, double Probability)>? Others = null);

/// <summary>The course's charts. Each returns a <see cref="Figure"/> whose titles and axes are then set in words.</summary>
public static class Chart
{
    /// <summary>"embed", "0", "1", …: one label for each of the residual stream's states, the embedding first.</summary>
    public static IReadOnlyList<string> LayerLabels(int states) => [.. Enumerable.Range(0, states).Select(i => i == 0 ? "embed" : Num.Show(i - 1))];

    /// <summary>Lines over the layers; the first value of each series belongs to the embedding. Intervals are bands, or error bars when asked.</summary>
    public static Figure Line(IEnumerable<Series> series, bool errorBars = false)
    {
        var all = Settle(series);
        return new Figure(new XyContent(Shape.Line, all, errorBars))
        {
            X = new("層 layer") { Labels = all.All(s => s.X is null) ? LayerLabels(all.Max(s => s.Y.Count)) : null },
        };
    }

    /// <summary>Lines over the labels given (strengths, positions, numbers of examples).</summary>
    public static Figure Line(IEnumerable<string> labels, IEnumerable<Series> series, bool errorBars = false)
    {
        var figure = Line(series, errorBars);
        return figure with { X = new() { Labels = Matching(labels, ((XyContent)figure.Content).Series) } };
    }

    /// <summary>Bars in groups, one group for each label, one bar in it for each series, with whiskers for the intervals.</summary>
    public static Figure Bars(IEnumerable<string> labels, params IEnumerable<Series> series)
    {
        var all = Settle(series);
        return new Figure(new XyContent(Shape.Bars, all, ErrorBars: true)) { X = new() { Labels = Matching(labels, all) } };
    }

    /// <summary>Points at (x, y).</summary>
    public static Figure Scatter(params IEnumerable<Series> series)
    {
        var all = Settle(series);
        if (all.FirstOrDefault(s => s.X is null) is { } without)
            throw new CourseException($"Series \"{without.Name}\" has no X; a scatter plot needs where each point stands.");
        return new Figure(new XyContent(Shape.Points, all, ErrorBars: true));
    }

    /// <summary>Shares that add up, over the layers (the language of the top tokens, layer by layer).</summary>
    public static Figure StackedArea(params IEnumerable<Series> series)
    {
        var all = Settle(series);
        return new Figure(new XyContent(Shape.Areas, all, ErrorBars: false))
        {
            X = new("層 layer") { Labels = LayerLabels(all.Max(s => s.Y.Count)) },
            Y = new("佔比 share") { Percent = true },
        };
    }

    /// <summary>
    /// How the values of each group are spread: the share of the group in each of the bins, which all groups share. A series' values
    /// are the sample itself.
    /// </summary>
    public static Figure Histogram(IEnumerable<Series> samples, int bins = 20)
    {
        var all = Settle(samples);
        var axis = new Axis().Scale(all.SelectMany(s => s.Y));
        var (lo, width) = (axis.Lo, (axis.Hi - axis.Lo) / Math.Max(bins, 1));
        var counted = all.Select(s =>
        {
            var finite = s.Y.Where(double.IsFinite).ToArray();
            var counts = new int[Math.Max(bins, 1)];
            foreach (var v in finite)
                counts[Math.Clamp((int)((v - lo) / width), 0, counts.Length - 1)]++;
            return s with
            {
                X = [.. counts.Select((_, b) => lo + ((b + 0.5) * width))],
                Y = [.. counts.Select(c => finite.Length == 0 ? 0 : (double)c / finite.Length)],
                Hover = [.. counts.Select((c, b) => $"{Num.Show(lo + (b * width))} … {Num.Show(lo + ((b + 1) * width))}: {c} of {finite.Length}")],
                Low = null,
                High = null,
                N = null,
            };
        }).ToArray();
        return new Figure(new XyContent(Shape.Bars, counted, ErrorBars: false) { GroupWidth = width, Gap = 0.06 })
        {
            Y = new("佔比 share") { Percent = true },
        };
    }

    /// <summary>
    /// Values over two axes, written into their cells; row 0 at the bottom, NaN where there is none. Two-sided colours where values
    /// change sign. // [row][column]
    /// </summary>
    public static Figure Heatmap(IReadOnlyList<IReadOnlyList<double>> values, IEnumerable<string> rows, IEnumerable<string> columns, bool percent = false)
    {
        var (rowLabels, columnLabels) = (rows.ToArray(), columns.ToArray());
        CheckGrid(values.Count, values.Select(r => r.Count), rowLabels.Length, columnLabels.Length);
        var largest = values.SelectMany(r => r).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var cells = values.Select((row, r) => (IReadOnlyList<Cell>)[.. row.Select((v, c) =>
            new Cell(v, Num.InCell(v, largest, percent), [$"{rowLabels[r]}, {columnLabels[c]}: {Num.Show(v, percent)}"]))]).ToArray();
        return new Figure(new GridContent(cells))
        {
            X = new() { Labels = columnLabels },
            Y = new() { Labels = rowLabels },
            Color = new() { Percent = percent },
        };
    }

    /// <summary>A matrix of values. // [row, column]</summary>
    public static Figure Heatmap(double[,] values, IEnumerable<string> rows, IEnumerable<string> columns, bool percent = false) =>
        Heatmap([.. Enumerable.Range(0, values.GetLength(0)).Select(r =>
            (IReadOnlyList<double>)[.. Enumerable.Range(0, values.GetLength(1)).Select(c => values[r, c])])], rows, columns, percent);

    /// <summary>
    /// The logit lens's table: at every layer (embedding at the bottom) and every position the top token, coloured by its
    /// probability. Rows are named "embed", "0", "1", … unless layers are given. Cells whose token is in
    /// highlight, compared without the space before it, are outlined. // cells: [layer][position]
    /// </summary>
    public static Figure TokenHeatmap(IReadOnlyList<IReadOnlyList<TokenCell>> cells, IEnumerable<string> positions, IEnumerable<string>? layers = null, params IEnumerable<string> highlight)
    {
        var columnLabels = positions.Select(TextMetrics.ShowToken).ToArray();
        var rowLabels = layers?.ToArray() ?? [.. LayerLabels(cells.Count)];
        CheckGrid(cells.Count, cells.Select(r => r.Count), rowLabels.Length, columnLabels.Length);
        var wanted = highlight.Select(t => t.TrimStart(' ')).ToHashSet();
        var rows = cells.Select((row, r) => (IReadOnlyList<Cell>)[.. row.Select((cell, c) => new Cell(
            cell.Probability,
            TextMetrics.ShowToken(cell.Token),
            [$"{rowLabels[r]}, position {c} \"{columnLabels[c]}\"", .. (cell.Others ?? []).Prepend((cell.Token, cell.Probability))
                .Select((t, rank) => $"{rank + 1}. \"{t.Item1.ReplaceLineEndings("↵")}\" {Num.Show(t.Item2, percent: true)}")],
            wanted.Contains(cell.Token.TrimStart(' '))))]).ToArray();
        return new Figure(new GridContent(rows))
        {
            X = new("位置 position") { Labels = columnLabels },
            Y = new("層 layer") { Labels = rowLabels },
            Color = new("機率 probability") { Percent = true, Min = 0, Max = 1 },
        };
    }

    /// <summary>
    /// One attention head: from every token (a row, the first on top) to the tokens that it looks at (columns). Hover says the pair;
    /// only what gets a tenth or more is written out. // pattern: [query][key], of which the future is left blank
    /// </summary>
    public static Figure Attention(IEnumerable<string> tokens, IReadOnlyList<IReadOnlyList<double>> pattern)
    {
        var labels = tokens.Select(TextMetrics.ShowToken).ToArray();
        CheckGrid(pattern.Count, pattern.Select(r => r.Count), labels.Length, labels.Length);
        var rows = pattern.Select((row, query) => (IReadOnlyList<Cell>)[.. row.Select((p, key) => key > query
            ? new Cell(double.NaN, "", [])
            : new Cell(p, p < 0.1 ? "" : Num.Show(Math.Round(100 * p)), [$"{query} \"{labels[query]}\" → {key} \"{labels[key]}\": {Num.Show(p, percent: true)}"]))]);
        return new Figure(new GridContent([.. rows.Reverse()]))
        {
            X = new("看哪裡 token looked at") { Labels = labels },
            Y = new("誰在看 token looking") { Labels = [.. labels.Reverse()] },
            Color = new("注意力 attention") { Percent = true, Min = 0, Max = 1 },
        };
    }

    /// <summary>A text whose tokens are coloured by a value each (an activation, an importance, a probability). // [token]</summary>
    public static Figure TokenStrip(IEnumerable<string> tokens, IEnumerable<double> values, bool percent = false)
    {
        var (all, numbers) = (tokens.ToArray(), values.ToArray());
        if (all.Length == 0 || all.Length != numbers.Length)
            throw new CourseException($"A token strip needs one value for each token, but there are {all.Length} tokens and {numbers.Length} values.");
        return new Figure(new StripContent(all, numbers)) { Color = new() { Percent = percent } };
    }

    /// <summary>
    /// The edges of a circuit: heads in columns, layers upwards, width by effect, colour by the input that reads. Effects of edges that are
    /// not in the circuit count for the scale alone, so that circuits of one graph can be compared (with <see cref="Slider"/> by threshold).
    /// </summary>
    public static Figure CircuitGraph(Circuit circuit, EdgeScores effects) => new(new CircuitContent(circuit, effects))
    {
        X = new("頭 head") { Labels = [.. Enumerable.Range(0, circuit.Graph.Heads).Select(head => Num.Show(head))] },
        Y = new("層 layer") { Labels = CircuitContent.Rows(circuit.Graph) },
    };

    /// <summary>
    /// One figure of the same kind for each setting, with a slider that switches between them; limits are shared, so that only the
    /// data moves. Title and axes are the first figure's; each figure keeps its subtitle, which may say in lines what the model says there.
    /// </summary>
    public static Figure Slider(string name, IEnumerable<(string Label, Figure Figure)> steps, int start = 0)
    {
        var all = steps.ToArray();
        if (start < 0 || start >= all.Length)
            throw new CourseException($"A slider over {all.Length} figures cannot start at number {start}; count from 0.");
        var first = all[0].Figure;
        return first with
        {
            Content = new SliderContent(name, [.. all.Select(s => new SliderStep(s.Label, s.Figure.Content, s.Figure.SubtitleText))], start),
            SubtitleText = "",
            X = Over(first.X, f => f.Content.XScale(f)),
            Y = Over(first.Y, f => f.Content.YScale(f)),
            Right = Over(first.Right, f => f.Content.RightScale(f)),
            Color = all.Select(s => s.Figure.Content.Colors(s.Figure)).OfType<ColorScale>().ToArray() is { Length: > 0 } scales
                ? first.Color with { Min = scales.Min(s => s.Min), Max = scales.Max(s => s.Max) }
                : first.Color,
        };

        Axis Over(Axis axis, Func<Figure, Scale?> scaleOf) =>
            axis.Labels is null && all.Select(s => scaleOf(s.Figure)).OfType<Scale>().ToArray() is { Length: > 0 } scales
                ? axis with { Min = scales.Min(s => s.Lo), Max = scales.Max(s => s.Hi) }
                : axis;
    }

    // Every series gets a look: its own role, or the next category.
    static Series[] Settle(IEnumerable<Series> series)
    {
        var next = 0;
        var all = series.Select(s => s.Role is null ? s with { Role = Role.Category(next++) } : s).ToArray();
        if (all.Length == 0 || all.All(s => s.Y.Count == 0))
            throw new CourseException("A chart needs at least one series with at least one value.");
        foreach (var s in all)
            s.Check();
        return all;
    }

    static string[] Matching(IEnumerable<string> labels, IReadOnlyList<Series> series)
    {
        var all = labels.ToArray();
        return series.FirstOrDefault(s => s.X is null && s.Y.Count != all.Length) is { } wrong
            ? throw new CourseException($"Series \"{wrong.Name}\" has {wrong.Y.Count} values for {all.Length} labels; give one value for each label.")
            : all;
    }

    static void CheckGrid(int rows, IEnumerable<int> widths, int rowLabels, int columnLabels)
    {
        if (rows == 0 || rows != rowLabels || widths.Any(w => w != columnLabels) || columnLabels == 0)
            throw new CourseException($"A heat map needs one row for each of its {rowLabels} row labels and, in each, one value for each of its {columnLabels} column labels.");
    }
}
