using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class EdgePatchingTests
{
    internal static readonly ModelConfig Plain = CheckpointTests.Small with { Layers = 3, Heads = 2, DModel = 16, RotaryDims = 0 };
    private static readonly Tensor Clean = tensor(new long[] { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 }, [2, 5]);
    private static readonly Tensor Corrupted = tensor(new long[] { 3, 7, 4, 1, 5, 9, 2, 8, 5, 3 }, [2, 5]);

    /// <summary>Small random weights that leave the model soft, so that a patch moves but does not saturate it.</summary>
    internal static Transformer Seeded(ModelConfig config)
    {
        using var _ = no_grad();
        manual_seed(11);
        var model = new Transformer(config);
        foreach (var (name, parameter) in model.named_parameters())
            if (parameter.dim() == 2) parameter.normal_(0, 0.25);
            else if (name.EndsWith("bias")) parameter.normal_(0, 0.1);
        foreach (var parameter in model.parameters()) parameter.requires_grad_(false);
        return model;
    }

    internal static EdgePatching Two(Transformer model) => new(model, Clean, Corrupted);

    public static TheoryData<string> Kinds => [.. Families.Keys];

    private static readonly Dictionary<string, ModelConfig> Families = new()
    {
        ["serial, learned positions"] = Plain,
        ["rotary, tied"] = Plain with { RotaryDims = -1, Tied = true },
        ["parallel"] = Plain with { RotaryDims = -1, ParallelResidual = true },
        ["parallel, one norm"] = Plain with { RotaryDims = 4, RotaryInterleaved = true, ParallelResidual = true, SharedNorm = true, Activation = Activation.GeluTanh },
        ["grouped keys, gated"] = Plain with { Heads = 4, KvHeads = 2, DHead = 4, RotaryDims = -1, GatedMlp = true, Norm = NormKind.Rms, QkvBias = false, AttnOutBias = false, MlpBias = false, Activation = Activation.Silu },
        ["normalised queries"] = Plain with { RotaryDims = -1, QkNorm = true, Norm = NormKind.Rms },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_a_patch_it_is_the_clean_run_and_with_all_the_corrupted_one(string kind)
    {
        using var _ = no_grad();
        var model = Seeded(Families[kind]);
        using var patching = Two(model);
        Near.MaxDifference(patching.Logits(Circuit.All(patching.Graph)), model.forward(Clean).select(1, -1)).ShouldBeLessThan(1e-5);
        Near.MaxDifference(patching.Logits(Circuit.None(patching.Graph)), model.forward(Corrupted).select(1, -1)).ShouldBeLessThan(2e-5);
        Near.MaxDifference(patching.CorruptedLogits, patching.CleanLogits).ShouldBeGreaterThan(1e-2);
    }

    [Fact]
    public void Any_set_of_edges_gives_what_the_graph_computed_node_by_node_gives()
    {
        using var _ = no_grad();
        var model = Seeded(Plain);
        using var patching = Two(model);
        var naive = new NaiveGraph(model, Clean, Corrupted);
        Prop.ForAll(Gen.Choose(0, patching.Graph.Edges.Count).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (edges, seed) =>
        {
            using var scope = NewDisposeScope();
            var circuit = Circuit.Random(patching.Graph, edges, seed);
            return Near.MaxDifference(patching.Logits(circuit), naive.Logits(circuit)) < 2e-5;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void Circuits_in_one_batch_give_what_each_gives_alone_and_start_at_the_first_patch()
    {
        using var _ = no_grad();
        var model = Seeded(Plain);
        using var patching = Two(model);
        var graph = patching.Graph;
        Circuit[] circuits = [Circuit.Of(graph, graph.Edges.Where(e => e.To.Kind != InputKind.Logits || e.From.Layer != 1)), Circuit.Of(graph, graph.Edges.Where(e => e.To != new NodeInput(InputKind.K, 2, 1)))];
        var before = model.BlockEvaluations;
        var together = patching.Logits(circuits);
        (model.BlockEvaluations - before).ShouldBe(2 * 2);   // block 2 alone, for two circuits of two rows
        for (var i = 0; i < 2; i++)
            Near.MaxDifference(together[i], patching.Logits(circuits[i])).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Pruning_what_lies_on_no_path_changes_no_logit()
    {
        using var _ = no_grad();
        using var patching = Two(Seeded(Families["grouped keys, gated"]));
        Prop.ForAll(Gen.Choose(0, patching.Graph.Edges.Count / 3).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (edges, seed) =>
        {
            using var scope = NewDisposeScope();
            var circuit = Circuit.Random(patching.Graph, edges, seed);
            return circuit.Pruned().Count <= circuit.Count && Near.MaxDifference(patching.Logits(circuit), patching.Logits(circuit.Pruned())) < 2e-5;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void Gpt2_small_has_the_edges_that_the_papers_count()
    {
        var graph = new ComputationalGraph(new() { Layers = 12, DModel = 768, Heads = 12, Vocab = 100, Context = 16 });
        graph.Edges.Count.ShouldBe(32_491);   // Conmy et al. 2023 and Hanna et al. 2024
        graph.Edges.Index().Where(e => graph.IndexOf(e.Item) != e.Index).ShouldBeEmpty();
        graph.Edges.Select(e => e.ToString()).Distinct().Count().ShouldBe(32_491);
        Should.Throw<CourseException>(() => graph.IndexOf(new Edge(Node.Mlp(3), new(InputKind.Q, 3, 0)))).Message.ShouldContain("before m3 writes");
        new ComputationalGraph(Plain with { ParallelResidual = true }).Reads(new(InputKind.Mlp, 1)).ShouldBe(new ComputationalGraph(Plain).Reads(new(InputKind.Q, 1)));
    }

    [Fact]
    public void Texts_that_do_not_lie_side_by_side_are_refused()
    {
        var model = Seeded(Plain);
        Should.Throw<CourseException>(() => new EdgePatching(model, Clean, Corrupted.narrow(1, 0, 4))).Message.ShouldContain("as many tokens");
        Should.Throw<CourseException>(() => new ComputationalGraph(Plain with { PostNorms = true }));
    }

    [Fact]
    public void A_list_of_nodes_keeps_the_edges_among_them()
    {
        var graph = new ComputationalGraph(Plain);
        var circuit = Circuit.OfNodes(graph, [Node.Head(0, 1), Node.Mlp(2)]);
        circuit.Nodes.ShouldBe([Node.Embed, Node.Head(0, 1), Node.Mlp(2), Node.Logits]);
        circuit.Count.ShouldBe(3 + 2 + 3);   // into the head's three inputs, the MLP and the logits
        circuit.Recall(circuit).ShouldBe(1);
        Circuit.None(graph).Recall(circuit).ShouldBe(0);
    }
}
