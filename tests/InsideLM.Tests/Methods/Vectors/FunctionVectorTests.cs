using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class FunctionVectorTests
{
    private static readonly string[] Clear = ["a cat sat on", "the dog", "tick tock tick"], Hidden = ["on the mat", "one small step for a man"];
    private static readonly Model Small = TinyModel.Create(5);

    [Theory]
    [InlineData(64)]
    [InlineData(2)]
    public void WhatTheHeadsWriteIsWhatAttentionWritesLessItsBias(int batch)
    {
        using var scope = NewDisposeScope();
        var heads = FunctionVector.MeanHeads(Small, Clear, batch);
        heads.shape.ShouldBe([3, 2, 16]);
        foreach (var layer in Small.Layers)
        {
            var attention = RepresentationEngineering.LastToken(Small, Clear[..1], Hook.AttnOut(layer))[0];
            foreach (var other in Clear[1..])
                attention = attention + RepresentationEngineering.LastToken(Small, [other], Hook.AttnOut(layer))[0];
            var bias = Small.Transformer.blocks[layer].attn.o.bias!;
            (heads[layer].sum(0L) + bias - attention / 3).abs().max().item<float>().ShouldBeLessThan(1e-3f, $"{layer}");
        }
    }

    [Fact]
    public void TheEffectOfAHeadIsWhatOnePassWithThatHeadReplacedAddsToTheAnswersProbability()
    {
        using var scope = NewDisposeScope();
        var heads = FunctionVector.MeanHeads(Small, Clear);
        int[] answers = [5, 9];
        var effects = FunctionVector.IndirectEffects(Small, heads, Hidden, answers, batch: 4);
        effects.shape.ShouldBe([3, 2, 2]);
        foreach (var layer in Small.Layers)
            foreach (var head in new[] { 0, 1 })
                foreach (var (p, prompt) in Hidden.Index())
                {
                    var byHand = P(prompt, answers[p], Edit.Set(heads[layer, head], Hook.Result(layer), ^1, [head])) - P(prompt, answers[p]);
                    effects[layer, head, p].item<float>().ShouldBe(byHand, 1e-4f, $"layer {layer}, head {head}, {prompt}");
                }
        effects.abs().max().item<float>().ShouldBeGreaterThan(1e-3f);
    }

    [Fact]
    public void AHeadThatAlreadyWritesItsAverageHasNoEffect()
    {
        using var scope = NewDisposeScope();
        var effects = FunctionVector.IndirectEffects(Small, FunctionVector.MeanHeads(Small, Clear[..1]), Clear[..1], [3]);
        effects.abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void TheVectorIsTheSumOfTheHeadsWithTheLargestEffects()
    {
        using var scope = NewDisposeScope();
        var best = FunctionVector.Best(tensor(new float[] { .1f, -3, 2, .5f, .4f, .3f }, [3, 2]), 2);
        best.ShouldBe([(1, 0), (1, 1)]);
        var heads = randn(3, 2, 16);
        (FunctionVector.Of(heads, best) - heads[1, 0] - heads[1, 1]).abs().max().item<float>().ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void NothingToAverageOrToSumIsTold()
    {
        using var scope = NewDisposeScope();
        Should.Throw<CourseException>(() => FunctionVector.MeanHeads(Small, []));
        Should.Throw<CourseException>(() => FunctionVector.Of(zeros(3, 2, 16), []));
        Should.Throw<CourseException>(() => FunctionVector.IndirectEffects(Small, zeros(3, 2, 16), Hidden, [1]));
    }

    private static float P(string prompt, int answer, params Edit[] edits) => Small.Forward(Small.Tokens(prompt), edits).select(1, -1).softmax(-1)[0, answer].item<float>();
}
