using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class InterchangeInterventionTests
{
    private static readonly string[] Bases = ["a cat sat on", "the dog", "the mat on the dog"], Sources = ["the other mat", "a cat on the mat sat", "a dog"];
    private static readonly int[] BaseBack = [2, 1, 3], SourceBack = [1, 3, 1];
    private static readonly Model Small = Tiny();

    private static Model Tiny()
    {
        var tokenizer = BpeTrainer.Train(["a cat sat on the mat, the dog on the other"], 300, ["<|endoftext|>"]);
        manual_seed(4);
        var model = new Transformer(new() { Layers = 3, DModel = 16, Heads = 2, Vocab = tokenizer.VocabSize, Context = 48, Tied = true });
        using var _ = no_grad();
        foreach (var (_, parameter) in model.named_parameters())
            if (parameter.dim() == 2) parameter.mul_(20);   // so that a patch changes what is said
        return new(model, tokenizer, "tiny");
    }

    private static HookName At(int layer) => layer == 0 ? Hook.ResidPre(0) : Hook.ResidPost(layer - 1);

    /// <summary>One pair alone, by hand.</summary>
    private static int Said(int pair, int layer, int baseBack, int sourceBack)
    {
        var (tokens, source) = (Small.Tokens(Bases[pair]), Small.Tokens(Sources[pair]));
        var (_, cache) = Small.RunWithCache(source, At(layer));
        using (cache)
            return (int)Small.Forward(tokens, Edit.Set(cache[At(layer)].select(1, source.shape[1] - sourceBack).unsqueeze(1), At(layer), -baseBack)).select(1, -1).argmax(-1).item<long>();
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
