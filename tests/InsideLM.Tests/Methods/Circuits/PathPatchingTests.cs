using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class PathPatchingTests
{
    private static readonly Transformer Model = EdgePatchingTests.Seeded(EdgePatchingTests.Plain);
    private static readonly Func<Tensor, Tensor> Metric = CircuitMetric.LogitDifference([4, 11], [20, 33]);

    [Fact]
    public void With_the_MLPs_held_it_is_the_same_as_patching_the_edges_between()
    {
        using var patching = EdgePatchingTests.Two(Model);
        var graph = patching.Graph;
        foreach (NodeInput[] receivers in new NodeInput[][] { [NodeInput.Logits], [new(InputKind.Q, 2, 0), new(InputKind.V, 2, 1)], [new(InputKind.K, 1, 1)], [new(InputKind.Mlp, 2)] })
        {
            Node[] senders = [.. graph.Senders.Where(sender => receivers.All(to => graph.IndexOf(sender) < graph.Reads(to)))];
            var path = PathPatching.Run(patching, senders, receivers, Metric, throughMlps: false, batch: 6);
            var edges = patching.Measure([.. senders.Select(sender => Circuit.Of(graph, graph.Edges.Where(edge => edge.From != sender || !receivers.Contains(edge.To))))], Metric);
            Near.MaxDifference(path, edges).ShouldBeLessThan(1e-4, string.Join(' ', receivers));
        }
    }

    [Fact]
    public void Through_the_MLPs_the_last_layers_heads_reach_the_logits_by_the_last_MLP_too()
    {
        using var patching = EdgePatchingTests.Two(Model);
        var graph = patching.Graph;
        var sender = Node.Head(2, 1);
        var through = PathPatching.Run(patching, [sender], [NodeInput.Logits], Metric);
        var all = patching.Measure([Circuit.Of(graph, graph.Edges.Where(edge => edge.From != sender))], Metric);   // its only ways: directly and by m2
        Near.MaxDifference(through, all).ShouldBeLessThan(1e-4);
        Near.MaxDifference(through, PathPatching.Run(patching, [sender], [NodeInput.Logits], Metric, throughMlps: false)).ShouldBeGreaterThan(1e-4);
    }

    [Fact]
    public void A_sender_after_the_receiver_changes_nothing()
    {
        using var patching = EdgePatchingTests.Two(Model);
        var late = PathPatching.Run(patching, [Node.Head(2, 0), Node.Mlp(1)], [new(InputKind.Q, 1, 0)], Metric);
        Near.MaxDifference(late, Metric(patching.CleanLogits.expand(2, -1, -1))).ShouldBeLessThan(1e-5);
        Should.Throw<CourseException>(() => PathPatching.Run(patching, [Node.Head(7, 0)], [NodeInput.Logits], Metric)).Message.ShouldContain("a7.h0");
    }

    [Fact]
    public void A_head_that_hands_on_what_it_sees_copies_and_its_negative_does_not()
    {
        manual_seed(3);
        var tokenizer = BpeTrainer.Train(["a cat sat on the mat, the dog on the other"], 300, ["<|endoftext|>"]);
        var network = new Transformer(new() { Layers = 2, DModel = 64, Heads = 2, DHead = 64, Vocab = tokenizer.VocabSize, Context = 16, Tied = true });
        using (no_grad())
        {
            network.embed.weight.normal_();
            foreach (var block in network.blocks)
            {
                block.mlp.down.weight.zero_();
                block.attn.v.weight.zero_();
                block.attn.o.weight.zero_();
            }
            network.blocks[1].attn.v.weight.narrow(0, 64, 64).copy_(eye(64));
            network.blocks[1].attn.o.weight.narrow(1, 64, 64).copy_(eye(64));
        }
        var model = new Model(network, tokenizer, "copier");
        string[] texts = [.. "abcdeghimnorstuvwxyz".Select(letter => "on " + letter)];
        CopyScore.Of(model, Node.Head(1, 1), texts).Value.ShouldBe(1);
        CopyScore.Of(model, Node.Head(1, 1), texts, negative: true).Value.ShouldBe(0);
        CopyScore.Of(model, Node.Head(1, 0), texts).Value.ShouldBeLessThan(0.3);
    }
}
