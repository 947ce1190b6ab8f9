using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>What a feature's dashboard is drawn from, and which unit stands for a concept.</summary>
public class FeatureTests
{
    [Fact]
    public void TheUnitThatFollowsAConceptIsChosenAndJudgedOnOtherPositions()
    {
        using var scope = NewDisposeScope();
        // Three concepts take turns; unit 3 is high for concept 0 (and low elsewhere), unit 1 fires for concept 2 in training only.
        (Tensor Values, Tensor Labels) Positions(bool isTraining)
        {
            var (values, labels) = (new float[300 * 4], new float[3 * 300]);
            for (var i = 0; i < 300; i++)
            {
                labels[((i % 3) * 300) + i] = 1;
                values[(i * 4) + 0] = i % 5;
                values[(i * 4) + 1] = i % 3 == 2 && isTraining ? 2 : 0;
                values[(i * 4) + 3] = i % 3 == 0 ? 8 : 1;
            }
            return (tensor(values, [300, 4]), tensor(labels, [3, 300]));
        }
        var (train, test) = (Positions(true), Positions(false));
        var (chosen, f1) = Concepts.Match(train.Values, train.Labels, test.Values, test.Labels);
        chosen[0].Index.ShouldBe(3);
        chosen[0].Threshold.ShouldBeInRange(1, 7);
        chosen[0].Largest.ShouldBe(8);
        f1[0].ShouldBe(1);
        chosen[2].Index.ShouldBe(1);
        f1[2].ShouldBe(0);
        f1[1].ShouldBeInRange(.3, .6);
    }

    [Fact]
    public void ContextsStandAroundTheStrongestPlaceOfEachText()
    {
        using var scope = NewDisposeScope();
        string[] tokens = ["a", "b", "c", "d", "e", "f", "g"];
        int[] texts = [0, 0, 0, 0, 1, 1, 1];
        var values = tensor(new float[] { 0, 3, 4, 0, 0, 5, 0 }, [7, 1]);
        var activations = new FeatureActivations(tokens, texts, values);
        activations.FiringRate(0).ShouldBe(3 / 7.0, 1e-9);
        activations.Largest(0).ShouldBe(5);
        var top = activations.Top(0, count: 3, around: 1);
        top.Select(c => string.Concat(c.Tokens)).ShouldBe(["efg", "bcd"]);
        top[1].Values.ShouldBe([3, 4, 0]);
        FeatureContext.Strip(top).ToJson().ShouldContain("\"b\"");
    }

    [Fact]
    public void ATokensOwnUnembeddingSpeaksForItMost()
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        var token = model.Tokenizer.SingleToken(" Poland")!.Value;
        var row = model.Transformer.ln_final.FoldInto(model.Transformer.unembed?.weight ?? model.Transformer.embed.weight)[token];
        var (says, against) = FeatureActivations.DirectLogits(model, row, 3);
        says[0].Token.ShouldBe(" Poland");
        says[0].Effect.ShouldBeGreaterThan(says[2].Effect);
        against[0].Effect.ShouldBeLessThan(0);
    }

    [Fact]
    public void EveryPositionsTokenStandsBesideItsFeatures()
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        var sae = new SparseAutoencoder(model.Config.DModel, 256, 8, seed: 1);
        var read = FeatureActivations.Of(model, sae, Hook.ResidPost(1), ["Poland has its capital in Warsaw.", "Poland"]);
        read.Tokens.Count.ShouldBe(read.Text.Count);
        read.Values.shape.ShouldBe([read.Tokens.Count, 256]);
        read.Tokens[^1].Trim().ShouldBe("Poland");
        var (_, cache) = model.RunWithCache(model.Tokens("Poland"), Hook.ResidPost(1));
        (read.Values[-1] - sae.Encode(cache[Hook.ResidPost(1)])[0, -1]).abs().max().item<float>().ShouldBeLessThan(1e-3f);
    }
}
