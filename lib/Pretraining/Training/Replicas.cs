using InsideLM;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Transformer = InsideLM.Transformer; // TorchSharp.Modules has one of its own

namespace Pretraining;

/// <summary>
/// A batch's gradient from several threads, each with a copy of the model and a share of the rows. Most operators of so small a model are too short to be worth
/// sharing out; whole passes are.
/// </summary>
public sealed class Replicas : IDisposable
{
    private readonly Transformer model;
    private readonly Transformer[] copies;   // the first is the model itself
    private readonly (Parameter Own, Parameter[] Copies)[] parameters;

    /// <param name="model">Whose gradients are filled.</param>
    /// <param name="count">Threads, and copies.</param>
    public Replicas(Transformer model, int count)
    {
        this.model = model;
        copies = [model, .. Enumerable.Range(1, count - 1).Select(_ => new Transformer(model.Config))];
        parameters = [.. model.parameters().Select((own, i) => (own, copies.Skip(1).Select(copy => copy.parameters().ElementAt(i)).ToArray()))];
    }

    /// <summary>Sets the model's gradients to those of the batch's mean loss, which is returned.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="loss">The summed loss of some of its rows by a copy; with them the number of their first row.</param>
    public double Gradient(Batch batch, Func<Transformer, Batch, int, Tensor> loss)
    {
        var parts = batch.Split(copies.Length);
        var targets = (double)batch.Targets.Count(target => target != Packing.Ignored);
        Scatter();
        var (threads, sums) = (get_num_threads(), new double[parts.Count]);
        set_num_threads(parts.Count == 1 ? threads : 1);   // a thread's operators are its own
        try
        {
            Parallel.For(0, parts.Count, new() { MaxDegreeOfParallelism = parts.Count }, i =>
            {
                using var scope = NewDisposeScope();
                var share = loss(copies[i], parts[i].Rows, parts[i].First) / targets;
                share.backward();
                sums[i] = share.item<float>();
            });
        }
        finally
        {
            set_num_threads(threads);
        }
        Gather();
        return sums.Sum();
    }

    private void Scatter()
    {
        using var _ = no_grad();
        foreach (var copy in copies) copy.zero_grad();
        foreach (var (own, others) in parameters)
            foreach (var other in others) other.copy_(own);
    }

    private void Gather()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (own, others) in parameters)
            foreach (var other in others)
                if (other.grad is { } grad) own.grad = own.grad is { } sum ? sum + grad : grad;
    }

    /// <summary>Frees the copies.</summary>
    public void Dispose()
    {
        foreach (var copy in copies.Where(copy => copy != model)) copy.Dispose();
    }
}
