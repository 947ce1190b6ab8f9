using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Linear probes, on representations whose truth is known.</summary>
public class ProbeTests
{
    private const int Words = 40, Width = 24, PerWord = 6;

    [Fact]
    public void AProbeIsWhereThePenalisedLossHasNoSlope()
    {
        using var scope = NewDisposeScope();
        var (x, word) = Representations(seed: 3);
        var labels = word.Select(w => w % 3 == 0).ToArray();
        using var probe = Probe.Fit(x, labels, penalty: 2);
        if (RealTorch.Numbers($$"""
            import torch
            x, y = {{RealTorch.Tensor(x)}}.double(), torch.tensor([{{string.Join(',', labels.Select(l => l ? 1 : 0))}}]).double()
            mean = x.mean(0); scale = ((x - mean) ** 2).mean().sqrt(); z = (x - mean) / scale
            direction = {{RealTorch.Tensor(probe.Direction)}}.double()
            w = (direction * scale).requires_grad_(True); b = torch.tensor({{probe.Bias:R}}).double() + (direction * mean).sum(); b.requires_grad_(True)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(z @ w + b, y, reduction='sum') + 2 / 2 * (w ** 2).sum()
            loss.backward(); print(float(w.grad.abs().max()), float(b.grad.abs()), float(w.detach().norm()))
            """) is not { } found) return;
        found[0].ShouldBeLessThan(1e-3);
        found[1].ShouldBeLessThan(1e-3);
        found[2].ShouldBeGreaterThan(.1);
    }

    [Fact]
    public void ADirectionThatIsThereIsFoundAndServesWordsNeverSeen()
    {
        using var scope = NewDisposeScope();
        var (x, word) = Representations(seed: 4, planted: 2);
        var (seen, labels) = (word.Select(w => w < Words / 2).ToArray(), word.Select(w => w % 2 == 0).ToArray());
        using var probe = Probe.Fit(Of(x, seen), Of(labels, seen));
        (probe.Direction[0] / probe.Direction.norm()).item<float>().ShouldBeGreaterThan(.7f);
        probe.Accuracy(Of(x, seen, false), Of(labels, seen, false)).Value.ShouldBeGreaterThan(.9);
    }

    [Fact]
    public void LabelsDealtToWordsAreLearnedByHeartAndServeNoOtherWord()
    {
        using var scope = NewDisposeScope();
        var (x, word) = Representations(seed: 5);
        var dealt = Enumerable.Range(0, Words).Select(w => w % 2 == 0).ToArray();
        new Random(1).Shuffle(dealt);
        var (seen, labels) = (word.Select(w => w < Words / 2).ToArray(), word.Select(w => dealt[w]).ToArray());
        using var probe = Probe.Fit(Of(x, seen), Of(labels, seen), penalty: .01);
        probe.Accuracy(Of(x, seen), Of(labels, seen)).Value.ShouldBeGreaterThan(.95);
        probe.Accuracy(Of(x, seen, false), Of(labels, seen, false)).Value.ShouldBeInRange(.25, .75);
    }

    [Fact]
    public void WhereTheRepresentationsLieAndHowLongTheyAreDoesNotMatter()
    {
        using var scope = NewDisposeScope();
        var (x, word) = Representations(seed: 6);
        var labels = word.Select(w => w % 2 == 0).ToArray();
        var moved = x * 50 + 7;
        using var probe = Probe.Fit(x, labels);
        using var far = Probe.Fit(moved, labels);
        far.Predict(moved).ShouldBe(probe.Predict(x));
        (far.Direction * 50 - probe.Direction).abs().max().item<float>().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void LabelsOfOneKindAreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<CourseException>(() => Probe.Fit(randn(4, 3), [true, true, true, true]));
        Should.Throw<CourseException>(() => Probe.Fit(randn(4, 3), [true, false, true]));
    }

    /// <summary>A vector of its own for each word and a little noise each time; even words have so much more of the first dimension.</summary>
    private static (Tensor Values, int[] Word) Representations(ulong seed, float planted = 0)
    {
        var random = new Generator(seed);
        var word = Enumerable.Range(0, Words * PerWord).Select(i => i / PerWord).ToArray();
        var own = randn([Words, Width], generator: random) * .5;
        var x = own.index_select(0, tensor(word.Select(w => (long)w).ToArray())) + randn([word.Length, Width], generator: random) * .1;
        var side = tensor(word.Select(w => w % 2 == 0 ? planted / 2 : -planted / 2).ToArray()).unsqueeze(1);
        return (cat([x.narrow(1, 0, 1) + side, x.narrow(1, 1, Width - 1)], 1), word);
    }

    private static Tensor Of(Tensor x, bool[] mask, bool kept = true) => x.index_select(0, tensor(mask.Index().Where(m => m.Item == kept).Select(m => (long)m.Index).ToArray()));

    private static bool[] Of(bool[] labels, bool[] mask, bool kept = true) => [.. labels.Where((_, i) => mask[i] == kept)];
}
