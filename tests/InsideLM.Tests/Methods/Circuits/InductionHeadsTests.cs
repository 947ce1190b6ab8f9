using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class InductionHeadsTests
{
    private static readonly AttentionOnlyRecipe Recipe = new() { Layers = 2, Vocab = 12, Length = 20, LongestPeriod = 8, Batch = 32, Steps = 450 };

    [Fact]
    public void EachRowRepeatsAfterAPeriodOfItsOwn()
    {
        var rows = RepeatedTokens.Draw([5, 6, 7, 8, 9], 40, 12, 3, 6, new Random(1));
        rows.Periods.Distinct().Order().ShouldBe([3, 4, 5, 6]);
        var (tokens, known) = (rows.Tokens.data<long>().ToArray().Chunk(12).ToArray(), rows.Known().data<float>().ToArray().Chunk(11).ToArray());
        for (var row = 0; row < 40; row++)
            for (var at = 1; at < 12; at++)
            {
                if (at >= rows.Periods[row]) tokens[row][at].ShouldBe(tokens[row][at - rows.Periods[row]]);
                known[row][at - 1].ShouldBe(at >= rows.Periods[row] ? 1 : 0);
            }
        Should.Throw<CourseException>(() => RepeatedTokens.Draw([1], 1, 5, 2, 5, new Random(1)));
    }

    [Fact]
    public void HeadsThatLookEverywhereAlikeScoreTheChanceOfEachLook()
    {
        var model = EditTests.Seeded(CheckpointTests.Small);
        using (no_grad())
            foreach (var block in model.blocks)
            {
                block.attn.q.weight.zero_();
                block.attn.q.bias!.zero_();
            }
        var rows = RepeatedTokens.Draw([1, 2, 3], 2, 8, 4, 4, new Random(1));
        var chance = Enumerable.Range(4, 4).Average(query => 1.0 / (query + 1));                     // the second rounds' queries, each of query + 1 keys
        InductionHeads.PrefixMatching(model, rows).ShouldAllBe(layer => layer.All(score => Math.Abs(score - chance) < 1e-5));
        var before = Enumerable.Range(1, 7).Average(query => 1.0 / (query + 1));
        InductionHeads.PreviousToken(model, rows).ShouldAllBe(layer => layer.All(score => Math.Abs(score - before) < 1e-5));
    }

    [Fact]
    public void TwoLayersLearnToLookUpWhatFollowedAndOneLayerDoesNot()
    {
        var rows = AttentionOnly.Rows(Recipe, 128, new Random(9));
        var (two, one) = (AttentionOnly.Train(Recipe), AttentionOnly.Train(Recipe with { Layers = 1 }));
        var known = rows.Known();
        double Loss(Transformer model) => ((InductionHeads.Losses(model, rows.Tokens) * known).sum() / known.sum()).item<float>();
        Loss(two).ShouldBeLessThan(0.8);
        Loss(one).ShouldBeGreaterThan(1.2);                                                          // log 12 = 2.5 without any help
        InductionHeads.PrefixMatching(two, rows)[1].Max().ShouldBeGreaterThan(InductionHeads.PrefixMatching(one, rows)[0].Max() + 0.2);

        var hooks = new InsideLM.Hooks(Hook.MlpOut);
        two.forward(rows.Tokens, hooks);
        hooks.Cache[Hook.MlpOut(1)].abs().max().item<float>().ShouldBe(0);                           // attention alone
        two.parameters().ShouldAllBe(parameter => !parameter.requires_grad);
    }
}
