using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// AI explains AI, with a rule in the explainer's place: a neuron's explanation is the list of the few keys (tokens, or whatever is
/// asked about) at which it was most active on average, and how active; everything else gets one background level. The simulator
/// predicts activations from the explanation alone, and the score is Pearson's r between real and simulated ones on other text
/// (Bills et al. 2023). All neurons are explained at once.
/// </summary>
public sealed class NeuronExplanations : IDisposable
{
    private readonly ModelConfig config;
    private readonly Dictionary<long, long> rows;   // key → its row
    private readonly Tensor table;                  // [key (the last: every other key), neuron]

    private NeuronExplanations(ModelConfig config, Dictionary<long, long> rows, Tensor table) => (this.config, this.rows, this.table) = (config, rows, table);

    /// <summary>Explains every neuron.</summary>
    /// <param name="values">Activations, [position, neuron].</param>
    /// <param name="keys">What stands at each position.</param>
    /// <param name="config">The model's sizes.</param>
    /// <param name="most">Keys that one explanation may name.</param>
    public static NeuronExplanations Fit(Tensor values, IReadOnlyList<long> keys, ModelConfig config, int most = 10)
    {
        using var scope = NewDisposeScope();
        var rows = keys.Distinct().Index().ToDictionary(key => key.Item, key => (long)key.Index);
        var place = tensor(keys.Select(key => rows[key]).ToArray()).to(values.device);
        var counts = zeros(rows.Count, 1).to(values.device).index_add(0, place, ones(keys.Count, 1).to(values.device), 1);
        var means = zeros(rows.Count, values.shape[1]).to(values.device).index_add(0, place, values, 1) / counts;      // [key, neuron]
        var lowest = means.topk(Math.Min(most, rows.Count), 0).values.amin([0], keepdim: true);
        var named = means.ge(lowest).to(ScalarType.Float32);
        var others = (counts * (1 - named)).sum(0L, keepdim: true).clamp(min: 1.0);
        var background = (means * counts * (1 - named)).sum(0L, keepdim: true) / others;                              // [1, neuron]
        return new(config, rows, cat([means * named + background * (1 - named), background]).DetachFromDisposeScope());
    }

    /// <summary>What the simulator says at each position, [position, neuron].</summary>
    public Tensor Simulate(IReadOnlyList<long> keys) =>
        table.index_select(0, tensor(keys.Select(key => rows.GetValueOrDefault(key, rows.Count)).ToArray()).to(table.device));

    /// <summary>The keys that a neuron's explanation names, the most active first, and how active.</summary>
    public IReadOnlyList<(long Key, double Activation)> Of(Neuron neuron)
    {
        var column = table.select(1, neuron.Place(config)).cpu().data<float>().ToArray();
        return [.. rows.Where(row => column[row.Value] > column[^1]).OrderByDescending(row => column[row.Value]).Select(row => (row.Key, (double)column[row.Value]))];
    }

    /// <summary>Pearson's r of each neuron, between real and simulated activations [position, neuron]; 0 where one of them never changes.</summary>
    public static double[] Score(Tensor real, Tensor simulated)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (real - real.mean([0], keepdim: true), simulated - simulated.mean([0], keepdim: true));
        var lengths = (x.square().sum(0L) * y.square().sum(0L)).sqrt();
        var r = where(lengths.gt(1e-9), (x * y).sum(0L) / lengths, zeros_like(lengths));
        return [.. r.cpu().data<float>().ToArray().Select(v => (double)v)];
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => table.Dispose();
}
