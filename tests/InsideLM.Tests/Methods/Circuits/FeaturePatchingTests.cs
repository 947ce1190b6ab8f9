using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Circuits of features: what is kept is as in the clean run, what is not as in the corrupted one, and nothing else is changed.</summary>
public sealed class FeaturePatchingTests : IDisposable
{
    private static readonly Func<Tensor, Tensor> Metric = CircuitMetric.LogitDifference([7, 30], [12, 3]);
    private static readonly Model Small = FactTests.Small;
    private readonly Tensor clean = tensor(new long[] { 5, 9, 14, 20, 3, 8, 8, 31 }, [2, 4]), corrupted = tensor(new long[] { 5, 40, 14, 20, 3, 17, 22, 31 }, [2, 4]);
    private readonly FeaturePatching features, coordinates;

    public FeaturePatchingTests()
    {
        FeatureSite Learned(int layer) => new(Hook.ResidPost(layer), new SparseAutoencoder(Small.Config.DModel, 24, 5, layer));
        features = new(Small, clean, corrupted, Learned(1), Learned(0));
        coordinates = new(Small, clean, corrupted, new FeatureSite(Hook.ResidPost(0)), new FeatureSite(Hook.MlpPost(1)));
    }

    public void Dispose()
    {
        features.Dispose();
        coordinates.Dispose();
    }

    private static double Distance(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    [Fact]
    public void All_nodes_are_the_clean_run_and_no_node_is_the_corrupted_one()
    {
        var (all, none) = (Small.Forward(clean).select(1, -1), Small.Forward(corrupted).select(1, -1));
        Distance(all, none).ShouldBeGreaterThan(0.1);
        Distance(features.Logits(features.Nodes), all).ShouldBeLessThan(1e-3);
        Distance(features.Logits([]), none).ShouldBeLessThan(1e-3);
        features.Faithfulness(features.Nodes, Metric).ShouldBe(1, 1e-2);
        features.Faithfulness([], Metric).ShouldBe(0, 1e-2);
    }

    [Fact]
    public void Without_its_error_node_a_place_passes_on_what_its_features_say_and_no_more()
    {
        var sae = features.Sites[1].Autoencoder!;
        var kept = features.Nodes.Where(node => !(node.Site == 1 && features.IsError(node)));
        var (_, cache) = Small.RunWithCache(corrupted, Hook.ResidPost(1));
        var error = cache[Hook.ResidPost(1)] - sae.Reconstruct(cache[Hook.ResidPost(1)]);
        var byHand = Small.Forward(clean, Edit.Change(Hook.ResidPost(1), x => sae.Reconstruct(x) + error)).select(1, -1);
        Distance(features.Logits(kept), byHand).ShouldBeLessThan(1e-3);
        Distance(features.Logits(kept), features.CleanLogits).ShouldBeGreaterThan(1e-2);
    }

    [Fact]
    public void A_place_s_effects_sum_up_to_the_whole_change()
    {
        using var one = new FeaturePatching(Small, clean, corrupted, features.Sites[0]);
        var whole = Metric(one.CorruptedLogits.unsqueeze(0)).mean().item<float>() - Metric(one.CleanLogits.unsqueeze(0)).mean().item<float>();
        one.Effects(Metric, steps: 100).Values.Sum().ShouldBe(whole, 0.05 * Math.Abs(whole) + 1e-3);
    }

    [Fact]
    public void Coordinates_with_the_largest_effects_are_those_whose_patch_does_most()
    {
        var effects = coordinates.Effects(Metric);
        var nodes = coordinates.Nodes.ToHashSet();
        var clean = Metric(coordinates.CleanLogits.unsqueeze(0)).mean().item<float>();
        double Exact(FeatureNode node) => Metric(coordinates.Logits(nodes.Where(other => other != node)).unsqueeze(0)).mean().item<float>() - clean;
        var strongest = effects.OrderByDescending(e => Math.Abs(e.Value)).Take(5).ToArray();
        var weakest = effects.OrderBy(e => Math.Abs(e.Value)).Take(5).ToArray();
        strongest.Average(e => Math.Abs(Exact(e.Key))).ShouldBeGreaterThan(3 * weakest.Average(e => Math.Abs(Exact(e.Key))));
        strongest.Count(e => Math.Sign(e.Value) == Math.Sign(Exact(e.Key))).ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void Texts_of_other_lengths_are_refused() =>
        Should.Throw<CourseException>(() => new FeaturePatching(Small, clean, corrupted.narrow(1, 0, 3))).Message.ShouldContain("as many tokens");
}
