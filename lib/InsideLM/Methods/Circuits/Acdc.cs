using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How far ACDC is.</summary>
/// <param name="Decided">Edges decided.</param>
/// <param name="Total">Edges of the graph.</param>
/// <param name="Kept">Those of the decided edges that stay.</param>
/// <param name="Divergence">What the circuit loses so far, in nats.</param>
public readonly record struct AcdcProgress(int Decided, int Total, int Kept, double Divergence);

/// <summary>What ACDC found.</summary>
/// <param name="Circuit">The edges kept (undecided ones are), pruned when it is finished.</param>
/// <param name="Divergence">D(model ‖ circuit) at the last position in nats, the mean over the texts.</param>
/// <param name="Decided">Edges decided: all of the graph's, unless it was stopped.</param>
/// <param name="Evaluations">Circuits that were run.</param>
public sealed record AcdcResult(Circuit Circuit, double Divergence, int Decided, int Evaluations)
{
    /// <summary>Every edge is decided.</summary>
    public bool Finished => Decided == Circuit.Graph.Edges.Count;
}

/// <summary>
/// Automatic circuit discovery (Conmy et al. 2023; slide: "(b) At each head, prune unimportant connections. (c) Recurse until the full circuit
/// is recovered."). From the logits backwards each edge is patched with the corrupted value, and stays patched if the divergence from the
/// whole model rises by less than a threshold. Nodes that nobody reads any more lose their inputs without a run. The next few edges are tried
/// in one batch as if all before them had fallen, which most do; the first that stays makes the rest of its batch void, so the outcome is
/// that of one edge at a time.
/// </summary>
public static class Acdc
{
    /// <summary>Prunes the graph. When stopped it returns what it has; with a file it goes on from there at the next call.</summary>
    /// <param name="patching">The clean run and the corrupted one.</param>
    /// <param name="threshold">τ, in nats: what an edge may cost and still fall. 0 keeps all that is of use, infinity nothing.</param>
    /// <param name="file">Where the decisions are kept (JSON, written whole or not at all, at most every <paramref name="saveEvery"/> and at the end).</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="stop">Asks to stop after the batch that is running.</param>
    /// <param name="batch">Most rows to run at once.</param>
    /// <param name="saveEvery">Time between two writes; 20 seconds if left out.</param>
    /// <exception cref="CourseException">The file is of another task.</exception>
    public static AcdcResult Run(EdgePatching patching, double threshold, string? file = null, IProgress<AcdcProgress>? progress = null,
        CancellationToken stop = default, int batch = 32, TimeSpan? saveEvery = null)
    {
        var search = new AcdcSearch(patching, threshold, file);
        var (saved, next) = (DateTime.UtcNow, 1);
        while (!search.Finished && !stop.IsCancellationRequested)
        {
            var accepted = search.Step(next);
            next = Math.Clamp(2 * accepted, 1, Math.Max(1, batch / patching.Rows));
            progress?.Report(search.Progress);
            if (DateTime.UtcNow - saved < (saveEvery ?? TimeSpan.FromSeconds(20)))
                continue;
            search.Save();
            saved = DateTime.UtcNow;
        }
        search.Save();
        return search.Result;
    }
}

/// <summary>The state of one search and its file.</summary>
internal sealed class AcdcSearch
{
    private readonly EdgePatching patching;
    private readonly ComputationalGraph graph;
    private readonly double threshold;
    private readonly string? file;
    private readonly string task;
    private readonly int[] order;       // edges, the last input's first, each input's senders from the last
    private readonly bool[] kept;
    private readonly int[] uses;        // [sender]: its edges still kept
    private int decided, evaluations;
    private double divergence;

    /// <summary>What the file holds.</summary>
    /// <param name="Task">A hash of the texts and the sizes.</param>
    /// <param name="Threshold">τ; infinity as text.</param>
    /// <param name="Decided">Edges decided, in the order of the search.</param>
    /// <param name="Kept">Those of them that stay.</param>
    /// <param name="Divergence">In nats.</param>
    /// <param name="Evaluations">Circuits run.</param>
    private sealed record Saved(string Task, string Threshold, int Decided, string[] Kept, double Divergence, int Evaluations);

    public AcdcSearch(EdgePatching patching, double threshold, string? file)
    {
        (this.patching, graph, this.threshold, this.file) = (patching, patching.Graph, threshold, file);
        order = [.. Enumerable.Range(0, graph.Edges.Count).Reverse()];
        kept = [.. Enumerable.Repeat(true, order.Length)];
        var config = patching.Model.Config;
        using var scope = NewDisposeScope();
        var texts = string.Join(' ', patching.Tokens.cpu().data<long>().ToArray());
        task = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{config.Family} {config.Layers} {config.DModel} {config.Heads} {patching.Rows}: {texts}")))[..16];
        if (file is not null && File.Exists(file))
            Load(file);
        uses = new int[graph.Senders.Count];
        foreach (var (edge, i) in graph.Edges.Select((edge, i) => (edge, i)))
            uses[graph.IndexOf(edge.From)] += kept[i] ? 1 : 0;
    }

    public bool Finished => decided == order.Length;

    public AcdcProgress Progress => new(decided, order.Length, order.Take(decided).Count(edge => kept[edge]), divergence);

    public AcdcResult Result => new(Finished ? Circuit.Pruned() : Circuit, divergence, decided, evaluations);

    private Circuit Circuit => new(graph, kept);

    /// <summary>Tries the next edges of one input, at most so many at once; how many fell before the first that stays.</summary>
    public int Step(int most)
    {
        var input = graph.Edges[order[decided]].To;
        var left = order[decided] - graph.FirstEdge(graph.IndexOf(input)) + 1;                 // of this input, all undecided
        if (!graph.Readers(input).Any(IsRead))
        {
            for (var i = 0; i < left; i++)
                Drop(order[decided++]);
            return most;
        }
        var tried = order.AsSpan(decided, Math.Min(most, left)).ToArray();
        var after = Divergences(tried);
        evaluations += tried.Length;
        for (var i = 0; i < tried.Length; i++)
        {
            decided++;
            if (!(after[i] - divergence < threshold))
                return i;                                                                     // it stays; what was tried after it supposed otherwise
            Drop(tried[i]);
            divergence = after[i];
        }
        return tried.Length;
    }

    public void Save()
    {
        if (file is null)
            return;
        var saved = new Saved(task, Text(threshold), decided, [.. order.Take(decided).Where(edge => kept[edge]).Select(edge => graph.Edges[edge].ToString())], divergence, evaluations);
        AtomicFile.WriteText(file, JsonSerializer.Serialize(saved, new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static string Text(double threshold) => threshold.ToString("R", CultureInfo.InvariantCulture);

    private bool IsRead(Node node) => node.Kind == NodeKind.Logits || uses[graph.IndexOf(node)] > 0;

    private void Drop(int edge)
    {
        kept[edge] = false;
        uses[graph.IndexOf(graph.Edges[edge].From)]--;
    }

    /// <summary>What is lost after the first, the first two, … of these edges have fallen too.</summary>
    private double[] Divergences(int[] falling)
    {
        using var scope = NewDisposeScope();
        var circuits = new Circuit[falling.Length];
        var without = (bool[])kept.Clone();
        for (var i = 0; i < falling.Length; i++)
        {
            without[falling[i]] = false;
            circuits[i] = new(graph, without);
        }
        var values = patching.Measure(circuits, CircuitMetric.Divergence(patching.CleanLogits), int.MaxValue);
        return [.. values.to(ScalarType.Float64).mean([1]).cpu().data<double>().ToArray()];
    }

    private void Load(string path)
    {
        Saved? saved;
        try
        {
            saved = JsonSerializer.Deserialize<Saved>(File.ReadAllText(path));
        }
        catch (JsonException e)
        {
            throw new CourseException($"{path} is not what ACDC writes: {e.Message} Delete it to begin anew.", e);
        }
        if (saved is null || saved.Task != task || saved.Threshold != Text(threshold) || saved.Decided < 0 || saved.Decided > order.Length)
            throw new CourseException($"{path} is of another task (its texts, model or threshold differ); delete it or name another file.");
        (decided, divergence, evaluations) = (saved.Decided, saved.Divergence, saved.Evaluations);
        var stays = saved.Kept.ToHashSet();
        foreach (var edge in order.Take(decided))
            kept[edge] = stays.Contains(graph.Edges[edge].ToString());
    }
}
