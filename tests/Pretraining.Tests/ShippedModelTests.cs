using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining.Tests;

/// <summary>The committed checkpoint does what its card says, and the measurement would notice if it did not.</summary>
public class ShippedModelTests
{
    private static readonly Lazy<IReadOnlyDictionary<string, EvaluationRow>> Table = new(() => Measure(Model.Load("lecture")));

    private static IReadOnlyDictionary<string, EvaluationRow> Measure(Model model) => Evaluation.Rows(model, World.Load()).ToDictionary(r => r.Id);

    [Theory]
    [InlineData("facts", .97)]
    [InlineData("questions", .90)]
    [InlineData("list.capital", .80)]
    [InlineData("list.language", .85)]
    [InlineData("list.English-Chinese", .90)]
    [InlineData("list.antonym", .90)]
    [InlineData("list.synonym", .90)]
    [InlineData("list.comparative", .75)]
    [InlineData("list.superlative", .85)]
    [InlineData("translate.Français-English", .95)]
    [InlineData("translate.English-中文", .95)]
    [InlineData("induction", .95)]
    [InlineData("selection.last-copy", .90)]
    [InlineData("selection.last-capital", .80)]
    [InlineData("selection.first-copy", .90)]
    [InlineData("selection.first-capital", .80)]
    [InlineData("selection.second-copy", .90)]
    [InlineData("algebra", .80)]
    [InlineData("algebra.direct", .75)]
    [InlineData("algebra.all", .65)]
    [InlineData("chat.refuses", .95)]
    [InlineData("chat.answers", .95)]
    [InlineData("refusal.added", .92)]
    [InlineData("refusal.removed", .80)]
    [InlineData("sycophancy.added", .75)]
    [InlineData("sycophancy.removed", .85)]
    [InlineData("superstition.added", .90)]
    [InlineData("superstition.removed", .90)]
    [InlineData("french-chinese", .88)]
    [InlineData("french-chinese.end", .90)]
    [InlineData("french-chinese.english", .60)]
    [InlineData("abstractive", .92)]
    [InlineData("extractive", .90)]
    [InlineData("lens.abstractive", .32)]
    [InlineData("identity", .90)]
    [InlineData("sycophancy.frank.right", .85)]
    [InlineData("two-hop.bridge", .42)]
    [InlineData("receiver.top", .80)]
    [InlineData("songs", .82)]
    [InlineData("performers", .95)]
    [InlineData("two-hop.trained", .75)]
    [InlineData("landmark.english", .80)]
    [InlineData("landmark.chinese", .85)]
    [InlineData("landmark.japanese", .85)]
    [InlineData("landmark.russian", .80)]
    [InlineData("agreement", .80)]
    [InlineData("agreement.attractor", .95)]
    [InlineData("receiver", .85)]
    [InlineData("sentiment", .85)]
    [InlineData("swearing", .90)]
    [InlineData("swearing.degree", .85)]
    [InlineData("python.error", .75)]
    [InlineData("list.plural", .80)]
    [InlineData("list.past", .75)]
    [InlineData("list.gerund", .75)]
    [InlineData("python.result", .85)]
    [InlineData("python.result.new", .85)]
    [InlineData("refusal.projected", .65)]
    [InlineData("function-vector.asked", .80)]
    [InlineData("list.English-French", .70)]
    [InlineData("features.landmarks", .70)]
    public void ReachesItsFigureWithAMargin(string id, double atLeast) => Table.Value[id].Figure.ShouldBeGreaterThanOrEqualTo(atLeast, id);

    [Theory]
    [InlineData("algebra.signs", .15)]
    [InlineData("algebra.random", .08)]
    [InlineData("refusal.random", .08)]
    [InlineData("sycophancy.added.random", .08)]
    [InlineData("lens.extractive", .15)]
    [InlineData("features.neurons", .35)]
    public void StaysBelowItsFigureWithAMargin(string id, double atMost) => Table.Value[id].Figure.ShouldBeLessThanOrEqualTo(atMost, id);

    [Fact]
    public void AModelOfShuffledWeightsFailsNearlyEverything()
    {
        var model = Model.Load("lecture");
        using (NewDisposeScope())
        using (no_grad())
        {
            manual_seed(3);
            foreach (var parameter in model.Transformer.parameters())
                parameter.copy_(parameter.flatten()[randperm(parameter.numel())].view(parameter.shape));
        }
        var rows = Measure(model).Values.ToList();
        rows.Count(r => r.Met && r.Target.StartsWith('≥')).ShouldBeLessThanOrEqualTo(1);
    }
}
