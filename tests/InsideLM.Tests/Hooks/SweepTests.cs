using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

public class SweepTests
{
    private static readonly Transformer Model = EditTests.Seeded(CheckpointTests.Small with { Layers = 4 });
    private static readonly Tensor Tokens = tensor(new long[] { 3, 1, 4, 1, 5, Transformer.Padding, 9, 2, 6, 5 }, [2, 5]);

    [Fact]
    public void A_grid_equals_the_loop_of_full_forward_passes_and_computes_fewer_blocks()
    {
        using var _ = no_grad();
        var vector = randn(32);
        int[] layers = [0, 1, 2, 3], positions = [1, 3, 4];
        double[] strengths = [-2, 1];
        var grid = Sweep.Grid(Model, Tokens, layers, positions, strengths, At, logits => logits[.., .., 7], batch: 6);
        grid.Values.shape.ShouldBe([4, 3, 2, 2]);
        foreach (var (l, layer) in layers.Index())
            foreach (var (p, position) in positions.Index())
                foreach (var (s, strength) in strengths.Index())
                {
                    var full = Model.forward(Tokens, new Hooks(edits: [At(layer, position, strength)]));
                    Near.MaxDifference(grid.Values[l, p, s], full[.., 4, 7]).ShouldBeLessThan(1e-4);
                }
        grid.FullBlocks.ShouldBe(4 * 3 * 2 * 2 * 4);
        grid.Blocks.ShouldBe(2 * 4 + 2 * (6 * 3 + 6 * 2 + 6 * 1));   // one clean pass, then 3, 2, 1 and 0 blocks for each variant

        Edit At(int layer, int position, double strength) => Edit.Add(vector, Hook.ResidPost(layer), strength, position);
    }

    [Fact]
    public void Variants_of_every_kind_equal_their_full_forward_passes()
    {
        using var _ = no_grad();
        var hooks = new Hooks(HookFilter.All);
        Model.forward(Tokens.flip(0), hooks);
        Edit[][] variants =
        [
            [], [Edit.AblateZero(Hook.Z(2), heads: [1])], [Edit.Scale(3, Hook.Embed, positions: 2)], [Edit.KnockOutAttention(1, ^1)],
            [Edit.PatchFrom(hooks.Cache, Hook.MlpOut(1)), Edit.ProjectOut(ones(32), Hook.ResidPost)], [Edit.ClampNeuron(3, 5, 4, rows: [1])],
            [Edit.Add(ones(32), Hook.FinalNorm)],
        ];
        List<SweepProgress> progress = [];
        var sweep = Sweep.Run(Model, Tokens, variants, logits => logits.log_softmax(-1).sum([2, 3]), allPositions: true, batch: 4, new Reports(progress));
        foreach (var (i, edits) in variants.Index())
            Near.MaxDifference(sweep.Values[i], Model.forward(Tokens, new Hooks(edits: edits)).log_softmax(-1).sum([1, 2])).ShouldBeLessThan(2e-2);
        sweep.Blocks.ShouldBeLessThan(sweep.FullBlocks);
        progress[^1].ShouldBe(new(variants.Length, variants.Length));
        progress.Count.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void A_metric_of_the_wrong_shape_is_told() =>
        Should.Throw<CourseException>(() => Sweep.Run(Model, Tokens, [[], []], logits => logits)).Message.ShouldContain("[2, 2]");

    private sealed class Reports(List<SweepProgress> all) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => all.Add(value);
    }
}
