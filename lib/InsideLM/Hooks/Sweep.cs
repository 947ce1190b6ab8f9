using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How far a sweep is, in variants. A notebook sees it live with <c>progress: "…".Display()</c>.</summary>
public sealed record SweepProgress(int Done, int Total)
{
    /// <summary>A bar and the numbers.</summary>
    public string ToHtml() => $"<progress value=\"{Done}\" max=\"{Total}\"></progress> {this}";

    public override string ToString() => $"{Done} / {Total}";
}

/// <summary>What a sweep measured and what it cost.</summary>
/// <param name="Values">The metric: [variant, row], or [layer, position, strength, row] for a grid.</param>
/// <param name="Blocks">Blocks computed, counted for each row.</param>
/// <param name="FullBlocks">Blocks that as many full forward passes would have computed.</param>
public sealed record SweepResult(Tensor Values, long Blocks, long FullBlocks) : IDisposable
{
    /// <summary>The mean over the rows.</summary>
    public Tensor Mean => Values.mean([-1]);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Values.Dispose();
}

/// <summary>The same texts under many interventions. Each variant starts at the first block that its edits can change, from the clean run's
/// residual stream, and variants that start together run in one batch. The figures equal those of one full forward pass for each
/// variant.</summary>
public static class Sweep
{
    /// <summary>Runs each variant (a list of edits) on the tokens [row, pos].</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The texts, the same for all variants.</param>
    /// <param name="variants">The interventions.</param>
    /// <param name="metric">From the last position's logits [variant, row, vocab] (or, with <paramref name="allPositions"/>, [variant, row,
    /// pos, vocab]) to one figure each, [variant, row].</param>
    /// <param name="allPositions">The metric needs more than the last position.</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="tail">How many columns at the end the edits can change, when none touches an earlier one: the columns before are then
    /// computed once for all variants. Null: all.</param>
    /// <exception cref="CourseException">An edit does not fit the model, or the metric returns another shape.</exception>
    public static SweepResult Run(Transformer model, Tensor tokens, IReadOnlyList<IReadOnlyList<Edit>> variants,
        Func<Tensor, Tensor> metric, bool allPositions = false, int batch = 64, IProgress<SweepProgress>? progress = null, int? tail = null)
    {
        if (variants.Count == 0)
            throw new CourseException("A sweep needs at least one variant.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (rows, before) = ((int)tokens.shape[0], model.BlockEvaluations);
        var starts = variants.Select(edits => FirstBlock(edits, model.Config)).ToArray();
        using var clean = CleanRun(model, tokens, starts);
        var kept = tokens.shape[1] - (tail ?? tokens.shape[1]);                                       // columns that stay as they are
        using var prefix = kept > 0 ? new KvCache() : null;
        if (prefix is not null)
            model.forward(tokens.narrow(1, 0, kept), cache: prefix, last: 1).Dispose();
        Tensor Tail(Tensor x) => x.narrow(1, kept, x.shape[1] - kept);
        var values = new Tensor[variants.Count];
        var done = 0;
        foreach (var together in Enumerable.Range(0, variants.Count).GroupBy(i => starts[i]).OrderBy(group => group.Key))
            foreach (var chunk in together.Chunk(Math.Max(1, batch / rows)))
            {
                using var inner = NewDisposeScope();
                var hooks = new Hooks(edits: [Edit.PerVariant([.. chunk.Select(i => variants[i])], rows)]);
                var texts = Tail(tokens).repeat(chunk.Length, 1);                                      // [variant · row, pos]
                using var cache = prefix?.Repeat(chunk.Length);
                int? last = allPositions ? null : 1;
                var logits = together.Key < 0 ? model.forward(texts, hooks, cache: cache, last: last)
                    : model.ForwardFrom(together.Key, Tail(clean[Entrance(together.Key, model.Config)]).repeat(chunk.Length, 1, 1), texts, hooks,
                        last: last, cache: cache);
                logits = logits.unflatten(0, chunk.Length, rows);                                      // [variant, row, pos, vocab]
                var figures = metric(allPositions ? logits : logits.squeeze(2));
                if (figures.dim() != 2 || figures.shape[0] != chunk.Length || figures.shape[1] != rows)
                    throw new CourseException(
                        $"The sweep's metric returned the shape {SafetensorsFile.Show(figures.shape)}; it must be [{chunk.Length}, "
                        + $"{rows}]: one figure for each variant and row.");
                foreach (var (i, figure) in chunk.Zip(figures.unbind(0)))
                    values[i] = figure.clone().MoveToOuterDisposeScope();
                progress?.Report(new(done += chunk.Length, variants.Count));
            }
        return new(stack(values).MoveToOuterDisposeScope(), model.BlockEvaluations - before,
            (long)variants.Count * rows * model.Config.Layers);
    }

    /// <summary>A grid of layers × positions × strengths, one edit at each point: Values is [layer, position, strength, row].</summary>
    public static SweepResult Grid(Transformer model, Tensor tokens, IEnumerable<int> layers, IEnumerable<int> positions,
        IEnumerable<double> strengths, Func<int, int, double, Edit> edit, Func<Tensor, Tensor> metric, bool allPositions = false,
        int batch = 64, IProgress<SweepProgress>? progress = null)
    {
        var (l, p, s) = (layers.ToArray(), positions.ToArray(), strengths.ToArray());
        Edit[][] variants = [.. from layer in l from position in p from strength in s select new[] { edit(layer, position, strength) }];
        using var flat = Run(model, tokens, variants, metric, allPositions, batch, progress);
        return flat with { Values = flat.Values.reshape(l.Length, p.Length, s.Length, -1).clone() };
    }

    /// <summary>The first block that must be computed again; −1 if the embedding itself is changed, and one past the last if only the end
    /// is.</summary>
    private static int FirstBlock(IReadOnlyList<Edit> edits, ModelConfig config) =>
        edits.SelectMany(edit => edit.At.In(config)).Select(name => name.Point switch
        {
            HookPoint.Embed or HookPoint.PosEmbed => -1,
            HookPoint.FinalNorm or HookPoint.FinalScale => config.Layers,
            HookPoint.ResidPost => name.Layer + 1,
            _ => name.Layer,
        }).DefaultIfEmpty(config.Layers).Min();

    private static ActivationCache CleanRun(Transformer model, Tensor tokens, IEnumerable<int> starts)
    {
        HookName[] needed = [.. starts.Where(start => start >= 0).Distinct().Select(start => Entrance(start, model.Config))];
        return model.Read(tokens, needed);
    }

    private static HookName Entrance(int block, ModelConfig config) =>
        block < config.Layers ? Hook.ResidPre(block) : Hook.ResidPost(block - 1);
}
