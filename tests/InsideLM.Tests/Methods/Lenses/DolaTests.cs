using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Decoding by contrasting layers, against the formula in PyTorch and against the model that speaks for itself.</summary>
public class DolaTests
{
    private static readonly Model Small = FactTests.Small;
    private static readonly (string, string)[] Items = [("the cat", " sat on"), ("a dog on the", " mat"), ("the", " dog, a cat on")];

    [Fact]
    public void TheContrastIsThatOfTheFormula()
    {
        manual_seed(3);
        var (early, late) = (randn(3, 4, 9) * 2, randn(4, 9) * 2);                                           // [candidate, row, vocab], [row, vocab]
        var expected = RealTorch.Numbers($"""
            import torch, math
            e, m = {RealTorch.Tensor(early)}, {RealTorch.Tensor(late)}
            p, q = e.softmax(-1), m.softmax(-1)
            kl = lambda a, b: (a * (a / b).log()).sum(-1)
            js = (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)) / 2
            pick = js.argmax(0)
            grown = torch.stack([m[i].log_softmax(-1) - e[pick[i], i].log_softmax(-1) for i in range(4)]).log_softmax(-1)
            grown[q < .1 * q.amax(-1, keepdim=True)] = -1000
            print(*pick.tolist(), *grown.flatten().tolist())
            """);
        if (expected is null) return;
        var (logProbs, chosen) = new Dola([0, 1, 2]).Contrast(early, late);
        chosen.data<long>().ToArray().Select(c => (double)c).ShouldBe(expected[..4]);
        Near.MaxDifference(logProbs.flatten(), tensor(expected[4..].Select(v => (float)v).ToArray())).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void ALayerThatSaysTheSameIsNotChosenAndTakesNothingOff()
    {
        manual_seed(3);
        var late = randn(4, 9);
        var (_, chosen) = new Dola([0, 1]).Contrast(stack([late, randn(4, 9)]), late);
        chosen.data<long>().ToArray().ShouldAllBe(c => c == 1);
        var (same, _) = new Dola([0], Plausible: 0).Contrast(late.unsqueeze(0), late);
        Near.MaxDifference(same, full(4, 9, -(float)Math.Log(9))).ShouldBeLessThan(1e-5);                    // nothing grew: all tokens alike
    }

    [Fact]
    public void WithoutCandidatesTheModelSpeaksForItself()
    {
        var alone = new Dola([]);
        var scores = alone.Score(Small, Items, batch: 2);
        foreach (var ((prompt, answer), score) in Items.Zip(scores))
        {
            var (whole, before) = (Small.Tokens(prompt + answer), (int)Small.Tokens(prompt).shape[1]);
            var own = Small.LogProbs(whole)[0].Floats()[(before - 1)..].Sum();
            score.ShouldBe(own, 1e-3);
        }
        alone.Generate(Small, "the cat", 5).ShouldBe(Small.Generate("the cat", 5));
    }

    [Fact]
    public void AScoreIsTheSumOfTheContrastedTokens()
    {
        var dola = new Dola([0, 2], Plausible: 0.05);
        var scores = dola.Score(Small, Items);
        foreach (var ((prompt, answer), score) in Items.Zip(scores))
        {
            var (text, from) = (Small.Tokens(prompt + answer), (int)Small.Tokens(prompt).shape[1]);
            var (logits, cache) = Small.RunWithCache(text, [Hook.ResidPre(0), Hook.ResidPost(1)]);
            var sum = 0.0;
            for (var at = from; at < text.shape[1]; at++)
                sum += dola.Contrast(Small.Unembed(stack([cache[Hook.ResidPre(0)][0, at - 1], cache[Hook.ResidPost(1)][0, at - 1]])), logits[0, at - 1])
                    .LogProbs[text[0, at].item<long>()].item<float>();
            score.ShouldBe(sum, 1e-2);
        }
        dola.Score(Small, Items, premature: x => -x).ShouldNotBe(scores);                                    // another premature stream, another contrast
    }

    [Fact]
    public void WhatIsGeneratedBeginsWithTheLikeliestTokenAfterTheContrast()
    {
        var dola = Dola.Half(Small, upper: true);
        dola.Candidates.ShouldBe([2]);
        Dola.Half(Small, upper: false).Candidates.ShouldBe([0]);
        var (logits, cache) = Small.RunWithCache(Small.Tokens("a dog on"), Hook.ResidPost(1));
        var first = dola.Contrast(Small.Unembed(cache[Hook.ResidPost(1)][0, -1].unsqueeze(0)), logits[0, -1]).LogProbs.argmax().item<long>();
        dola.Generate(Small, "a dog on", 3).ShouldStartWith(Small.Tokenizer.Decode([(int)first]));
    }
}
