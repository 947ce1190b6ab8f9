using InsideLM;

namespace Pretraining.Tests;

/// <summary>The second committed checkpoint does what its card says: what it knows of songs, and what is rescued by putting its late thought back.</summary>
public class HopsModelTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, EvaluationRow>> Table =
        new(() => Evaluation.Rows(Model.Load("hops"), World.Load(), "songs", "backpatching").ToDictionary(r => r.Id));

    [Theory]
    [InlineData("songs", .80)]
    [InlineData("performers", .90)]
    [InlineData("two-hop.trained", .75)]
    [InlineData("two-hop.bridge", .78)]
    [InlineData("backpatch.t1.fixed", .48)]
    [InlineData("backpatch.t1.any", .60)]
    public void ReachesItsFigureWithAMargin(string id, double atLeast) => Table.Value[id].Figure.ShouldBeGreaterThanOrEqualTo(atLeast, id);

    [Theory]
    [InlineData("backpatch.t1.other.fixed", .12)]
    [InlineData("backpatch.t1.random.fixed", .12)]
    public void StaysBelowItsFigureWithAMargin(string id, double atMost) => Table.Value[id].Figure.ShouldBeLessThanOrEqualTo(atMost, id);

    [Fact]
    public void ItsWordsEnterAtOneLength()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var lengths = Model.Load("hops").Transformer.embed.weight.square().sum(-1).sqrt();
        (lengths.max() / lengths.min()).item<float>().ShouldBeLessThan(1.02f);   // as exact as bf16
    }

    [Fact]
    public void ItsLastBlocksAreThoseBeforeThemOnceMore()
    {
        var blocks = Model.Load("hops").Transformer.blocks;
        var count = Recipe.All["hops"].RepeatedBlocks;
        foreach (var layer in Enumerable.Range(blocks.Count - count, count))
            blocks[layer].parameters().Zip(blocks[layer - count].parameters()).ShouldAllBe(pair => pair.First.Equals(pair.Second));
        blocks[1].mlp.up.weight!.Equals(blocks[2].mlp.up.weight!).ShouldBeFalse();
    }
}
