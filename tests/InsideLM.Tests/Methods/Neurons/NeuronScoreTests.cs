using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>How well one neuron tells things apart, and how well it is explained.</summary>
public class NeuronScoreTests
{
    [Fact]
    public void TheAreaIsTheShareOfPairsInTheRightOrder()
    {
        float[] scores = [.1f, .4f, .4f, .8f, .8f, .9f, 0, .4f];
        bool[] positive = [false, true, false, true, false, true, true, false];
        var pairs = from p in Enumerable.Range(0, 8) from n in Enumerable.Range(0, 8) where positive[p] && !positive[n] select scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? .5 : 0;
        var area = Auroc.Of(scores, positive);
        area.Value.ShouldBe(pairs.Average(), 1e-12);
        (area.Low < area.Value && area.Value < area.High).ShouldBeTrue();
        Auroc.OfEach(tensor(scores).unsqueeze(1), positive).ShouldBe([area.Value]);
        Should.Throw<CourseException>(() => Auroc.Of(scores, new bool[8])).Message.ShouldContain("0 positive");
    }

    [Fact]
    public void AChanceScoresIntervalHoldsOneHalf()
    {
        var random = new Random(1);
        var area = Auroc.Of([.. Enumerable.Range(0, 400).Select(_ => random.NextSingle())], [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0)]);
        area.Low.ShouldBeLessThan(.5);
        area.High.ShouldBeGreaterThan(.5);
    }

    [Fact]
    public void ANeuronOfOneTokenIsExplainedAndOneOfNoTokenIsNot()
    {
        var config = Models();
        manual_seed(1);
        long[] keys = [.. Enumerable.Range(0, 400).Select(i => (long)(i * 7 % 20))], other = [.. keys.Reverse()];
        Tensor Neurons(long[] keys) => stack([tensor(keys.Select(k => k == 3 ? 2f : 0f).ToArray()), rand(keys.Length)], 1);   // fires on key 3; on anything
        using var explained = NeuronExplanations.Fit(Neurons(keys), keys, config, most: 2);
        var score = NeuronExplanations.Score(Neurons(other), explained.Simulate(other));
        score[0].ShouldBe(1, 1e-4);
        Math.Abs(score[1]).ShouldBeLessThan(.25);
        explained.Of(new Neuron(0, 0)).ShouldBe([(3L, 2.0)]);
        explained.Of(new Neuron(0, 1)).Count.ShouldBe(2);
        explained.Simulate([99])[0, 0].item<float>().ShouldBe(0);               // a key it has not met gets the background
    }

    [Fact]
    public void APearsonOfAConstantIsZeroAndOfOppositesMinusOne()
    {
        var real = tensor(new float[] { 1, 1, /**/ 2, 1, /**/ 4, 1 }, [3, 2]);
        NeuronExplanations.Score(real, -real).ShouldBe([-1, 0], 1e-5);
    }

    [Fact]
    public void PromptsAreTheModelsOwnOrThoseOfEnglish()
    {
        var lecture = Model.Load("lecture");
        Prompts.For(lecture, "swearing")["prompt"].ShouldBe(["{mishap}."]);
        var other = new Model(new Transformer(Models() with { Vocab = 30_000 }), lecture.Tokenizer, "other");
        Prompts.For(other, "swearing")["prompt"].ShouldNotBe(Prompts.For(lecture, "swearing")["prompt"]);
        Should.Throw<CourseException>(() => Prompts.For(lecture, "singing")).Message.ShouldContain("singing");
    }

    private static ModelConfig Models() => new() { Layers = 1, DModel = 8, Heads = 1, DMlp = 2, Vocab = 30, Context = 8 };
}
