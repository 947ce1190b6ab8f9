using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class ResidualStreamTests
{
    private static readonly ModelConfig Plain = CheckpointTests.Small with { Context = 32 };
    private static readonly string[] Texts = ["a cat sat on the mat", "the dog"];

    public static TheoryData<ModelConfig> Kinds =>
    [
        Plain,
        Plain with { RotaryDims = 0, Norm = NormKind.Rms },
        Plain with { ParallelResidual = true, SharedNorm = true, UnembedBias = true },
        Plain with { Tied = true, EmbedScale = 3, KvHeads = 2, GatedMlp = true },
    ];

    private static Model Seeded(ModelConfig config)
    {
        var tokenizer = BpeTrainer.Train(["a cat sat on the mat, the dog on the other"], 300, ["<|endoftext|>"]);
        return new(EditTests.Seeded(config with { Vocab = tokenizer.VocabSize }), tokenizer, "seeded");
    }

    [Theory, MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void WhatTheComponentsWriteAddsUpToTheStream(ModelConfig config)
    {
        var model = Seeded(config);
        foreach (var heads in new[] { false, true })
        {
            var stream = ResidualStream.Of(model, model.Tokens(Texts), heads);
            stream.Error().max().item<float>().ShouldBeLessThan(2e-4f);
            for (var part = 0; part < stream.Names.Count; part++)   // without one of them it does not
            {
                var missing = stream.Parts[part].square().sum(-1).sqrt();
                missing.max().item<float>().ShouldBeGreaterThan(0.05f, stream.Names[part]);
                Near.MaxDifference(stream.Error(part), missing).ShouldBeLessThan(1e-3);
            }
        }
    }

    [Fact]
    public void ComponentsAreNamedInTheOrderInWhichTheyWrite()
    {
        var model = Seeded(Plain with { Layers = 2, Heads = 2, RotaryDims = 0 });
        ResidualStream.Of(model, model.Tokens(Texts)).Names.ShouldBe(["embed", "pos", "attn 0", "mlp 0", "attn 1", "mlp 1"]);
        ResidualStream.Of(model, model.Tokens(Texts), heads: true).Names.Skip(2).Take(4).ShouldBe(["head 0.0", "head 0.1", "bias 0", "mlp 0"]);
    }

    [Theory, MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void EachComponentsShareAddsUpToTheLogitOnlyWithTheNormFoldedIn(ModelConfig config)
    {
        var model = Seeded(config);
        var tokens = model.Tokens(Texts);
        int[] answers = [7, 11];
        using var _ = no_grad();
        var logits = model.Forward(tokens).select(1, -1);                                            // [text, vocab]
        var attribution = DirectLogitAttribution.Of(model, ResidualStream.Of(model, tokens, heads: true), answers);
        var said = stack([logits[0, 7], logits[1, 11]]);
        Near.MaxDifference(attribution.Logit, said).ShouldBeLessThan(1e-3);
        Near.MaxDifference(attribution.Parts.sum(0L) + attribution.Constant, said).ShouldBeLessThan(1e-3);
        Near.MaxDifference(attribution.Raw.sum(0L), said).ShouldBeGreaterThan(0.1);

        var difference = DirectLogitAttribution.Of(model, ResidualStream.Of(model, tokens), answers, instead: [3, 4]);
        Near.MaxDifference(difference.Parts.sum(0L) + difference.Constant, said - (logits.select(1, 3) + logits.select(1, 4)) / 2).ShouldBeLessThan(1e-3);
    }

    [Fact]
    public void MistakesAreTold()
    {
        var model = Seeded(Plain);
        var stream = ResidualStream.Of(model, model.Tokens(Texts));
        Should.Throw<CourseException>(() => DirectLogitAttribution.Of(model, stream, [1])).Message.ShouldContain("2 texts");
        Should.Throw<CourseException>(() => ResidualStream.Of(Seeded(Plain with { PostNorms = true }), model.Tokens(Texts), heads: true)).Message.ShouldContain("layer by layer");
    }
}
