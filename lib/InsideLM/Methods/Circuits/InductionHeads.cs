using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Rows of random tokens that repeat after a period of their own: only who looks up what followed last time can go on.</summary>
/// <param name="Tokens">[row, pos].</param>
/// <param name="Periods">After how many tokens each row begins anew.</param>
public sealed record RepeatedTokens(Tensor Tokens, int[] Periods)
{
    /// <summary>Draws rows. Periods differ from row to row, otherwise looking a fixed distance back would do, which a single layer can.</summary>
    /// <param name="vocabulary">Tokens to draw from, with replacement.</param>
    /// <param name="rows">How many.</param>
    /// <param name="length">Tokens in a row.</param>
    /// <param name="shortest">The least period.</param>
    /// <param name="longest">The greatest, below the length.</param>
    /// <param name="random">Where the draws come from.</param>
    public static RepeatedTokens Draw(IReadOnlyList<int> vocabulary, int rows, int length, int shortest, int longest, Random random)
    {
        if (shortest < 1 || longest < shortest || longest >= length)
            throw new CourseException($"Periods must lie between 1 and the row's length of {length}, the shortest first; they are {shortest} to {longest}.");
        var periods = new int[rows];
        var tokens = new long[rows * length];
        for (var row = 0; row < rows; row++)
        {
            periods[row] = random.Next(shortest, longest + 1);
            for (var at = 0; at < length; at++)
                tokens[(row * length) + at] = at < periods[row] ? vocabulary[random.Next(vocabulary.Count)] : tokens[(row * length) + at - periods[row]];
        }
        return new(tensor(tokens, [rows, length]), periods);
    }

    /// <summary>1 where the next token can be known because it stood a period before, otherwise 0, [row, pos − 1].</summary>
    public Tensor Known()
    {
        var next = (int)Tokens.shape[1] - 1;
        return tensor([.. Periods.SelectMany(p => Enumerable.Range(1, next).Select(at => at >= p ? 1f : 0f))], [Periods.Length, next]);
    }
}

/// <summary>
/// Induction heads: they look for an earlier occurrence of the present token and at what followed it (Olsson et al. 2022,
/// "In-context Learning and Induction Heads").
/// </summary>
public static class InductionHeads
{
    /// <summary>Prefix matching: how much each head looks from a repeated token at the token after its earlier occurrence, [layer][head], from 0 to 1.</summary>
    public static double[][] PrefixMatching(Transformer model, RepeatedTokens repeated) =>
        LooksBack(model, repeated.Tokens, row => repeated.Periods[row] - 1, row => repeated.Periods[row]);

    /// <summary>How much each head looks at the token before, [layer][head].</summary>
    public static double[][] PreviousToken(Transformer model, RepeatedTokens repeated) => LooksBack(model, repeated.Tokens, _ => 1, _ => 1);

    /// <summary>−log P of each token but the first, in nats, [row, pos − 1].</summary>
    public static Tensor Losses(Transformer model, Tensor tokens, params Edit[] edits) =>
        Losses(read => model.forward(read, edits.Length == 0 ? null : new Hooks(edits: edits)), tokens);

    /// <summary>The same of anything that makes logits [row, pos, vocab] of tokens [row, pos].</summary>
    public static Tensor Losses(Func<Tensor, Tensor> model, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var length = tokens.shape[1] - 1;
        var logits = model(tokens.narrow(1, 0, length));                                                     // [row, pos − 1, vocab]
        return nn.functional.cross_entropy(logits.flatten(0, 1), tokens.narrow(1, 1, length).flatten(), reduction: nn.Reduction.None)
            .view(tokens.shape[0], length).MoveToOuterDisposeScope();
    }

    /// <summary>The mean probability with which each head looks a row's distance back, over the row's positions from a first one on.</summary>
    private static double[][] LooksBack(Transformer model, Tensor tokens, Func<int, int> distance, Func<int, int> first)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (rows, length) = ((int)tokens.shape[0], (int)tokens.shape[1]);
        var where = new float[rows * length * length];                                                       // [row, query, key]: a mean over what is meant
        for (var row = 0; row < rows; row++)
            for (var query = Math.Max(first(row), distance(row)); query < length; query++)
                where[(((row * length) + query) * length) + query - distance(row)] = 1f;
        var meant = tensor(where, [rows, 1, length, length]).to(tokens.device);
        using var cache = model.Read(tokens, Hook.Pattern);
        return [.. Enumerable.Range(0, model.Config.Layers).Select(layer =>
            (cache.Pattern(layer) * meant).sum([0, 2, 3]) / meant.sum()).Select(scores => scores.to(ScalarType.Float64).cpu().data<double>().ToArray())];
    }
}
