using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class PatchscopeTests
{
    private const string Prompt = "the cat: a mat, the x: on";
    private static readonly string[] Sources = ["a cat sat on", "the dog", "tick tock"];
    private static readonly Model Small = Tiny(16, 3), Wide = Tiny(24, 2);

    private static Model Tiny(int width, int layers)
    {
        manual_seed(4);
        var tokenizer = BpeTrainer.Train(["a cat sat on the mat, the dog on the other"], 300, ["<|endoftext|>"]);
        var model = new Transformer(new() { Layers = layers, DModel = width, Heads = 2, Vocab = tokenizer.VocabSize, Context = 48, Tied = true });
        using var _ = no_grad();
        foreach (var (_, parameter) in model.named_parameters())
            if (parameter.dim() == 2) parameter.mul_(20);   // so that a patch changes what is said
        return new(model, tokenizer, $"tiny {width}");
    }

    private static HookName At(int layer) => layer == 0 ? Hook.ResidPre(0) : Hook.ResidPost(layer - 1);

    private static double Gap(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    [Fact]
    public void EveryLayerSaysWhatTheTargetPromptPatchedByHandSays()
    {
        var vectors = Patchscope.Representations(Small, Sources);                                            // [layer, text, d_model]
        vectors.shape.ShouldBe([4, 3, 16]);
        var tokens = Small.Tokens(Prompt);
        var back = Small.Tokenizer.CountTokens(": on") + 1;                                                  // the placeholder stands before it
        for (var layer = 0; layer <= 3; layer++)
            for (var text = 0; text < Sources.Length; text++)
            {
                var byHand = Small.Forward(tokens, Edit.Set(vectors[layer, text].view(1, 1, -1), At(layer), -back)).select(1, -1);
                Gap(new Patchscope(Small, Prompt).Logits(vectors[layer], layer, batch: 2)[text], byHand[0]).ShouldBeLessThan(1e-3);
            }
    }

    [Fact]
    public void TheLogitLensIsThePatchscopeBehindTheLastLayer()
    {
        var vectors = Patchscope.Representations(Small, Sources);
        Gap(new Patchscope(Small, "the dog x", "x").Logits(vectors[1], 3), Small.Unembed(vectors[1])).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void WhatStoodThereAlreadyChangesNothing()
    {
        var own = Patchscope.Representations(Small, [Prompt], ^(Small.Tokenizer.CountTokens(": on") + 1));
        for (var layer = 0; layer <= 3; layer++)
            Gap(new Patchscope(Small, Prompt).Logits(own[layer], layer), Small.Forward(Small.Tokens(Prompt)).select(1, -1)).ShouldBeLessThan(1e-3);
    }

    [Fact]
    public void TextBeginsWithTheLikeliestToken()
    {
        var vectors = Patchscope.Representations(Small, Sources);
        var scope = new Patchscope(Small, Prompt);
        var (top, texts) = (scope.Top(vectors), scope.Generate(vectors[2], 2, maxNewTokens: 1));
        texts.ShouldBe(top[2].Select(id => Small.Tokenizer.Decode([id])));
        top.Length.ShouldBe(4);
        top.SelectMany(row => row).Distinct().Count().ShouldBeGreaterThan(1);
        scope.Generate(vectors[2], 2, 5, texts[0])[0].ShouldBe("");
    }

    [Fact]
    public void VectorsOfAnotherModelNeedAMapping()
    {
        var vectors = Patchscope.Representations(Small, Sources)[3];
        var map = randn(16, 24);
        var mapped = new Patchscope(Wide, Prompt) { Mapping = x => x.matmul(map) }.Logits(vectors, 1);
        Gap(mapped, new Patchscope(Wide, Prompt).Logits(vectors.matmul(map), 1)).ShouldBe(0);
        Should.Throw<CourseException>(() => new Patchscope(Wide, Prompt).Logits(vectors, 1)).Message.ShouldContain("Mapping");
    }

    [Fact]
    public void AMistakeIsNamed()
    {
        var vectors = zeros(1, 16);
        Should.Throw<CourseException>(() => new Patchscope(Small, "the dog", "zebra").Logits(vectors, 0)).Message.ShouldContain("zebra");
        Should.Throw<CourseException>(() => new Patchscope(Small, Prompt).Logits(vectors, 4)).Message.ShouldContain("layer 4");
    }
}
