using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class InterchangeInterventionTests
{
    private static readonly string[] Bases = ["a cat sat on", "the dog", "the mat on the dog"], Sources = ["the other mat", "a cat on the mat sat", "a dog"];
    private static readonly int[] BaseBack = [2, 1, 3], SourceBack = [1, 3, 1];
    private static readonly Model Small = TinyModel.Create(4);

    /// <summary>One pair alone, by hand.</summary>
    private static int Said(int pair, int layer, int baseBack, int sourceBack)
    {
        var (tokens, source) = (Small.Tokens(Bases[pair]), Small.Tokens(Sources[pair]));
        var (_, cache) = Small.RunWithCache(source, TinyModel.At(layer));
        using (cache)
            return (int)Small.Forward(tokens, Edit.Set(cache[TinyModel.At(layer)].select(1, source.shape[1] - sourceBack).unsqueeze(1), TinyModel.At(layer), -baseBack)).select(1, -1).argmax(-1).item<long>();
    }

    [Fact]
    public void EveryCellIsThePairPatchedByHand()
    {
        int[] last = [1, 1, 1];
        (int[] Base, int[] Source)[] positions = [(BaseBack, SourceBack), (last, last)];
        var answers = new HashSet<int>();
        for (var layer = 0; layer <= 3; layer++)
            for (var position = 0; position < 2; position++)
            {
                var (back, from) = positions[position];
                int[] expected = [.. Enumerable.Range(0, 3).Select(pair => Said(pair, layer, back[pair], from[pair]))];
                answers.UnionWith(expected);
                var right = InterchangeIntervention.Run(Small, Bases, Sources, expected, positions);
                right.Length.ShouldBe(4);
                right[layer][position].ShouldBe([true, true, true], $"layer {layer}, position {position}");
            }
        answers.Count.ShouldBeGreaterThan(2);   // the interventions differ from one another
    }

    [Fact]
    public void EveryPairNeedsItsTextsAndPositions() =>
        Should.Throw<CourseException>(() => InterchangeIntervention.Run(Small, Bases, Sources, [1, 2], [(BaseBack, SourceBack)])).Message.ShouldContain("3 base texts");
}
