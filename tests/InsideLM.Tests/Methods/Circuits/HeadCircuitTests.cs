using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class HeadCircuitTests
{
    private static readonly ModelConfig Plain = CheckpointTests.Small with { Context = 32 };
    private static readonly Tensor Tokens = tensor(new long[] { 3, 1, 4, 1, 5 }, [1, 5]);

    public static TheoryData<ModelConfig> Kinds => [Plain, Plain with { Norm = NormKind.Rms, NormPlusOne = true }, Plain with { RotaryDims = 0 }, Plain with { KvHeads = 2 }];

    private static Transformer WithoutBiases(ModelConfig config)
    {
        var model = EditTests.Seeded(config);
        using var _ = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
            if (name.EndsWith("bias")) parameter.zero_();
        return model;
    }

    [Theory, MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void OnTheRunningModelTheMatricesSayWhatAHeadScoresAndWrites(ModelConfig config)
    {
        var model = WithoutBiases(config);
        using var _ = no_grad();
        var hooks = new InsideLM.Hooks([Hook.ResidPre(1), Hook.Ln1Scale(1), Hook.AttnScores(1), Hook.Result(1)]);
        model.forward(Tokens, hooks);
        var x = hooks.Cache[Hook.ResidPre(1)][0] / hooks.Cache[Hook.Ln1Scale(1)][0];                 // [pos, d_model]
        for (var head = 0; head < config.Heads; head++)
        {
            var circuit = HeadCircuit.Of(model, 1, head);
            // The first token attends to itself alone; at distance 0 nothing is rotated.
            Near.MaxDifference(x[0].matmul(circuit.OV), hooks.Cache[Hook.Result(1)][0, 0, head]).ShouldBeLessThan(1e-3);
            var same = x.matmul(circuit.QK).matmul(x.t()).diagonal() * model.Config.AttnScale;
            Near.MaxDifference(same, hooks.Cache[Hook.AttnScores(1)][0, head].diagonal()).ShouldBeLessThan(1e-3);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheCopyingScoreIsThatOfTheWholeMatrixFromTokensToLogits(bool tied)
    {
        var model = EditTests.Seeded(Plain with { Tied = tied });
        using var _ = no_grad();
        var heads = HeadCircuit.All(model);
        var scores = HeadCircuit.CopyingScores(model, heads);
        scores.Length.ShouldBe(Plain.Layers * Plain.Heads);
        foreach (var (head, score) in heads.Zip(scores))
        {
            var written = model.embed.weight.matmul(head.OV);                                        // [vocab, d_model]
            var centred = (written - written.mean([-1], keepdim: true)) * model.ln_final.weight;
            var logits = centred.matmul((model.unembed?.weight ?? model.embed.weight).t());
            var eigenvalues = linalg.eigvals((logits - logits.mean([-1], keepdim: true)).to(ScalarType.Float64));
            score.ShouldBe((eigenvalues.real.sum() / eigenvalues.abs().sum()).item<double>(), 1e-3);
        }
    }

    [Fact]
    public void AHeadThatPassesTokensOnCopiesAndItsOppositeDoesNot()
    {
        var model = EditTests.Seeded(Plain with { Tied = true, Norm = NormKind.Rms });
        using var _ = no_grad();
        model.ln_final.weight.fill_(1);
        var head = HeadCircuit.Of(model, 0, 0);
        HeadCircuit Moving(double sign) => head with { Value = eye(Plain.DModel), Output = eye(Plain.DModel) * sign };
        HeadCircuit.CopyingScores(model, [Moving(1), Moving(-1)]).ShouldBe([1, -1], 1e-3);
    }

    [Fact]
    public void ARandomHeadHasTheNormsOfTheOneItReplaces()
    {
        var head = HeadCircuit.Of(EditTests.Seeded(Plain), 0, 1);
        var random = HeadCircuit.Random(head, seed: 3);
        random.Value.norm().item<float>().ShouldBe(head.Value.norm().item<float>(), 1e-3f);
        random.Output.allclose(HeadCircuit.Random(head, seed: 3).Output).ShouldBeTrue();
        random.Output.allclose(head.Output).ShouldBeFalse();
        Should.Throw<CourseException>(() => HeadCircuit.Of(EditTests.Seeded(Plain), 0, 99)).Message.ShouldContain("0.99");
    }

    [Fact]
    public void CompositionIsTheRatioOfTheWholeMatricesNorms()
    {
        var model = EditTests.Seeded(Plain);
        var (first, second) = (HeadCircuit.Of(model, 0, 1), HeadCircuit.Of(model, 1, 2));
        (Composition Kind, Tensor Matrix)[] ways = [(Composition.Query, second.QK), (Composition.Key, second.QK.t()), (Composition.Value, second.OV)];
        foreach (var (kind, matrix) in ways)
        {
            var whole = linalg.norm(first.OV.matmul(matrix)).item<float>() / (linalg.norm(first.OV).item<float>() * linalg.norm(matrix).item<float>());
            CompositionScore.Of(first, second, kind).ShouldBe(whole, 1e-4);
        }
    }

    [Fact]
    public void AHeadIsBlindToWhatStandsAtRightAnglesToAllItReads()
    {
        var head = HeadCircuit.Of(EditTests.Seeded(Plain), 0, 0);
        Tensor Columns(int from) => eye(Plain.DModel).narrow(1, from, 4);
        var writes = head with { Value = Columns(0), Output = Columns(8).t() };
        CompositionScore.Of(writes, head with { Key = Columns(8), Query = Columns(0) }, Composition.Key).ShouldBe(0.5, 1e-6);   // 1/√rank: it reads all of it
        CompositionScore.Of(writes, head with { Key = Columns(16), Query = Columns(0) }, Composition.Key).ShouldBe(0, 1e-6);
    }
}
