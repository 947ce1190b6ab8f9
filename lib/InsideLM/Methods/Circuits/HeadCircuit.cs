using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// One attention head as two matrices of low rank (Elhage et al. 2021): QK decides from where to where the head looks, OV what moves when
/// it does. Rows are vectors here: x → x·OV. What the norm before attention does to every vector alike (its gain, and for layer norm the
/// mean it takes off) is part of the reading matrices. In models with rotary positions QK is the score at distance 0.
/// </summary>
/// <param name="Layer">The block.</param>
/// <param name="Head">The head in it.</param>
/// <param name="Query">Reads what is looked for, [d_model, d_head].</param>
/// <param name="Key">Reads what is offered, [d_model, d_head].</param>
/// <param name="Value">Reads what is moved, [d_model, d_head].</param>
/// <param name="Output">Writes it, [d_head, d_model].</param>
public sealed record HeadCircuit(int Layer, int Head, Tensor Query, Tensor Key, Tensor Value, Tensor Output)
{
    /// <summary>Where the head looks: score(from, to) = from·QK·toᵀ, [d_model, d_model] of rank d_head.</summary>
    public Tensor QK => Query.matmul(Key.t());

    /// <summary>What it moves, [d_model, d_model] of rank d_head.</summary>
    public Tensor OV => Value.matmul(Output);

    /// <summary>"3.1".</summary>
    public string Name => $"{Layer}.{Head}";

    /// <summary>Every head of a model, layer by layer.</summary>
    public static IReadOnlyList<HeadCircuit> All(Transformer model) =>
        [.. from layer in Enumerable.Range(0, model.Config.Layers) from head in Enumerable.Range(0, model.Config.Heads) select Of(model, layer, head)];

    /// <summary>One head of a model.</summary>
    public static HeadCircuit Of(Transformer model, int layer, int head)
    {
        if (layer < 0 || layer >= model.Config.Layers || head < 0 || head >= model.Config.Heads)
            throw new CourseException($"There is no head {layer}.{head}: the model has {model.Config.Layers} layers of {model.Config.Heads} heads.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (block, shared) = (model.blocks[layer], head / (model.Config.Heads / model.Config.KvHeads));
        Tensor Read(Tensor weight, int which) => block.ln1.FoldInto(Slice(weight, which)).t();               // [d_model, d_head]
        Tensor Slice(Tensor weight, int which) => weight.narrow(0, which * model.Config.DHead, model.Config.DHead);
        var output = Slice(block.attn.o.weight.t(), head);                                                   // [d_head, d_model]
        if (block.ln1_post is { } after) output = after.FoldInto(output);
        return new(layer, head, Read(block.attn.q.weight, head).MoveToOuterDisposeScope(), Read(block.attn.k.weight, shared).MoveToOuterDisposeScope(),
            Read(block.attn.v.weight, shared).MoveToOuterDisposeScope(), output.clone().MoveToOuterDisposeScope());
    }

    /// <summary>A control: matrices of the same shapes and norms, drawn at random; equal for equal seeds.</summary>
    public static HeadCircuit Random(HeadCircuit like, int seed)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator((ulong)seed);
        Tensor Draw(Tensor as_)
        {
            var random = randn(as_.shape, generator: generator).to(as_.device);
            return (random * (as_.norm() / random.norm())).MoveToOuterDisposeScope();
        }
        return like with { Query = Draw(like.Query), Key = Draw(like.Key), Value = Draw(like.Value), Output = Draw(like.Output) };
    }

    /// <summary>
    /// Does a head say again what it looks at? Σλ / Σ|λ| over the eigenvalues of W_E·OV·W_U, the matrix from the token attended to to the logits:
    /// 1 if every direction of tokens makes itself likelier, −1 if less likely (Elhage et al. 2021, "copying heads"). That matrix is
    /// [vocab, vocab]; its eigenvalues other than 0 are those of Output·(W_U·W_E)·Value, which is [d_head, d_head].
    /// </summary>
    public static double[] CopyingScores(Transformer model, IEnumerable<HeadCircuit> heads)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var unembed = model.ln_final.FoldInto(model.unembed?.weight ?? model.embed.weight);                  // [vocab, d_model]
        unembed = unembed - unembed.mean([0], keepdim: true);                                                // a number added to all logits says nothing
        var tokens = unembed.t().matmul(model.embed.weight);                                                 // W_U·W_E: [d_model, d_model]
        return [.. heads.Select(head => Score(linalg.eigvals(head.Output.matmul(tokens).matmul(head.Value).to(ScalarType.Float64))))];

        static double Score(Tensor eigenvalues) => (eigenvalues.real.sum() / eigenvalues.abs().sum()).item<double>();
    }
}
