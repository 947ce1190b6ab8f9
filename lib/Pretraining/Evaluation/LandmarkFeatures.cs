using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>
/// Is there a feature for each landmark? A sparse autoencoder of a middle layer is trained on text of all kinds; which feature stands for a landmark, and from which value on,
/// is decided on some passages and judged on others, by F1 over their positions (experiments 5.2). Neurons and random directions are chosen in the same way.
/// </summary>
public sealed class LandmarkFeatures
{
    private const int Texts = 1_400, TrainPassages = 5, TestPassages = 4, Skipped = 4;

    /// <summary>The autoencoder.</summary>
    public SparseAutoencoder Autoencoder { get; }

    /// <summary>The hook point it was trained at: the middle of the model.</summary>
    public HookName At { get; }

    /// <summary>For each landmark of the world, its feature.</summary>
    public IReadOnlyList<ConceptUnit> Features { get; }

    /// <summary>F1 on passages that chose nothing, for each landmark: of its feature, its neuron, its random direction.</summary>
    public (IReadOnlyList<double> Feature, IReadOnlyList<double> Neuron, IReadOnlyList<double> Direction) F1 { get; }

    /// <summary>Trains an autoencoder of the model's middle, chooses the features and judges them.</summary>
    public LandmarkFeatures(Model model, World world, Action<SparseAutoencoderStep>? onStep = null)
        : this(model, world, Train(model, world, Middle(model), onStep), Middle(model)) { }

    /// <summary>Chooses the features of an autoencoder that is there already, and judges them.</summary>
    public LandmarkFeatures(Model model, World world, SparseAutoencoder autoencoder, HookName at)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (Autoencoder, At) = (autoencoder, at);
        var layer = at.Layer;
        var (train, test) = (Passages(world, TrainPassages, 32), Passages(world, TestPassages, 33));
        var (resid, unseen) = (Labelled(At, train), Labelled(At, test));
        var directions = randn([model.Config.DModel, Autoencoder.Features], generator: new Generator(34));
        (Features, var feature) = Choose(resid, unseen, Autoencoder.Encode);
        var (_, direction) = Choose(resid, unseen, x => x.matmul(directions).relu());
        var (_, neuron) = Choose(Labelled(Hook.MlpPost(layer), train), Labelled(Hook.MlpPost(layer), test), x => x.relu());
        F1 = (feature, neuron, direction);

        (Tensor, Tensor) Labelled(HookName at, (string, int)[] passages) => LandmarkFeatures.Labelled(model, at, passages, world.Landmarks.Count);
    }

    private static HookName Middle(Model model) => Hook.ResidPost((model.Config.Layers / 2) - 1);

    private static SparseAutoencoder Train(Model model, World world, HookName at, Action<SparseAutoencoderStep>? onStep)
    {
        using var scope = NewDisposeScope();
        return SparseAutoencoderTraining.Train(Activations.AllPositions(model, Read(model, world, Texts), at).Values, onStep: onStep);
    }

    /// <summary>What the autoencoder reads: every kind of document, and as much again about landmarks and topics.</summary>
    public static IReadOnlyList<string> Read(Model model, World world, int texts)
    {
        var random = new Random(31);
        var topics = Topics.Of(world);
        return
        [
            .. Corpus.Of(world).Documents(31).Select(d => d.Text).Where(t => model.Tokenizer.CountTokens(t) <= model.Config.Context).Take(texts / 2),
            .. Passages(world, texts * 3 / (8 * world.Landmarks.Count), 31).Select(p => p.Text).Where(t => model.Tokenizer.CountTokens(t) <= model.Config.Context),
            .. Enumerable.Range(0, texts / 8).Select(_ => Topics.Passage(random.Pick(topics), random)),
        ];
    }

    private static (string Text, int Landmark)[] Passages(World world, int each, int seed)
    {
        var random = new Random(seed);
        return [.. world.Landmarks.Index().SelectMany(l => Enumerable.Range(0, each).Select(_ => (Landmarks.Passage(l.Item, random), l.Index)))];
    }

    private static (ConceptUnit[] Chosen, double[] F1) Choose((Tensor Activations, Tensor Labels) train, (Tensor Activations, Tensor Labels) test, Func<Tensor, Tensor> units) =>
        Concepts.Match(units(train.Activations), train.Labels, units(test.Activations), test.Labels);

    /// <summary>A hook point at every position of the passages but the first few, where nothing can be known yet, [n, d], and which landmark each is from, [landmark, n]: 0 or 1.</summary>
    private static (Tensor Activations, Tensor Labels) Labelled(Model model, HookName at, (string Text, int Landmark)[] passages, int landmarks)
    {
        var read = passages.Where(p => model.Tokenizer.CountTokens(p.Text) <= model.Config.Context).ToArray();
        var (all, texts) = Activations.AllPositions(model, [.. read.Select(p => p.Text)], at);
        var kept = Enumerable.Range(0, texts.Length).Where(i => i >= Skipped && texts[i] == texts[i - Skipped]).ToArray();
        var labels = new float[landmarks * kept.Length];
        for (var i = 0; i < kept.Length; i++) labels[(read[texts[kept[i]]].Landmark * kept.Length) + i] = 1;
        return (all.index_select(0, tensor(kept.Select(i => (long)i).ToArray())), tensor(labels, [landmarks, kept.Length]));
    }

    /// <summary>The rows of features and of clamping.</summary>
    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        using var scope = NewDisposeScope();
        var found = new LandmarkFeatures(model, world);
        var (feature, neuron) = (Median(found.F1.Feature), Median(found.F1.Neuron));
        yield return EvaluationRow.AtLeast(.80, "features.landmarks", "a landmark's best feature, median F1 on new passages (control: directions)", feature, Median(found.F1.Direction).Value);
        yield return EvaluationRow.AtMost(Math.Max(0, feature.Value - .2), "features.neurons", "a landmark's best neuron of the layer, median F1 on new passages", neuron);
        foreach (var row in ClampedLandmarks.Rows(model, world, found)) yield return row;
    }

    /// <summary>The median, with the order statistics that enclose it in 95 % of samples.</summary>
    private static Interval Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var reach = .98 * Math.Sqrt(sorted.Length);
        double At(double rank) => sorted[(int)Math.Clamp(Math.Round(rank), 0, sorted.Length - 1)];
        return new(At((sorted.Length - 1) / 2.0), At((sorted.Length / 2.0) - reach - 1), At((sorted.Length / 2.0) + reach), sorted.Length);
    }
}
