using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class SparseAutoencoderTests
{
    [Fact]
    public void FindsTheVectorsThatSparseSumsWereMadeOf()
    {
        using var scope = NewDisposeScope();
        var (truth, data) = SyntheticData.Sums(vectors: 48, width: 24, active: 3, n: 20_000);
        var sae = SparseAutoencoderTraining.Train(data, new() { Expansion = 4, Active = 4, Steps = 600, Batch = 512, LearningRate = 4e-3 });
        double MeanMaxCosine(Tensor vectors) => truth.matmul(SparseAutoencoder.Unit(vectors).t()).amax([1]).mean().item<float>();
        var random = MeanMaxCosine(randn([sae.Features, 24], generator: new Generator(9)));
        MeanMaxCosine(sae.decoder).ShouldBeGreaterThan(.9);
        random.ShouldBeLessThan(.7);
        SparseAutoencoderMetrics.Of(sae, data).Unexplained.ShouldBeLessThan(.1);
    }

    [Fact]
    public void VectorsKeepTheirLengthAndAtMostKFeaturesAreActive()
    {
        using var scope = NewDisposeScope();
        var (_, data) = SyntheticData.Sums(vectors: 32, width: 16, active: 3, n: 2_000);
        var sae = SparseAutoencoderTraining.Train(data * 50, new() { Active = 5, Steps = 60, Batch = 128 });
        foreach (var norm in sae.decoder.square().sum(-1).sqrt().data<float>().ToArray()) norm.ShouldBe(1, 1e-4);
        foreach (var count in sae.Encode(data * 50).gt(0).to(ScalarType.Float32).sum(-1).data<float>().ToArray()) count.ShouldBeInRange(0, 5);
    }

    [Fact]
    public void TheScaleOfTheRepresentationChangesNothing()
    {
        using var scope = NewDisposeScope();
        var (_, data) = SyntheticData.Sums(vectors: 32, width: 16, active: 3, n: 2_000);
        var recipe = new SparseAutoencoderRecipe { Steps = 40, Batch = 128 };
        var (small, large) = (SparseAutoencoderTraining.Train(data, recipe), SparseAutoencoderTraining.Train(data * 64, recipe));
        (small.Reconstruct(data) * 64 - large.Reconstruct(data * 64)).abs().max().item<float>().ShouldBeLessThan(.05f);
    }

    [Fact]
    public void ADeadFeatureLearnsFromWhatIsLeftOverAndOtherwiseNotAtAll()
    {
        using var scope = NewDisposeScope();
        var (_, data) = SyntheticData.Sums(vectors: 32, width: 16, active: 3, n: 200);
        float Pull(Tensor? dead)
        {
            var sae = new SparseAutoencoder(16, 64, 2, seed: 1);
            using (no_grad()) sae.encoder.narrow(1, 5, 1).mul_(.01);                    // feature 5 is never among the two largest
            sae.Encode(data).select(-1, 5).max().item<float>().ShouldBe(0);
            SparseAutoencoderLoss.Of(sae, data, dead, new()).Loss.backward();
            return sae.encoder.grad!.select(1, 5).abs().max().item<float>();
        }
        Pull(null).ShouldBe(0);
        Pull(tensor([.. Enumerable.Range(0, 64).Select(i => i == 5 ? 1f : 0f)])).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(Sparsity.TopK)]
    [InlineData(Sparsity.JumpRelu)]
    public void ClampingSetsOneFeatureAndLeavesTheRest(Sparsity sparsity)
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        var at = Hook.ResidPost(2);
        var sae = new SparseAutoencoder(model.Config.DModel, 64, 64, seed: 3, sparsity);
        using (no_grad()) sae.threshold.fill_(.5);
        var tokens = model.Tokens("The capital of Poland is");
        var (_, before) = model.RunWithCache(tokens, at);
        var (_, after) = model.RunWithCache(tokens, at, sae.Clamp(7, 5, at));
        var added = after[at] - before[at];                                     // [1, pos, d_model]
        var expected = (5 - sae.Encode(before[at]).narrow(-1, 7, 1)) * sae.Vector(7);
        (added - expected).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        Should.Throw<CourseException>(() => sae.Clamp(64, 1, at)).Message.ShouldContain("0 to 63");
    }

    [Fact]
    public void ATextsPositionsAreGatheredWithoutPadding()
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        string[] texts = ["Poland", "The capital of Poland is Warsaw."];
        var (values, text) = Activations.AllPositions(model, texts, Hook.ResidPost(1));
        text.ShouldBe([.. Enumerable.Repeat(0, model.Tokenizer.CountTokens(texts[0])), .. Enumerable.Repeat(1, model.Tokenizer.CountTokens(texts[1]))]);
        var (_, alone) = model.RunWithCache(model.Tokens(texts[1]), Hook.ResidPost(1));
        (values.narrow(0, text.Count(t => t == 0), text.Count(t => t == 1)) - alone[Hook.ResidPost(1)].squeeze(0)).abs().max().item<float>().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void APerfectAutoencoderRecoversTheWholeLoss()
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        var width = model.Config.DModel;
        var sae = new SparseAutoencoder(width, 2 * width, 2 * width);           // v = ±each axis: h = Σ relu(±h) v
        using (no_grad())
        {
            sae.decoder.copy_(cat([eye(width), -eye(width)]));
            sae.encoder.copy_(sae.decoder.t());
        }
        SparseAutoencoderMetrics.LossRecovered(sae, model, ["The capital of Poland is Warsaw.", "Poland"], Hook.ResidPost(2)).ShouldBe(1, 1e-3);
    }

    [SkippableFact]
    public void LossAndGradientsAreThoseOfPyTorch()
    {
        using var scope = NewDisposeScope();
        var sae = new SparseAutoencoder(6, 12, 3, seed: 2);
        using (no_grad())
        {
            sae.bias.copy_(randn([12], generator: new Generator(4)) * .1);
            sae.center.copy_(randn([6], generator: new Generator(5)) * .1);
        }
        var x = randn([20, 6], generator: new Generator(6));
        float[] dead = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0];
        var loss = SparseAutoencoderLoss.Of(sae, x, tensor(dead), new() { DeadWeight = .25 }).Loss;
        loss.backward();

        var script = $$"""
            import torch
            x, dead = {{RealTorch.Tensor(x)}}, {{RealTorch.Tensor(tensor(dead))}}
            W, c, D, b = [p.requires_grad_() for p in ({{RealTorch.Tensor(sae.encoder)}}, {{RealTorch.Tensor(sae.bias)}}, {{RealTorch.Tensor(sae.decoder)}}, {{RealTorch.Tensor(sae.center)}})]
            def top(v, k):
                values, at = v.relu().topk(k)
                return torch.zeros_like(v).scatter(1, at, values)
            pre = (x - b) @ W + c
            e = x - (top(pre, 3) @ D + b)
            t = e.detach()
            loss = e.square().mean() / (x - x.mean(0)).square().mean() + .25 * (t - top(pre * dead, 3) @ D).square().mean() / t.square().mean()
            loss.backward()
            print(' '.join(str(float(v)) for v in torch.cat([loss.view(1), W.grad.flatten(), c.grad, D.grad.flatten(), b.grad])))
            """;
        var expected = RealTorch.Numbers(script);
        Skip.If(expected is null, "No python3 with torch here.");
        var ours = cat([loss.detach().view(1), sae.encoder.grad!.flatten(), sae.bias.grad!, sae.decoder.grad!.flatten(), sae.center.grad!]).data<float>().ToArray();
        ours.Length.ShouldBe(expected.Length);
        for (var i = 0; i < ours.Length; i++) ((double)ours[i]).ShouldBe(expected[i], 1e-4);
    }
}
