using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>The four ways to keep α sparse.</summary>
public class SparsityTests
{
    [Theory]
    [InlineData(Sparsity.L1, .3)]
    [InlineData(Sparsity.TopK, 0)]
    [InlineData(Sparsity.BatchTopK, 0)]
    [InlineData(Sparsity.JumpRelu, 1)]
    public void EachKindFindsTheVectorsThatSparseSumsWereMadeOf(Sparsity sparsity, double lambda)
    {
        using var scope = NewDisposeScope();
        var (truth, data) = SyntheticData.Sums(vectors: 48, width: 24, active: 3, n: 20_000);
        var sae = SparseAutoencoderTraining.Train(data, new() { Sparsity = sparsity, Lambda = lambda, Expansion = 4, Active = 4, Steps = 500, Batch = 512, LearningRate = 4e-3 });
        var found = truth.matmul(SparseAutoencoder.Unit(sae.decoder).t()).amax([1]).mean().item<float>();
        var measured = SparseAutoencoderMetrics.Of(sae, data);
        found.ShouldBeGreaterThan(.85f);
        measured.L0.ShouldBeInRange(2, 16);
        measured.Unexplained.ShouldBeLessThan(.25);
    }

    [Theory]
    [InlineData(Sparsity.L1, .02, .3)]
    [InlineData(Sparsity.JumpRelu, .05, 2)]
    public void AHigherPriceLeavesFewerFeaturesActive(Sparsity sparsity, double low, double high)
    {
        using var scope = NewDisposeScope();
        var (_, data) = SyntheticData.Sums(vectors: 48, width: 24, active: 3, n: 4_000);
        double Active(double lambda) => SparseAutoencoderMetrics.Of(
            SparseAutoencoderTraining.Train(data, new() { Sparsity = sparsity, Lambda = lambda, Expansion = 4, Steps = 150, Batch = 256, LearningRate = 4e-3 }), data).L0;
        Active(high).ShouldBeLessThan(.7 * Active(low));
    }

    [Fact]
    public void BatchTopKGivesAPositionMoreThanAnotherButKOnAverage()
    {
        using var scope = NewDisposeScope();
        var sae = new SparseAutoencoder(16, 64, 4, seed: 1, Sparsity.BatchTopK);
        var x = randn([100, 16], generator: new Generator(2)) * (1 + arange(100).to(ScalarType.Float32).unsqueeze(1) / 50);
        var counts = SparseAutoencoderLoss.Of(sae, x, null, new() { Sparsity = Sparsity.BatchTopK }).Features.gt(0).sum(1L).data<long>().ToArray();
        counts.Average().ShouldBe(4, .02);
        counts.Max().ShouldBeGreaterThan(counts.Min() + 4);
    }

    [SkippableTheory]
    [InlineData(Sparsity.L1)]
    [InlineData(Sparsity.JumpRelu)]
    public void LossAndGradientsAreThoseOfPyTorch(Sparsity sparsity)
    {
        using var scope = NewDisposeScope();
        var sae = new SparseAutoencoder(6, 12, 3, seed: 2, sparsity);
        using (no_grad())
        {
            sae.bias.copy_(randn([12], generator: new Generator(4)) * .1);
            sae.center.copy_(randn([6], generator: new Generator(5)) * .1);
            sae.threshold.copy_(rand([12], generator: new Generator(7)) * .5);
        }
        var x = randn([20, 6], generator: new Generator(6));
        var loss = SparseAutoencoderLoss.Of(sae, x, null, new() { Lambda = .3, Bandwidth = .4 }).Loss;
        loss.backward();

        var expected = RealTorch.Numbers($$"""
            import torch
            x = {{RealTorch.Tensor(x)}}
            W, c, D, b, t = [p.requires_grad_() for p in ({{string.Join(", ", new[] { sae.encoder, sae.bias, sae.decoder, sae.center, sae.threshold }.Select(RealTorch.Tensor))}})]
            class Step(torch.autograd.Function):
                @staticmethod
                def forward(ctx, z, t):
                    ctx.save_for_backward(z, t)
                    return (z > t).float()
                @staticmethod
                def backward(ctx, g):
                    z, t = ctx.saved_tensors
                    return torch.zeros_like(z), (-((z - t).abs() < .2).float() / .4 * g).sum(0)
            class Jump(torch.autograd.Function):
                @staticmethod
                def forward(ctx, z, t):
                    ctx.save_for_backward(z, t)
                    return z * (z > t).float()
                @staticmethod
                def backward(ctx, g):
                    z, t = ctx.saved_tensors
                    return (z > t).float() * g, (-t * ((z - t).abs() < .2).float() / .4 * g).sum(0)
            z = (x - b) @ W + c
            if {{(sparsity == Sparsity.L1 ? "True" : "False")}}:
                a = z.relu()
                loss = (x - a @ D - b).norm(dim=1).mean() + .3 * a.abs().sum(1).mean()
            else:
                a = Jump.apply(z, t)
                loss = (x - a @ D - b).square().sum(1).mean() + .3 * Step.apply(z, t).sum(1).mean()
            loss.backward()
            print(' '.join(str(float(v)) for v in torch.cat([loss.view(1), W.grad.flatten(), c.grad, D.grad.flatten(), b.grad] + ([] if t.grad is None else [t.grad]))))
            """);
        Skip.If(expected is null, "No python3 with torch here.");
        Tensor[] gradients = [loss.detach().view(1), sae.encoder.grad!.flatten(), sae.bias.grad!, sae.decoder.grad!.flatten(), sae.center.grad!];
        var ours = cat(sparsity == Sparsity.L1 ? gradients : [.. gradients, sae.threshold.grad!]).data<float>().ToArray();
        ours.Length.ShouldBe(expected.Length);
        for (var i = 0; i < ours.Length; i++) ((double)ours[i]).ShouldBe(expected[i], 1e-4);
    }

    [Fact]
    public void DeadFeaturesStartAgainAlongErrorsAndTheLivingStay()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var sae = new SparseAutoencoder(6, 10, 1, seed: 3, Sparsity.L1);
        sae.bias.fill_(-5);
        var (before, error) = (sae.decoder.clone(), cat([zeros(30, 6), randn([3, 6], generator: new Generator(4))]));
        int[] idle = [0, 99, 0, 0, 0, 99, 0, 0, 0, 0];
        SparseAutoencoderTraining.Resample(sae, error, idle, new(), new Random(1));
        idle.ShouldAllBe(i => i == 0);
        foreach (var dead in (int[])[1, 5])
        {
            SparseAutoencoder.Unit(error).matmul(sae.Vector(dead)).amax([0]).item<float>().ShouldBe(1, 1e-4f);
            (sae.encoder.select(1, dead) - sae.Vector(dead)).abs().max().item<float>().ShouldBe(0);
            sae.bias[dead].item<float>().ShouldBe(0);
        }
        (sae.Vector(1) - sae.Vector(5)).abs().max().item<float>().ShouldBeGreaterThan(.1f);
        foreach (var living in (int[])[0, 2, 9])
            (sae.Vector(living) - before[living]).abs().max().item<float>().ShouldBe(0);
    }
}
