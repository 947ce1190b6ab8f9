using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How the next token is chosen and when to stop.</summary>
/// <param name="MaxNewTokens">Most tokens to generate; the model's context may end it sooner.</param>
/// <param name="Temperature">0: always the likeliest token. Otherwise logits are divided by it and a token is drawn.</param>
/// <param name="TopK">Draw among this many likeliest tokens; 0: among all.</param>
/// <param name="Seed">Of the drawing; each row of a batch draws for itself.</param>
/// <param name="UseCache">Keep keys and values; without, each token reads the whole text again (the same result, slower).</param>
/// <param name="StopAtEos">Stop at the model's end-of-text tokens.</param>
public sealed record GenerationOptions(int MaxNewTokens = 32, double Temperature = 0, int TopK = 0, int Seed = 0, bool UseCache = true,
    bool StopAtEos = true);

/// <summary>Continues texts token by token.</summary>
public static class Generation
{
    /// <summary>Continues each row of tokens [batch, pos] (filled up on the left with <see cref="Transformer.Padding"/>); returns the new
    /// tokens of each, without the end-of-text token that ended it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompts.</param>
    /// <param name="options">How to choose.</param>
    /// <param name="edits">Interventions; their positions say whether at the prompt, at what is generated, or both (the default).</param>
    /// <param name="stop">Asked after each token with a row's new tokens: is this row finished?</param>
    /// <exception cref="CourseException">A prompt does not fit the model, or an edit does not.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Continue(Transformer model, Tensor tokens, GenerationOptions? options = null,
        IReadOnlyList<Edit>? edits = null, Func<IReadOnlyList<int>, bool>? stop = null)
    {
        options ??= new();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (rows, prompt) = ((int)tokens.shape[0], tokens.shape[1]);
        var hooks = edits is { Count: > 0 } ? new Hooks(edits: edits) { PromptLength = prompt } : null;
        using var cache = options.UseCache ? new KvCache() : null;
        var random = Enumerable.Range(0, rows).Select(row => new Random(unchecked(options.Seed * 7919 + row))).ToArray();
        var made = Enumerable.Range(0, rows).Select(_ => new List<int>()).ToArray();
        var finished = new bool[rows];
        var (text, next) = (tokens, tokens);
        for (var step = 0; step < options.MaxNewTokens && !finished.All(done => done); step++)
        {
            if (prompt + step > model.Config.Context)
                break;
            var scores = NextScores(model, options.UseCache ? next : text, hooks, cache);
            var chosen = scores.Select((row, i) => finished[i] ? 0L : Choose(row, options, random[i])).ToArray();
            for (var i = 0; i < rows; i++)
                if (!finished[i] && !(finished[i] = options.StopAtEos && model.Config.EosTokens.Contains((int)chosen[i])))
                {
                    made[i].Add((int)chosen[i]);
                    finished[i] = stop?.Invoke(made[i]) ?? false;
                }
            next = tensor(chosen, [rows, 1]).to(tokens.device);
            text = options.UseCache ? text : cat([text, next], 1);
        }
        return made;
    }

    /// <summary>The last position's logits of each row.</summary>
    private static float[][] NextScores(Transformer model, Tensor tokens, Hooks? hooks, KvCache? cache)
    {
        using var scope = NewDisposeScope();
        var logits = model.forward(tokens, hooks, cache: cache, last: 1);                              // [batch, 1, vocab]
        return [.. logits.to(ScalarType.Float32).cpu().data<float>().ToArray().Chunk((int)logits.shape[2])];
    }

    private static long Choose(float[] scores, GenerationOptions options, Random random)
    {
        if (options.Temperature <= 0)
            return scores.AsSpan().IndexOf(scores.Max());
        var among = options.TopK > 0 ? options.TopK : scores.Length;
        var order = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(among).ToArray();
        var weights = order.Select(i => Math.Exp((scores[i] - scores[order[0]]) / options.Temperature)).ToArray();
        var left = random.NextDouble() * weights.Sum();
        for (var i = 0; i < order.Length; i++)
            if ((left -= weights[i]) < 0)
                return order[i];
        return order[^1];
    }
}
