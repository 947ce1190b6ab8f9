using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// A patchscope (Ghandeharioun et al. 2024, "Patchscopes"; slides: 李奧納多: 美國演員, 台積電: 台灣公司, X): a representation is taken out of one
/// text and put into another, the target prompt, at a token and a layer of choice. What the model then says is what it makes of the
/// representation. The logit lens is the patchscope that puts it behind the last layer.
/// Layers count as in the logit lens: 0 is the embedding, l the residual stream after l blocks.
/// </summary>
/// <param name="Target">The model that reads the target prompt; it need not be the one that the representation comes from.</param>
/// <param name="Prompt">The target prompt.</param>
/// <param name="Placeholder">Where the representation is put: at the last token of this part of the prompt, at its last occurrence.</param>
public sealed record Patchscope(Model Target, string Prompt, string Placeholder = "x")
{
    /// <summary>From the source's representations [.., d_model] to the target model's; null: unchanged.</summary>
    public Func<Tensor, Tensor>? Mapping { get; init; }

    /// <summary>What a token of each text has become after each layer, the embedding first: [layer, text, d_model].</summary>
    /// <param name="model">The model that reads the texts.</param>
    /// <param name="texts">The source prompts.</param>
    /// <param name="position">Which token, counted from the end where the texts differ in length.</param>
    public static Tensor Representations(Model model, IReadOnlyList<string> texts, Index position) => Activations.EveryLayer(model, texts, position);

    /// <summary>The last token of each text; see <see cref="Representations(Model, IReadOnlyList{string}, Index)"/>.</summary>
    public static Tensor Representations(Model model, IReadOnlyList<string> texts) => Representations(model, texts, ^1);

    /// <summary>What is said after the target prompt with each vector put in after so many blocks: [vector, d_model] → logits [vector, vocab].</summary>
    /// <param name="vectors">Representations.</param>
    /// <param name="layer">The target's layer.</param>
    /// <param name="batch">Most vectors to run at once.</param>
    public Tensor Logits(Tensor vectors, int layer, int batch = 512)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var point = Point(layer);
        var tokens = Target.Tokens(Prompt);
        using var clean = Target.Transformer.Read(tokens, point);                                            // the prompt up to the layer, once for all vectors
        return cat([.. Mapped(vectors).split(batch).Select(some => Target.Transformer.ForwardFrom(layer, clean[point].repeat(some.shape[0], 1, 1),
            tokens.repeat(some.shape[0], 1), new Hooks(edits: [Put(some, point)]), last: 1).squeeze(1))]).MoveToOuterDisposeScope();
    }

    /// <summary>The likeliest token after the target prompt, every source layer put into the same target layer: [layer, text, d_model] → [layer][text].</summary>
    public int[][] Top(Tensor representations) => [.. representations.unbind(0L).Select((vectors, layer) =>
    {
        using var scope = NewDisposeScope();
        return Logits(vectors, layer).argmax(-1).cpu().data<long>().ToArray().Select(id => (int)id).ToArray();
    })];

    /// <summary>Continues the target prompt with each vector put in after so many blocks: [vector, d_model] → one text each, without the prompt.</summary>
    /// <param name="vectors">Representations.</param>
    /// <param name="layer">The target's layer.</param>
    /// <param name="maxNewTokens">Most tokens to add.</param>
    /// <param name="stop">A text ends before any of these.</param>
    public IReadOnlyList<string> Generate(Tensor vectors, int layer, int maxNewTokens = 12, params string[] stop)
    {
        using var scope = NewDisposeScope();
        return Target.Generate([.. Enumerable.Repeat(Prompt, (int)vectors.shape[0])], maxNewTokens, stop: stop.Length > 0 ? stop : null,
            edits: [Put(Mapped(vectors), Point(layer))]);
    }

    private Edit Put(Tensor vectors, HookName point) => Edit.Set(vectors.unsqueeze(1), point, At());          // [vector, 1, d_model]

    /// <summary>The placeholder's last token, counted from the prompt's end.</summary>
    private int At()
    {
        var before = Prompt.LastIndexOf(Placeholder, StringComparison.Ordinal);
        if (before < 0 || Placeholder.Length == 0)
            throw new CourseException($"The target prompt \"{Prompt}\" does not contain \"{Placeholder}\", where the representation is to be put.");
        var tokens = Target.Tokenizer.EncodeToTokens(Prompt, addSpecialTokens: true);
        return tokens.Index().Last(token => token.Item.Offset.Start.Value < before + Placeholder.Length).Index - tokens.Count;
    }

    private Tensor Mapped(Tensor vectors)
    {
        var mapped = Mapping?.Invoke(vectors) ?? vectors;
        return mapped.dim() == 2 && mapped.shape[1] == Target.Config.DModel ? mapped
            : throw new CourseException($"{Target.Name} reads vectors of {Target.Config.DModel} dimensions in rows, not {SafetensorsFile.Show(mapped.shape)}; give a Mapping from one model to the other.");
    }

    private HookName Point(int layer) => layer < 0 || layer > Target.Config.Layers
        ? throw new CourseException($"There is no layer {layer}: 0 is the embedding of {Target.Name}, {Target.Config.Layers} the end of its last block.")
        : Hook.Stream(layer);
}
