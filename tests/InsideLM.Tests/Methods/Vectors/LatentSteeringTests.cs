using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class LatentSteeringTests
{
    private static readonly string[] From = ["a cat sat on", "the dog", "tick tock", "on the mat"], To = ["a dog sat", "the cat on", "the tock", "a mat on"];
    private static readonly Model Small = TinyModel.Create(5);

    [Fact]
    public void NoOtherDirectionExplainsMoreOfTheDifferences()
    {
        using var scope = NewDisposeScope();
        var direction = LatentSteering.Direction(Small, From, To);
        direction.shape.ShouldBe([3, 16]);
        direction.norm().item<float>().ShouldBe(1, 1e-4f);
        var differences = Differences();
        var byPower = randn(48);                                                                           // v ← DᵀDv: the power method
        for (var i = 0; i < 2000; i++)
        {
            byPower = differences.transpose(0, 1).matmul(differences.matmul(byPower));
            byPower = byPower / byPower.norm();
        }
        Math.Abs(direction.flatten().dot(byPower).item<float>()).ShouldBe(1, 1e-3f);
    }

    [Fact]
    public void TheDirectionPointsFromTheTextsToTheirRewritings()
    {
        using var scope = NewDisposeScope();
        var direction = LatentSteering.Direction(Small, From, To);
        Differences().mean([0]).dot(direction.flatten()).item<float>().ShouldBeGreaterThan(0);
        (LatentSteering.Direction(Small, To, From) + direction).abs().max().item<float>().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void TurningKeepsEveryTokensLengthAndTurnsIt()
    {
        using var scope = NewDisposeScope();
        var direction = randn(3, 16);
        var tokens = Small.Tokens("a cat sat on the mat");
        var (_, before) = Small.RunWithCache(tokens, Hook.ResidPost(0));
        var (_, after) = Small.RunWithCache(tokens, Hook.ResidPost(0), LatentSteering.Turn(direction, .5));
        var (x, y, v) = (before[Hook.ResidPost(0)], after[Hook.ResidPost(0)], direction[0] / direction[0].norm());
        var length = x.norm(-1, keepdim: true);
        var byHand = x / length + .5 * v;
        (y - byHand / byHand.norm(-1, keepdim: true) * length).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        ((y * v).sum(-1) - (x * v).sum(-1)).min().item<float>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void LimitedToSomeLayersTheEarlierOnesStayAsTheyWere()
    {
        using var scope = NewDisposeScope();
        var tokens = Small.Tokens("the dog");
        var edits = LatentSteering.Turn(randn(3, 16), 1, [1]);
        edits.Length.ShouldBe(1);
        var (_, before) = Small.RunWithCache(tokens, Hook.ResidPost);
        var (_, after) = Small.RunWithCache(tokens, Hook.ResidPost, edits);
        (before[Hook.ResidPost(0)] - after[Hook.ResidPost(0)]).abs().max().item<float>().ShouldBe(0);
        (before[Hook.ResidPost(1)] - after[Hook.ResidPost(1)]).abs().max().item<float>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void TextsWithoutRewritingsAreTold() => Should.Throw<CourseException>(() => LatentSteering.Direction(Small, From, To[..2]));

    private static Tensor Differences() => cat([.. Small.Layers.Select(layer =>                            // [pair, layer · d_model], text by text
        cat([.. From.Zip(To, (x, y) => RepresentationEngineering.LastToken(Small, [y], Hook.ResidPost(layer)) - RepresentationEngineering.LastToken(Small, [x], Hook.ResidPost(layer)))]))], 1);
}
