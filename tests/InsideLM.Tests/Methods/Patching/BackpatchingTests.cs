using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class BackpatchingTests
{
    private static readonly string[] Prompts = ["a cat sat on", "the dog", "one small step for a man", "tick tock tick"];
    private static readonly Model Small = TinyModel.Create(4);

    /// <summary>One query alone, patched by hand.</summary>
    private static int Said(string prompt, int source, int target, int position)
    {
        var tokens = Small.Tokens(prompt);
        var (_, cache) = Small.RunWithCache(tokens, TinyModel.At(source));
        using (cache)
            return (int)Small.Forward(tokens, Edit.Set(cache[TinyModel.At(source)].select(1, tokens.shape[1] + position).unsqueeze(1), TinyModel.At(target), position)).select(1, -1).argmax(-1).item<long>();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-2)]
    public void EveryCellIsTheQueryPatchedByHand(int position)
    {
        for (var source = 1; source <= 3; source++)
            for (var target = 0; target < source; target++)
            {
                // What the patched model says by hand is called right: then just this cell must hold for every query.
                int[] answers = [.. Prompts.Select(prompt => Said(prompt, source, target, position))];
                var grid = Backpatching.Run(Small, Prompts, answers, new Index(-position, fromEnd: true));
                grid.Right[grid.Pairs.ToList().IndexOf((source, target))].ShouldAllBe(right => right, $"{source} → {target}");
                grid.Rates[source, target].ShouldBe(1);
            }
    }

    [Fact]
    public void PatchesDifferFromOneAnother()
    {
        var said = Enumerable.Range(1, 3).SelectMany(source => Enumerable.Range(0, source).Select(target => string.Join(',', Prompts.Select(p => Said(p, source, target, -1)))));
        said.Distinct().Count().ShouldBeGreaterThan(2);
    }

    [Fact]
    public void ThePairIsChosenOnOneHalfAndTestedOnTheOther()
    {
        var grid = new BackpatchGrid(2, [(1, 0), (2, 0), (2, 1)], [[false, true, false, true], [true, false, true, true], [true, false, false, false]]);
        grid.Fixed().Pair.ShouldBe((2, 0));
        grid.Fixed().Right.ShouldBe([false, true]);
        grid.Fixed(lowestTarget: 1).Pair.ShouldBe((2, 1));
        grid.Any().ShouldBe([true, true, true, true]);
        grid.Any(lowestTarget: 1).ShouldBe([true, false, false, false]);
    }

    [Fact]
    public void ARandomVectorHasTheLengthOfTheOneItReplaces()
    {
        var vectors = Backpatching.Vectors(Small, Prompts, ^1);   // [source, query, d_model]
        vectors.shape.ShouldBe([3, 4, 16]);
        var random = Backpatching.Random(vectors, seed: 1);
        (random.square().sum(-1).sqrt() - vectors.square().sum(-1).sqrt()).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        random.allclose(Backpatching.Random(vectors, seed: 1)).ShouldBeTrue();
        random.allclose(vectors).ShouldBeFalse();
    }

    [Fact]
    public void AnotherQuerysVectorHasAnotherAnswer()
    {
        var vectors = arange(4, dtype: ScalarType.Float32).reshape(1, 4, 1).expand(2, 4, 3);
        int[] answers = [7, 8, 7, 9];
        var others = Backpatching.OfOthers(vectors, answers).select(0, 0).select(1, 0).data<float>().ToArray();
        foreach (var (query, other) in others.Select((other, query) => (query, (int)other))) answers[other].ShouldNotBe(answers[query]);
        Should.Throw<CourseException>(() => Backpatching.OfOthers(vectors, [5, 5, 5, 5]));
    }
}
