using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>The computational graph computed as it is defined: node by node, each input the plain sum of what reaches it. For models with
/// serial blocks, learned positions and as many key-value heads as heads.</summary>
internal sealed class NaiveGraph(Transformer model, Tensor clean, Tensor corrupted)
{
    private readonly ComputationalGraph graph = new(model.Config);

    /// <summary>The last position's logits, [row, vocab].</summary>
    public Tensor Logits(Circuit circuit)
    {
        var none = Written(corrupted, (_, now) => now, []);
        return End(Written(clean, (edge, now) => circuit.Contains(edge) ? now : none[edge.From], none), (edge, now) => circuit.Contains(edge) ? now : none[edge.From]);
    }

    private Tensor End(Dictionary<Node, Tensor> written, Func<Edge, Tensor, Tensor> carried) => model.Unembed(Read(NodeInput.Logits, written, carried)[.., ^1]);

    private Dictionary<Node, Tensor> Written(Tensor tokens, Func<Edge, Tensor, Tensor> carried, Dictionary<Node, Tensor> none)
    {
        var length = tokens.shape[1];
        Dictionary<Node, Tensor> written = new() { [Node.Embed] = model.embed.forward(tokens) + model.pos_embed!.forward(arange(length, dtype: ScalarType.Int64)) };
        var future = full([length, length], float.NegativeInfinity).triu(1);
        foreach (var node in graph.Senders.Skip(1))
        {
            var block = model.blocks[node.Layer];
            if (node.Kind == NodeKind.Mlp)
            {
                var pre = block.mlp.up.forward(block.ln2!.forward(Read(new(InputKind.Mlp, node.Layer), written, carried)));
                written[node] = block.mlp.down.forward(pre.relu());
                continue;
            }
            Tensor Part(InputKind kind, TorchSharp.Modules.Linear map) => map.forward(block.ln1.forward(Read(new(kind, node.Layer, node.Index), written, carried)))
                .narrow(-1, node.Index * model.Config.DHead, model.Config.DHead);
            var scores = Part(InputKind.Q, block.attn.q).matmul(Part(InputKind.K, block.attn.k).transpose(1, 2)) / Math.Sqrt(model.Config.DHead) + future;
            var z = scores.softmax(-1).matmul(Part(InputKind.V, block.attn.v));
            written[node] = z.matmul(block.attn.o.weight.narrow(1, node.Index * model.Config.DHead, model.Config.DHead).t());
        }
        return written;
    }

    /// <summary>The sum along the edges into an input, and the biases, which belong to no node.</summary>
    private Tensor Read(NodeInput input, Dictionary<Node, Tensor> written, Func<Edge, Tensor, Tensor> carried)
    {
        var blocks = input.Kind switch { InputKind.Logits => graph.Layers, InputKind.Mlp => input.Layer + 1, _ => input.Layer };
        var sum = graph.Senders.Take(graph.Reads(input)).Select(sender => carried(new(sender, input), written[sender])).Aggregate((a, b) => a + b);
        return Enumerable.Range(0, blocks).Aggregate(sum, (x, layer) => x + model.blocks[layer].attn.o.bias!);
    }
}
