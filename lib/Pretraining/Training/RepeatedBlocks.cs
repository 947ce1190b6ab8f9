using InsideLM;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Transformer = InsideLM.Transformer; // TorchSharp.Modules has one of its own

namespace Pretraining;

/// <summary>
/// The last blocks, if they are those before them once more: a universal transformer (Dehghani et al. 2018) whose rounds are written out, so that it is a checkpoint like
/// any other. They learn from both rounds and keep equal weights.
/// </summary>
public sealed class RepeatedBlocks
{
    private readonly (Parameter First, Parameter Again)[] pairs;

    /// <summary>The first of them; as many as the model has layers, if there are none.</summary>
    public int Start { get; }

    /// <param name="model">Its last blocks get the weights of the others.</param>
    /// <param name="count">How many; 0 if every block has weights of its own.</param>
    public RepeatedBlocks(Transformer model, int count)
    {
        Start = model.Config.Layers - count;
        pairs = [.. Enumerable.Range(Start, count).SelectMany(layer => model.blocks[layer - count].parameters().Zip(model.blocks[layer].parameters()))];
        Copy();
    }

    /// <summary>The logits [row, pos, vocab] after a third round; edits are of the first two.</summary>
    public Tensor OnceMore(Transformer model, Tensor tokens, Edit[] edits, Tensor? mask)
    {
        var end = Hook.ResidPost(model.Config.Layers - 1);
        var hooks = new Hooks(end, edits);
        model.forward(tokens, hooks, mask, last: 1).Dispose();
        return model.ForwardFrom(Start, hooks.Cache[end], tokens, mask: mask);
    }

    /// <summary>Moves the second round's gradients to the first's, so that an optimizer moves each weight once.</summary>
    public void Gather()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (first, again) in pairs)
        {
            if (again.grad is { } more) first.grad = first.grad is { } own ? own + more : more;
            again.grad = null;
        }
    }

    /// <summary>Gives the second round the first's weights.</summary>
    public void Copy()
    {
        using var _ = no_grad();
        foreach (var (first, again) in pairs) again.copy_(first);
    }
}
