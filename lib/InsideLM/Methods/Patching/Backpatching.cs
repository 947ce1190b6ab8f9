using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Backpatching (Biran et al. 2024, "Hopping Too Late"; slide: 深度不夠，長度來湊): what a token's representation has become after a late
/// layer is put in the place of the same token's representation after an early layer, and the layers between get a second
/// turn. A question of two hops that failed because its first hop was resolved too late may then be answered.
/// Layers count as in the logit lens: 0 is the embedding, l the residual stream after l blocks.
/// </summary>
public static class Backpatching
{
    /// <summary>Every source above every target, for every query at once; each target's blocks are computed from there on only.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Queries; their answer is the next token.</param>
    /// <param name="answers">The right token of each.</param>
    /// <param name="position">Which token is patched, counted from the end where the queries differ in length: the end of the description (t1) or the last (^1, t2).</param>
    /// <param name="vectors">What is put in: by default each query's own <see cref="Vectors"/>; controls give others of that shape, [source, query, d_model].</param>
    /// <param name="batch">Most rows to run at once.</param>
    public static BackpatchGrid Run(Model model, IReadOnlyList<string> prompts, IReadOnlyList<int> answers, Index position,
        Tensor? vectors = null, int batch = 512)
    {
        if (prompts.Count == 0 || prompts.Count != answers.Count)
            throw new CourseException($"Backpatching needs queries with an answer each, but there are {prompts.Count} queries and {answers.Count} answers.");
        using var scope = NewDisposeScope();
        vectors ??= Vectors(model, prompts, position);
        var right = tensor(answers.Select(id => (long)id).ToArray()).to(model.Device);                        // [query]
        (int Source, int Target)[] pairs = [.. from source in Enumerable.Range(1, model.Config.Layers) from target in Enumerable.Range(0, source) select (source, target)];
        Edit[][] variants = [.. pairs.Select(pair => new[] { Edit.Set(vectors[pair.Source - 1].unsqueeze(1), Hook.Stream(pair.Target), position) })];
        var tokens = model.Tokens(prompts);
        var tail = (int)tokens.shape[1] - position.GetOffset((int)tokens.shape[1]);                           // nothing changes before the patched token
        using var outcome = Sweep.Run(model.Transformer, tokens, variants, logits => logits.argmax(-1).eq(right).to(ScalarType.Float32), batch: batch, tail: tail);
        var flat = outcome.Values.cpu().data<float>().ToArray();                                              // [pair, query]
        return new(model.Config.Layers, pairs, [.. flat.Chunk(prompts.Count).Select(row => row.Select(hit => hit > 0).ToArray())]);
    }

    /// <summary>What a token has become after each block: [source, query, d_model], where source 1 comes first.</summary>
    public static Tensor Vectors(Model model, IReadOnlyList<string> prompts, Index position) => Activations.EveryBlock(model, prompts, position);

    /// <summary>A control: random directions of the vectors' lengths, equal for equal seeds; the same shape.</summary>
    public static Tensor Random(Tensor vectors, int seed)
    {
        using var scope = NewDisposeScope();
        var random = randn(vectors.shape, generator: new Generator((ulong)seed)).to(vectors.device);
        return (random * (Length(vectors) / Length(random))).MoveToOuterDisposeScope();

        static Tensor Length(Tensor x) => x.square().sum(-1, keepdim: true).sqrt();
    }

    /// <summary>A control: each query gets the vectors of another one, about half of the list away, whose answer differs (with the
    /// same answer a vector could be right for the wrong reason).</summary>
    public static Tensor OfOthers(Tensor vectors, IReadOnlyList<int> answers)
    {
        var n = answers.Count;
        int Other(int query) => Enumerable.Range(n / 2, n).Select(step => (query + step) % n).First(other => answers[other] != answers[query]);
        if (answers.Distinct().Take(2).Count() < 2)
            throw new CourseException("No query has another answer than the rest; a control needs queries that differ.");
        using var scope = NewDisposeScope();
        var others = tensor(Enumerable.Range(0, n).Select(query => (long)Other(query)).ToArray()).to(vectors.device);
        return vectors.index_select(1, others).MoveToOuterDisposeScope();
    }
}

/// <summary>For every pair of layers, which queries it made right.</summary>
/// <param name="Layers">Blocks of the model.</param>
/// <param name="Pairs">Source and target, target below source.</param>
/// <param name="Right">[pair][query].</param>
public sealed record BackpatchGrid(int Layers, IReadOnlyList<(int Source, int Target)> Pairs, bool[][] Right)
{
    /// <summary>The share of queries that each pair makes right, [source, target] from 0 to Layers; NaN where the target is not below the source.</summary>
    public double[,] Rates
    {
        get
        {
            var rates = new double[Layers + 1, Layers + 1];
            for (var source = 0; source <= Layers; source++)
                for (var target = 0; target <= Layers; target++) rates[source, target] = double.NaN;
            foreach (var ((source, target), row) in Pairs.Zip(Right)) rates[source, target] = row.Count(hit => hit) / (double)row.Length;
            return rates;
        }
    }

    /// <summary>The paper's oracle: for each query, whether any pair makes it right.</summary>
    /// <param name="lowestTarget">1 leaves out the embedding, where a patch is close to feeding the model its own prediction.</param>
    public bool[] Any(int lowestTarget = 0)
    {
        var rows = Pairs.Zip(Right).Where(p => p.First.Target >= lowestTarget).Select(p => p.Second).ToArray();
        return [.. Enumerable.Range(0, Right[0].Length).Select(query => rows.Any(row => row[query]))];
    }

    /// <summary>No oracle: the pair that is best on every second query, and what it does on the other ones.</summary>
    /// <param name="lowestTarget">See <see cref="Any"/>.</param>
    public ((int Source, int Target) Pair, bool[] Right) Fixed(int lowestTarget = 0)
    {
        var best = Enumerable.Range(0, Pairs.Count).Where(i => Pairs[i].Target >= lowestTarget)
            .MaxBy(i => Right[i].Where((hit, query) => hit && query % 2 == 0).Count());
        return (Pairs[best], [.. Right[best].Where((_, query) => query % 2 == 1)]);
    }
}
