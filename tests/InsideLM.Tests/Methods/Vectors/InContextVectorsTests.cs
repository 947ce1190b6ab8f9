using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class InContextVectorsTests
{
    private static readonly string[] Prompts = ["a cat sat on", "the dog", "one small step for a man", "tick tock tick"];
    private static readonly Model Small = TinyModel.Create(5);

    private static Tensor LastToken(string prompt, int layer) => RepresentationEngineering.LastToken(Small, [prompt], Hook.ResidPost(layer))[0];

    private static int Said(string prompt, params Edit[] edits) => (int)Small.Forward(Small.Tokens(prompt), edits).select(1, -1).argmax(-1).item<long>();

    [Theory]
    [InlineData(64)]
    [InlineData(3)]
    public void TheMeanIsThatOfEachPromptsOwnLastTokenWhateverTheBatch(int batch)
    {
        using var scope = NewDisposeScope();
        var mean = InContextVectors.Mean(Small, Prompts, batch);
        mean.shape.ShouldBe([3, 16]);
        foreach (var layer in Small.Layers)
        {
            var byHand = Prompts.Select(prompt => LastToken(prompt, layer)).Aggregate((a, b) => a + b) / 4;
            (mean[layer] - byHand).abs().max().item<float>().ShouldBeLessThan(1e-3f, $"{layer}");
        }
    }

    [Fact]
    public void TasksDifferByTheirMeansAndWhatAllShareIsGone()
    {
        using var scope = NewDisposeScope();
        var vectors = InContextVectors.OfTasks(Small, [Prompts[..2], Prompts[2..3], Prompts[3..]]);
        vectors.shape.ShouldBe([3, 3, 16]);
        vectors.sum(0L).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        (vectors[0] - vectors[1] - (InContextVectors.Mean(Small, Prompts[..2]) - InContextVectors.Mean(Small, Prompts[2..3]))).abs().max().item<float>().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void EveryLayerAndStrengthIsTheVectorAddedByHandAtTheLastToken()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        var vectors = randn(3, 16) * 40;
        double[] strengths = [1, -2];
        foreach (var layer in Small.Layers)
            foreach (var (strength, s) in strengths.Select((strength, s) => (strength, s)))
            {
                // What is said by hand is called right: then this cell must hold for every prompt.
                int[] answers = [.. Prompts.Select(prompt => Said(prompt, Edit.Add(vectors[layer], Hook.ResidPost(layer), strength, ^1)))];
                answers.ShouldNotBe(Prompts.Select(prompt => Said(prompt)));
                var grid = InContextVectors.Add(Small, vectors, Prompts, answers, strengths, batch: 8);
                grid.Right[layer][s].ShouldAllBe(right => right, $"{strength} × after block {layer}");
                grid.Rates[layer, s].ShouldBe(1);
            }
    }

    [Fact]
    public void ReplacingIsTheVectorSetByHandAtTheLastToken()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var vectors = randn(3, 16) * 40;
        foreach (var layer in Small.Layers)
        {
            int[] answers = [.. Prompts.Select(prompt => Said(prompt, Edit.Set(vectors[layer], Hook.ResidPost(layer), ^1)))];
            answers.ShouldNotBe(Prompts.Select(prompt => Said(prompt)));
            InContextVectors.Replace(Small, vectors, Prompts, answers, batch: 8).Right[layer][0].ShouldAllBe(right => right, $"{layer}");
        }
    }

    [Fact]
    public void TheBestPlaceIsTheEarliestAndItsFirstStrengthAmongEquals()
    {
        var grid = new VectorGrid([1, 2], [[[false, false], [true, false]], [[true, true], [true, true]], [[true, true], [false, true]]]);
        grid.Best().ShouldBe((1, 1));
        grid.Best([0]).ShouldBe((0, 2));
        grid.Best([0, 2]).ShouldBe((2, 1));
        grid.Rates[0, 1].ShouldBe(.5);
    }

    [Fact]
    public void QueriesWithoutAnswersAndTasksWithoutPromptsAreRefused()
    {
        using var scope = NewDisposeScope();
        Should.Throw<CourseException>(() => InContextVectors.Mean(Small, []));
        Should.Throw<CourseException>(() => InContextVectors.Add(Small, zeros(3, 16), Prompts, [1]));
    }
}
