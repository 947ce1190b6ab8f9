using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>What an MLP writes, taken apart into sub-updates.</summary>
public class ValueVectorsTests
{
    private static readonly Model Model = Model.Load("lecture");
    private static readonly string[] Texts = ["Poland has its capital in", "People in Japan speak"];

    [Fact]
    public void TheSubUpdatesAndTheBiasAreWhatTheLayerWrites()
    {
        using var scope = NewDisposeScope();
        var coefficients = ValueVectors.Coefficients(Model, Texts);                                          // [layer, text, neuron]
        var (_, cache) = Model.RunWithCache(Model.Tokens(Texts), Hook.MlpOut);
        foreach (var layer in Model.Layers)
        {
            var sum = coefficients[layer].matmul(ValueVectors.Of(Model, layer)) + Model.Transformer.blocks[layer].mlp.down.bias!;
            Near.MaxDifference(sum, cache[Hook.MlpOut(layer)].select(1, -1)).ShouldBeLessThan(1e-4);
        }
    }

    [Fact]
    public void AVectorSpeaksForTheTokensThatTheUnembeddingReadsInIt()
    {
        using var scope = NewDisposeScope();
        var small = FactTests.Small;                                                                // its norms have no shift, so the scores are the logits up to a scale
        var vectors = ValueVectors.Of(small, 1).narrow(0, 0, 8);
        var (_, expected) = small.Unembed(vectors * 100).topk(5);
        ValueVectors.TopTokens(small, vectors, 5).ShouldBe([.. expected.data<long>().ToArray().Select(id => (int)id).Chunk(5)]);
        var scores = ValueVectors.TokenScores(small, vectors);
        scores.mean([-1]).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        Near.MaxDifference(ValueVectors.TokenScores(small, vectors * 3), scores * 3).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void DominantSubUpdatesAreTheLongest()
    {
        using var scope = NewDisposeScope();
        var coefficients = ValueVectors.Coefficients(Model, Texts);
        var dominant = ValueVectors.Dominant(Model, coefficients, layer: 5, count: 7);
        for (var text = 0; text < Texts.Length; text++)
        {
            var lengths = (coefficients[5, text].unsqueeze(1) * ValueVectors.Of(Model, 5)).norm(1).Floats();
            dominant[text].ShouldBe(Enumerable.Range(0, lengths.Length).OrderByDescending(i => lengths[i]).Take(7));
        }
    }
}
