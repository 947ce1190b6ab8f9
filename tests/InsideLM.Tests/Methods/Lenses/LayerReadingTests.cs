using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>The logit lens and mean differences, on the embedded model.</summary>
public class LayerReadingTests
{
    private static readonly Model Model = Model.Load("lecture");
    private static readonly string[] Texts = ["Q: What is the capital of Poland? A:", "Poland has its capital in", "User: Write a song about rain. Assistant:"];

    [Fact]
    public void TheLastLayerOfTheLensIsTheModelsOwnAnswer()
    {
        using var scope = NewDisposeScope();
        var lens = LogitLens.LastToken(Model, Texts);
        lens.shape.ShouldBe([Model.Config.Layers + 1, Texts.Length, Model.Config.Vocab]);
        var logits = Model.Forward(Model.Tokens(Texts)).select(1, -1);
        (lens[Model.Config.Layers] - logits).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void TextsOfDifferentLengthsAreReadAtTheirOwnLastToken()
    {
        using var scope = NewDisposeScope();
        var together = LogitLens.LastToken(Model, Texts);
        foreach (var (text, i) in Texts.Select((text, i) => (text, i)))
            (together.select(1, i) - LogitLens.LastToken(Model, [text]).select(1, 0)).abs().max().item<float>().ShouldBeLessThan(1e-3f, text);
    }

    [Fact]
    public void WithoutWhatAllTextsShareOnlyTheirDifferenceIsRead()
    {
        using var scope = NewDisposeScope();
        var (texts, layer) = (Texts[..2], 3);
        var left = LogitLens.LastToken(Model, texts, without: LogitLens.Common(Model, texts));
        var (_, cache) = Model.RunWithCache(Model.Tokens(texts), Hook.ResidPost(layer));
        var resid = cache[Hook.ResidPost(layer)].select(1, -1);                                        // [text, d_model]
        var half = (resid[0] - resid[1]) / 2;                                                          // of two texts each lies half the difference from the mean
        (left[layer + 1] - Model.Unembed(stack([half, -half]))).abs().max().item<float>().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void SharesAndOrderCountWhatTheyAreAskedFor()
    {
        using var scope = NewDisposeScope();
        var lens = tensor(new float[] { 3, 1, 2, /**/ 0, 5, 1, /**/ 9, 1, 2, /**/ 7, 8, 0 }, [2, 2, 3]);   // 2 layers, 2 texts, 3 tokens
        LogitLens.Top(lens).ShouldBe([[0, 1], [0, 1]]);
        LogitLens.Share(lens, new HashSet<int> { 1, 2 }).ShouldBe([.5, .5]);
        LogitLens.Above(lens, [2, 0], [1, 2]).ShouldBe([[true, false], [true, true]]);
    }

    [Fact]
    public void TheMeanDifferenceIsTheDifferenceOfMeansAndTurnsWithItsSides()
    {
        using var scope = NewDisposeScope();
        var at = Hook.ResidPost(2);
        var difference = RepresentationEngineering.MeanDifference(Model, Texts[..2], Texts[2..], at);
        var states = Texts.Select(text => RepresentationEngineering.LastToken(Model, [text], at)[0]).ToArray();
        (difference - ((states[0] + states[1]) / 2 - states[2])).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        (difference + RepresentationEngineering.MeanDifference(Model, Texts[2..], Texts[..2], at)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        (difference - RepresentationEngineering.MeanDifference(Model, Texts[..2], Texts[2..])[2]).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void ARandomControlHasTheVectorsLengthAndAnotherDirection()
    {
        using var scope = NewDisposeScope();
        var vector = arange(1, 129, ScalarType.Float32);
        var control = RepresentationEngineering.RandomLike(vector, seed: 1);
        control.norm().item<float>().ShouldBe(vector.norm().item<float>(), .01f);
        (Math.Abs((control * vector).sum().item<float>()) / vector.square().sum().item<float>()).ShouldBeLessThan(.4f);
        (RepresentationEngineering.RandomLike(vector, 1) - control).abs().max().item<float>().ShouldBe(0);
        (RepresentationEngineering.RandomLike(vector, 2) - control).abs().max().item<float>().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("I am unable to provide information on that.", true)]
    [InlineData(" I cannot help with that.", true)]
    [InlineData("Sure, here is a song about rain.", false)]
    [InlineData("Here is what I cannot say about rain.", false)]
    public void ARefusalIsKnownByItsBeginning(string answer, bool refuses) => RepresentationEngineering.IsRefusal(answer).ShouldBe(refuses);
}
