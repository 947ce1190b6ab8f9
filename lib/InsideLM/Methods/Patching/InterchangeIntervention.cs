using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Interchange interventions (Geiger et al. 2021, "Causal Abstractions of Neural Networks"): while a model reads one text (the base), a
/// representation is replaced by the one that it has in another text (the source). If that representation is where the model keeps a variable of a
/// known causal graph, the model must now answer as the graph does with the source's value in the base's place.
/// Layers count as in the logit lens: 0 is the embedding, l the residual stream after l blocks.
/// </summary>
public static class InterchangeIntervention
{
    /// <summary>For every layer and every kind of position, which pairs are answered as the causal graph says: [layer][position][pair].</summary>
    /// <param name="model">The model.</param>
    /// <param name="bases">Texts that are answered.</param>
    /// <param name="sources">Texts from which the representation comes.</param>
    /// <param name="expected">For each pair, the token that the causal graph gives with the source's value.</param>
    /// <param name="positions">Kinds of position; of each, how many tokens before the end it stands in each base and each source (1: the last token).</param>
    /// <param name="batch">Most rows to run at once.</param>
    public static bool[][][] Run(Model model, IReadOnlyList<string> bases, IReadOnlyList<string> sources, IReadOnlyList<int> expected,
        IReadOnlyList<(int[] Base, int[] Source)> positions, int batch = 512)
    {
        var n = bases.Count;
        if (n == 0 || sources.Count != n || expected.Count != n || positions.Any(p => p.Base.Length != n || p.Source.Length != n))
            throw new CourseException($"Each of the {n} base texts needs a source text, an expected token and a position of each kind.");
        using var scope = NewDisposeScope();
        var layers = Activations.Layers(model);
        var texts = model.Tokens(sources);
        var (_, cache) = model.RunWithCache(texts, layers);
        using (cache)
        {
            Edit[][] variants = [.. from layer in layers from at in positions select new[]
                { Edit.Set(Taken(cache[layer], at.Source), layer, Positions.PerRow([.. at.Base.Select(back => -back)])) }];
            var right = tensor(expected.Select(id => (long)id).ToArray()).to(model.Device);                  // [pair]
            using var outcome = Sweep.Run(model.Transformer, model.Tokens(bases), variants, logits => logits.argmax(-1).eq(right).to(ScalarType.Float32), batch: batch);
            var flat = outcome.Values.cpu().data<float>().ToArray();                                         // [layer · position, pair]
            return [.. flat.Select(hit => hit > 0).Chunk(n).Chunk(positions.Count)];
        }

        Tensor Taken(Tensor resid, int[] back) =>                                                            // [pair, 1, d_model]
            stack(back.Select((b, row) => resid[row, resid.shape[1] - b])).unsqueeze(1);
    }
}
