using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// DoLa, decoding by contrasting layers (Chuang et al. 2024; slide: DoLA): what the last layer says, less what a premature layer says already.
/// What grows late is what is left. At every token the premature layer is the candidate that differs most from the last one, by the
/// Jensen–Shannon divergence; with one candidate it is fixed, with none the model speaks for itself.
/// Layers count as in the logit lens: 0 is the embedding, l the residual stream after l blocks.
/// </summary>
/// <param name="Candidates">The premature layers to choose from.</param>
/// <param name="Plausible">Tokens less likely than this share of the likeliest one cannot be said (the paper's α); 0 allows all.</param>
public sealed record Dola(IReadOnlyList<int> Candidates, double Plausible = 0.1)
{
    private const float Never = -1000;   // log-probability of a token that is not plausible, as the authors have it: sums stay finite

    /// <summary>Every second layer of the lower or the upper half: the two sets of candidates that the paper chooses between on other questions.</summary>
    public static Dola Half(Model model, bool upper) => new([.. Enumerable.Range(0, model.Config.Layers).Where(l => l % 2 == 0 && l >= model.Config.Layers / 2 == upper)]);

    /// <summary>
    /// From what the premature layers would say, logits [candidate, .., vocab], and what the last one says, [.., vocab], to contrasted
    /// log-probabilities [.., vocab] and the candidate that was chosen, [..].
    /// </summary>
    public (Tensor LogProbs, Tensor Chosen) Contrast(Tensor premature, Tensor mature)
    {
        using var scope = NewDisposeScope();
        var (q, p) = (mature.log_softmax(-1), premature.log_softmax(-1));                                    // [.., vocab], [candidate, .., vocab]
        var chosen = premature.shape[0] == 1 ? zeros(q.shape[..^1], ScalarType.Int64, q.device) : Divergence(p, q).argmax(0);   // [..]
        var early = Pick(p, chosen);                                                                         // [.., vocab]
        var grown = (q - early).log_softmax(-1);
        var implausible = q.lt(q.amax([-1], keepdim: true) + Math.Log(Plausible));
        return (grown.masked_fill(implausible, Never).MoveToOuterDisposeScope(), chosen.MoveToOuterDisposeScope());
    }

    /// <summary>log P of each answer after its prompt, summed over the answer's tokens. // [item]</summary>
    /// <param name="model">The model.</param>
    /// <param name="items">Prompts with answers, which begin with the space if there is one.</param>
    /// <param name="batch">Items to read at once.</param>
    /// <param name="premature">A control: instead of the premature layers' own streams [candidate, token, d_model] others of that shape.</param>
    public double[] Score(Model model, IReadOnlyList<(string Prompt, string Answer)> items, int batch = 8, Func<Tensor, Tensor>? premature = null) =>
        [.. items.Chunk(batch).SelectMany(some => ScoreBatch(model, some, premature ?? (x => x)))];

    /// <summary>Continues a prompt, always with the likeliest token after the contrast; returns the new text alone.</summary>
    public string Generate(Model model, string prompt, int maxNewTokens = 24, string? stop = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var cache = new KvCache();
        var (made, next) = (new List<int>(), model.Tokens(prompt));
        while (made.Count < maxNewTokens && (stop is null || !model.Tokenizer.Decode(made).Contains(stop)))
        {
            var hooks = new Hooks(Points(Candidates));
            var mature = model.Transformer.forward(next, hooks, cache: cache, last: 1)[0, 0];                // [vocab]
            using var stream = hooks.Cache;
            var token = Candidates.Count == 0 ? mature.argmax().ToInt32()
                : Contrast(model.Unembed(stack(Candidates.Select(l => stream[Hook.Stream(l)][0, -1]))), mature).LogProbs.argmax().ToInt32();
            if (model.Config.EosTokens.Contains(token))
                break;
            made.Add(token);
            next = tensor(new long[] { token }, [1, 1]).to(model.Device);
        }
        return model.Tokenizer.Decode(made);
    }

    private double[] ScoreBatch(Model model, (string Prompt, string Answer)[] items, Func<Tensor, Tensor> swap)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var tokens = model.Tokens([.. items.Select(item => item.Prompt + item.Answer)]);                     // [item, pos], filled up on the left
        var lengths = items.Select(item => model.Tokenizer.CountTokens(item.Prompt + item.Answer) - model.Tokenizer.CountTokens(item.Prompt)).ToArray();
        var (width, row, column) = ((int)tokens.shape[1], new List<long>(), new List<long>());               // where each answer's tokens stand
        for (var i = 0; i < items.Length; i++)
            for (var back = lengths[i]; back > 0; back--)
            {
                row.Add(i);
                column.Add(width - back);
            }
        int[] layers = [.. Candidates, model.Config.Layers];
        using var stream = model.Transformer.Read(tokens, Points(layers));
        var before = tensor(row.Zip(column, (r, c) => r * width + c - 1).ToArray()).to(model.Device);        // the token before says the answer's
        var said = stack(layers.Select(l => stream[Hook.Stream(l)].flatten(0, 1).index_select(0, before)));        // [layer, answer token, d_model]
        var mature = model.Unembed(said[Candidates.Count]);                                                  // [answer token, vocab]
        var logProbs = Candidates.Count == 0 ? mature.log_softmax(-1) : Contrast(model.Unembed(swap(said.narrow(0, 0, Candidates.Count))), mature).LogProbs;
        var own = tokens.flatten().index_select(0, before + 1).unsqueeze(-1);
        var each = logProbs.gather(1, own).squeeze(-1).cpu().data<float>().ToArray();
        return [.. Enumerable.Range(0, items.Length).Select(i => each.Zip(row).Where(token => token.Second == i).Sum(token => (double)token.First))];
    }

    /// <summary>The Jensen–Shannon divergence of each candidate from the last layer: log-probabilities [candidate, .., vocab], [.., vocab] → [candidate, ..].</summary>
    private static Tensor Divergence(Tensor p, Tensor q)
    {
        var (probabilities, mature) = (p.exp(), q.exp());
        var middle = ((probabilities + mature) / 2).log();
        return ((probabilities * (p - middle)).sum(-1) + (mature * (q - middle)).sum(-1)) / 2;
    }

    /// <summary>What the chosen candidate says at each place: [candidate, .., vocab], [..] → [.., vocab].</summary>
    private static Tensor Pick(Tensor p, Tensor chosen)
    {
        var (places, vocab) = (chosen.numel(), p.shape[^1]);
        var rows = chosen.flatten() * places + arange(places, ScalarType.Int64, p.device);
        long[] shape = [.. chosen.shape, vocab];
        return p.reshape(-1, vocab).index_select(0, rows).reshape(shape);
    }

    private static HookName[] Points(IEnumerable<int> layers) => [.. layers.Select(Hook.Stream)];
}
