using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Integrated gradients over neurons, and what is done to the neurons found.</summary>
public class KnowledgeNeuronsTests
{
    private static readonly Model Small = FactTests.Small;
    private static readonly string[] Prompts = ["the cat sat on", "a dog", "one small step for a dog", "dog"];
    private static readonly int[] Answers = [40, 90, 7, 120];
    private static readonly int Width = Small.Config.DMlp;

    private static double P(string prompt, int answer, params Edit[] edits) => Small.Forward(Small.Tokens(prompt), edits)[0, -1].softmax(-1)[answer].item<float>();

    [Fact]
    public void TheAttributionsOfALayerSumToWhatTheAnswerLosesWithoutIt()
    {
        var attribution = KnowledgeNeurons.Attribution(Small, Prompts, Answers, steps: 500);
        attribution.shape.ShouldBe([Small.Config.Layers * Width, Prompts.Length]);
        for (var i = 0; i < Prompts.Length; i++)
            foreach (var layer in Small.Layers)
            {
                var lost = P(Prompts[i], Answers[i]) - P(Prompts[i], Answers[i], Edit.AblateZero(Hook.MlpPost(layer), positions: ^1));
                var sum = attribution.select(1, i).narrow(0, layer * Width, Width).sum().item<float>();
                Math.Abs(sum - lost).ShouldBeLessThan(2e-5 + .01 * Math.Abs(lost));
            }
    }

    [Fact]
    public void TogetherAndInPartsEachPromptIsAttributedAsAlone()
    {
        var together = KnowledgeNeurons.Attribution(Small, Prompts, Answers, steps: 6);
        Near.MaxDifference(KnowledgeNeurons.Attribution(Small, Prompts, Answers, steps: 6, batch: 13), together).ShouldBeLessThan(1e-6);
        for (var i = 0; i < Prompts.Length; i++)
            Near.MaxDifference(KnowledgeNeurons.Attribution(Small, [Prompts[i]], [Answers[i]], steps: 6), together.narrow(1, i, 1)).ShouldBeLessThan(1e-5);
        together.abs().max().item<float>().ShouldBeGreaterThan(1e-4f);
    }

    [Fact]
    public void ANeuronsShareIsItsActivationTimesTheMeanSlopeOnTheWay()
    {
        const int Layer = 1, Steps = 6;
        var attribution = KnowledgeNeurons.Attribution(Small, Prompts[..1], Answers[..1], Steps);
        var (_, cache) = Small.RunWithCache(Small.Tokens(Prompts[0]), Hook.MlpPost(Layer));
        var clean = cache[Hook.MlpPost(Layer)][0, -1];                                                       // [neuron]
        double At(double share, int neuron, double nudge)                                                    // a full pass, nothing reused
        {
            var way = clean * share;
            way[neuron] += (float)nudge;
            return P(Prompts[0], Answers[0], Edit.Set(way.view(1, 1, -1), Hook.MlpPost(Layer), positions: ^1));
        }
        foreach (var neuron in new[] { 0, 5, 23 })
        {
            var slope = Enumerable.Range(0, Steps).Average(k => (At((k + .5) / Steps, neuron, .05) - At((k + .5) / Steps, neuron, -.05)) / .1);
            attribution[Layer * Width + neuron, 0].item<float>().ShouldBe((float)(slope * clean[neuron].item<float>()), 3e-5f);
        }
    }

    [Fact]
    public void AFactsNeuronsAreThoseThatAllItsWordingsShare()
    {
        var attributions = zeros(Small.Config.Layers * Width, 3);
        void Set(int place, params float[] values) => attributions[place] = tensor(values);
        Set(3, 1, 1, 1);                 // the largest everywhere
        Set(Width + 2, .5f, .4f, .3f);   // shared
        Set(8, .9f, .1f, .9f);           // two of three wordings: .67
        Set(9, .1f, .1f, .1f);           // shared but small
        KnowledgeNeurons.Of(attributions, Small.Config).ShouldBe([new(0, 3), new(1, 2)]);
        KnowledgeNeurons.Of(attributions, Small.Config, shared: .6).ShouldBe([new(0, 3), new(0, 8), new(1, 2)]);
        KnowledgeNeurons.Of(attributions, Small.Config, most: 1).ShouldBe([new(0, 3)]);
    }

    [Fact]
    public void EachRowsNeuronsAreScaledInThatRowAtItsLastToken()
    {
        Neuron[][] own = [[new(0, 3), new(2, 1)], [], [new(0, 4)], []];
        var tokens = Small.Tokens(Prompts);
        var (_, clean) = Small.RunWithCache(tokens, Hook.MlpPost(0));
        var (_, scaled) = Small.RunWithCache(tokens, Hook.MlpPost(0), KnowledgeNeurons.Scale(Small, own, 3));
        var expected = clean[Hook.MlpPost(0)].clone();
        expected[0, -1, 3] *= 3;
        expected[2, -1, 4] *= 3;
        Near.MaxDifference(scaled[Hook.MlpPost(0)], expected).ShouldBeLessThan(1e-6);
        Near.MaxDifference(expected, clean[Hook.MlpPost(0)]).ShouldBeGreaterThan(1e-4);
    }

    [Fact]
    public void AFactIsWrittenIntoItsNeuronsValueVectorsAndTakenOutAgain()
    {
        var table = Small.Transformer.embed.weight;                                                          // tied
        Tensor Unit(int token) => table[token] / table[token].norm();
        var before = ValueVectors.Of(Small, 2).clone();
        var untouched = ValueVectors.Of(Small, 1).clone();
        using (KnowledgeNeurons.Rewrite(Small, [new(2, 6), new(2, 1)], from: 40, to: 77, remove: 2, add: 5))
        {
            var expected = before.clone();
            foreach (var neuron in new[] { 6, 1 })
                expected[neuron] = before[neuron] + before[neuron].norm() * (5 * Unit(77) - 2 * Unit(40));
            Near.MaxDifference(ValueVectors.Of(Small, 2), expected).ShouldBeLessThan(1e-5);
            Near.MaxDifference(expected, before).ShouldBeGreaterThan(.5);
            Near.MaxDifference(ValueVectors.Of(Small, 1), untouched).ShouldBe(0);
        }
        Near.MaxDifference(ValueVectors.Of(Small, 2), before).ShouldBe(0);
    }
}
