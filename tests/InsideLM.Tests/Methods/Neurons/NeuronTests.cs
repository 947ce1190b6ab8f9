using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Single neurons: read, removed, estimated and gathered into sets, on the embedded model.</summary>
public class NeuronTests
{
    private static readonly Model Model = Model.Load("lecture");
    private static readonly string[] Texts = ["Poland has its capital in", "Q: What is the capital of Japan? A:", "User: Write a song about rain. Assistant:"];
    private static readonly int[] Some = [.. Enumerable.Range(0, 12).Select(i => i * 251 % (Model.Config.Layers * Model.Config.DMlp))];

    [Fact]
    public void EveryNeuronIsReadAtEveryTokenOfEveryText()
    {
        using var read = NeuronActivations.Read(Model, Texts, batch: 2);
        using var scope = NewDisposeScope();
        var (values, text) = Activations.AllPositions(Model, Texts, Hook.MlpPost(3));
        var width = Model.Config.DMlp;
        Near.MaxDifference(read.Values.narrow(1, 3 * width, width), values).ShouldBeLessThan(1e-4);
        read.Tokens.Count.ShouldBe(text.Length);
        for (var i = 0; i < Texts.Length; i++)
            Near.MaxDifference(read.Last[i], NeuronActivations.Read(Model, [Texts[i]]).Values[^1]).ShouldBeLessThan(1e-4);
        Neuron.Of(new Neuron(3, 7).Place(Model.Config), Model.Config).ShouldBe(new Neuron(3, 7));
    }

    [Fact]
    public void TheTopTextIsTheOneWithTheLargestActivation()
    {
        using var read = NeuronActivations.Read(Model, Texts);
        var neuron = Neuron.Of(read.Max.argmax().ToInt32(), Model.Config);
        var top = read.Top(neuron, 2);
        top.Count.ShouldBe(2);
        top[0].Values.Max().ShouldBe(read.Of(neuron).Max(), 1e-6);
        top[0].Values.Max().ShouldBeGreaterThanOrEqualTo(top[1].Values.Max());
        top[0].Words.Length.ShouldBe(top[0].Values.Length);
    }

    [Fact]
    public void PatternsAreCountedOnceAndGrowWithTheNeurons()
    {
        using var read = NeuronActivations.Read(Model, [Texts[0], Texts[0]]);   // the same text twice adds nothing
        using var once = NeuronActivations.Read(Model, Texts[..1]);
        read.Patterns(2, 512).ShouldBe(once.Patterns(2, 512));
        read.Patterns(2, 1).ShouldBeInRange(1, 2);
        read.Patterns(2, 512).ShouldBeGreaterThanOrEqualTo(read.Patterns(2, 8));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheSweepOverAllNeuronsEqualsOneFullPassForEach(bool toMean)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var values = toMean ? NeuronActivations.Read(Model, Texts).Mean : null;
        var changes = NeuronAblation.AllNeurons(Model, Texts, FirstMinusSecond, values, batch: 100);
        changes.shape.ShouldBe([Model.Config.Layers * Model.Config.DMlp, Texts.Length]);
        var clean = Measure();
        foreach (var place in Some)
            Near.MaxDifference(changes[place], Measure(NeuronAblation.Hold([Neuron.Of(place, Model.Config)], Model, values)) - clean).ShouldBeLessThan(2e-3);
        changes.abs().max().item<float>().ShouldBeGreaterThan(.01f);
    }

    [Fact]
    public void HoldingManyNeuronsIsHoldingEachOfThem()
    {
        using var scope = NewDisposeScope();
        Neuron[] set = [new(1, 3), new(1, 9), new(4, 0)];
        var (_, cache) = Model.RunWithCache(Model.Tokens(Texts[0]), Hook.MlpPost, NeuronAblation.Hold(set, Model, full(Model.Config.Layers * Model.Config.DMlp, 2.5f)));
        foreach (var neuron in set)
            cache[Hook.MlpPost(neuron.Layer)][.., .., neuron.Index].sub(2.5).abs().max().item<float>().ShouldBe(0);
        cache[Hook.MlpPost(1)][.., .., 4].sub(2.5).abs().max().item<float>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void TheEstimateOfASmallChangeIsTheMeasuredChange()
    {
        using var scope = NewDisposeScope();
        string[] word = ["Poland"];                                             // one token, so that a neuron has one activation
        var values = NeuronActivations.Read(Model, word).Values[0] + .01;
        var estimated = NeuronAttribution.AllNeurons(Model, word, FirstMinusSecond, values);
        var measured = NeuronAblation.AllNeurons(Model, word, FirstMinusSecond, values);
        Near.MaxDifference(estimated, measured).ShouldBeLessThan(.1 * measured.abs().max().item<float>());
        measured.abs().max().item<float>().ShouldBeGreaterThan(1e-4f);
    }

    [Fact]
    public void TheGreedySetHurtsMoreThanAsManyOtherNeurons()
    {
        using var scope = NewDisposeScope();
        var set = NeuronAttribution.Greedy(Model, Texts, FirstMinusSecond, 12);
        set.Distinct().Count().ShouldBe(12);
        var others = Some.Select(place => Neuron.Of(place, Model.Config));
        double After(IEnumerable<Neuron> neurons) => Measure(NeuronAblation.Hold(neurons, Model)).mean().ToDouble();
        After(set).ShouldBeLessThan(After(others) - .5);
    }

    private static Tensor FirstMinusSecond(Tensor logits, Tensor prompts) => logits.select(1, 100) - logits.select(1, 200);

    private static Tensor Measure(params Edit[] edits) =>
        FirstMinusSecond(Model.Forward(Model.Tokens(Texts), edits).select(1, -1), arange(Texts.Length));
}
