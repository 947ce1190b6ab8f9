using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>A stretch of text around the position where a feature is strongest. // [token]</summary>
public sealed record FeatureContext(IReadOnlyList<string> Tokens, IReadOnlyList<double> Values)
{
    /// <summary>Contexts one below the other in one strip.</summary>
    public static Figure Strip(IEnumerable<FeatureContext> contexts)
    {
        var all = contexts.ToArray();
        return Chart.TokenStrip(all.SelectMany((c, i) => i == 0 ? c.Tokens : c.Tokens.Prepend("\n")), all.SelectMany((c, i) => i == 0 ? c.Values : c.Values.Prepend(double.NaN)));
    }
}

/// <summary>What every feature of an autoencoder does on some texts: what a feature's dashboard is drawn from (Bricken et al. 2023).</summary>
/// <param name="Tokens">Each position's token, text after text. // [n]</param>
/// <param name="Text">Which text it is from. // [n]</param>
/// <param name="Values">α, [n, features].</param>
public sealed record FeatureActivations(IReadOnlyList<string> Tokens, IReadOnlyList<int> Text, Tensor Values)
{
    /// <summary>Reads the texts and encodes every position.</summary>
    public static FeatureActivations Of(Model model, SparseAutoencoder sae, HookName at, IReadOnlyList<string> texts)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (resid, owners) = Activations.AllPositions(model, texts, at);
        return new([.. texts.SelectMany(text => model.Words(model.Tokens(text)))], owners, sae.Encode(resid).MoveToOuterDisposeScope());
    }

    /// <summary>One feature's α. // [n]</summary>
    public float[] Of(int feature) => Values.select(1, feature).contiguous().cpu().data<float>().ToArray();

    /// <summary>The share of positions where it is above 0.</summary>
    public double FiringRate(int feature) => Of(feature).Count(v => v > 0) / (double)Tokens.Count;

    /// <summary>Its largest α.</summary>
    public double Largest(int feature) => Of(feature).Max();

    /// <summary>The places where it is strongest, at most one in each text, with the tokens around.</summary>
    public IReadOnlyList<FeatureContext> Top(int feature, int count = 5, int around = 7)
    {
        var values = Of(feature);
        return [.. Enumerable.Range(0, values.Length).Where(i => values[i] > 0).OrderByDescending(i => values[i]).DistinctBy(i => Text[i]).Take(count).Select(Around)];

        FeatureContext Around(int peak)
        {
            int[] columns = [.. Enumerable.Range(peak - around, (2 * around) + 1).Where(i => i >= 0 && i < values.Length && Text[i] == Text[peak])];
            return new([.. columns.Select(i => Tokens[i].ReplaceLineEndings("↵"))], [.. columns.Select(i => (double)values[i])]);
        }
    }

    /// <summary>
    /// Which tokens a vector in the stream speaks for directly, and which against: its product with the unembedding, the final norm's gain
    /// included, over all tokens' mean (the logit lens of a direction).
    /// </summary>
    public static (IReadOnlyList<(string Token, double Effect)> For, IReadOnlyList<(string Token, double Effect)> Against) DirectLogits(Model model, Tensor vector, int count = 8)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var effects = ValueVectors.TokenScores(model, vector);                                               // [vocab]
        return (Most(true), Most(false));

        (string, double)[] Most(bool largest)
        {
            var (values, ids) = effects.topk(Math.Min(count, (int)effects.shape[0]), largest: largest);
            return [.. ids.cpu().data<long>().ToArray().Zip(values.cpu().data<float>().ToArray(), (id, value) => (model.Tokenizer.TokenToText((int)id), (double)value))];
        }
    }
}
