using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// A linear probe: logistic regression from representations to a yes or no. That it can tell says that the answer can be read there; how much of it the
/// probe merely learned by heart, a control task tells: the same probe with labels that were dealt to the words at random (Hewitt and Liang 2019,
/// "Designing and Interpreting Probes with Control Tasks"). Its accuracy less the control's is the selectivity.
/// </summary>
public sealed class Probe : IDisposable
{
    private const int MostSteps = 50;

    /// <summary>Towards "yes", in the representation's own units: [d_model].</summary>
    public Tensor Direction { get; }

    /// <summary>Added to representation · direction; above 0 means yes.</summary>
    public double Bias { get; }

    private Probe(Tensor direction, double bias) => (Direction, Bias) = (direction, bias);

    /// <summary>Fits by Newton's method, to the end: Σ log(1 + e^∓f) + penalty/2 · |w|², where w belongs to representations of mean 0 and variance 1.</summary>
    /// <param name="representations">[item, d_model].</param>
    /// <param name="labels">One for each item.</param>
    /// <param name="penalty">How strongly a long w is held back.</param>
    public static Probe Fit(Tensor representations, IReadOnlyList<bool> labels, double penalty = 1)
    {
        if (representations.dim() != 2 || representations.shape[0] != labels.Count || labels.Distinct().Count() < 2)
            throw new CourseException($"A probe needs representations [item, d_model] with a label each and both labels among them, not {SafetensorsFile.Show(representations.shape)} with {labels.Count} labels.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var x = representations.cpu().to(ScalarType.Float64);
        var mean = x.mean([0L]);
        var scale = (x - mean).square().mean().sqrt();
        x = cat([(x - mean) / scale, ones(x.shape[0], 1, ScalarType.Float64)], 1);                     // [item, d_model + 1], the bias last
        var y = tensor(labels.Select(label => label ? 1.0 : 0).ToArray());
        var held = cat([full(x.shape[1] - 1, penalty, ScalarType.Float64), zeros(1, ScalarType.Float64)]);   // the bias is free
        var w = Newton(x, y, held);
        var direction = w.narrow(0, 0, x.shape[1] - 1) / scale;
        var bias = w[-1].ToDouble() - (direction * mean).sum().ToDouble();
        return new(direction.to(ScalarType.Float32).to(representations.device).MoveToOuterDisposeScope(), bias);
    }

    /// <summary>What the probe says of each representation [item, d_model].</summary>
    public bool[] Predict(Tensor representations)
    {
        using var scope = NewDisposeScope();
        return (representations.matmul(Direction) + Bias).gt(0).cpu().data<bool>().ToArray();
    }

    /// <summary>How often it is right, with Wilson's interval.</summary>
    public Interval Accuracy(Tensor representations, IReadOnlyList<bool> labels) => Interval.Wilson(Predict(representations).Zip(labels, (said, label) => said == label));

    /// <summary>Frees the direction.</summary>
    public void Dispose() => Direction.Dispose();

    private static Tensor Newton(Tensor x, Tensor y, Tensor held)
    {
        using var scope = NewDisposeScope();
        var w = zeros(x.shape[1], ScalarType.Float64);
        for (var step = 0; step < MostSteps; step++)
        {
            var p = x.matmul(w).sigmoid();
            var gradient = x.t().matmul(p - y) + held * w;
            if (gradient.abs().max().ToDouble() < 1e-9 * x.shape[0]) break;
            var curvature = (x * (p * (1 - p)).unsqueeze(1)).t().matmul(x) + diag(held + 1e-9);
            var move = linalg.solve(curvature, gradient);
            var (loss, share) = (Loss(w), 1.0);
            while (share > 1e-6 && Loss(w - share * move) > loss) share /= 2;                          // a whole step may overshoot
            w = w - share * move;
        }
        return w.MoveToOuterDisposeScope();

        double Loss(Tensor at)
        {
            var f = x.matmul(at);                                                                      // log(1 + e^f) − y·f, without overflow
            return (f.clamp(min: 0) + (-f.abs()).exp().log1p() - y * f).sum().ToDouble() + (held * at.square()).sum().ToDouble() / 2;
        }
    }
}
