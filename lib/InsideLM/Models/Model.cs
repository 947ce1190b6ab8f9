using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>What a notebook holds: a transformer, its tokenizer and its name. The weights are frozen, so that no forward pass records
/// gradients unless an edit or a hook asks for them (<see cref="Edit.TrackGradient"/>).</summary>
public sealed class Model
{
    /// <summary>The network.</summary>
    public Transformer Transformer { get; }
    /// <summary>From text to tokens and back.</summary>
    public Tokenizer Tokenizer { get; }
    /// <summary>The name under which it was loaded.</summary>
    public string Name { get; }
    /// <summary>Sizes and family.</summary>
    public ModelConfig Config => Transformer.Config;
    /// <summary>The numbers of the blocks, from 0.</summary>
    public IEnumerable<int> Layers => Enumerable.Range(0, Config.Layers);
    /// <summary>Where the weights are.</summary>
    public Device Device => Transformer.embed.weight.device;

    /// <summary>A model from its parts; freezes the weights.</summary>
    public Model(Transformer transformer, Tokenizer tokenizer, string name)
    {
        (Transformer, Tokenizer, Name) = (transformer, tokenizer, name);
        foreach (var (_, parameter) in transformer.named_parameters())
            parameter.requires_grad_(false);
    }

    /// <summary>Loads the course's own model (<c>lecture</c>), a folder, or a checkpoint from the local Hugging Face cache by its hub name
    /// (<c>openai-community/gpt2</c>).</summary>
    /// <param name="nameOrFolder">Which model.</param>
    /// <param name="device">Such as <c>cuda</c>, with the engine that has it.</param>
    /// <exception cref="CourseException">There is no such model, or its files are broken.</exception>
    public static Model Load(string nameOrFolder, string device = "cpu")
    {
        var folder = FindFolder(nameOrFolder);
        var (_, transformer) = HuggingFace.Load(folder);
        return new(device == "cpu" ? transformer : transformer.to(device), Tokenizer.Load(folder), nameOrFolder);
    }

    /// <summary>One text as tokens [1, pos], with the special tokens that the model's tokenizer begins texts with.</summary>
    public Tensor Tokens(string text) => Tokens([text]);

    /// <summary>Texts as tokens [batch, pos]; shorter ones are filled up on the left with <see cref="Transformer.Padding"/>, which no real
    /// token attends to.</summary>
    public Tensor Tokens(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            throw new CourseException($"There is no text to read: none is left that {Name} can be asked (do the experiment's words have one token each in its vocabulary?).");
        var ids = texts.Select(text => Tokenizer.EncodeToIds(text, addSpecialTokens: true)).ToArray();
        var longest = ids.Select(row => row.Count).DefaultIfEmpty(0).Max();
        if (longest == 0)
            throw new CourseException("There is no text to read: it has no tokens.");
        if (longest > Config.Context)
            throw new CourseException($"The text has {longest} tokens, but {Name} reads at most {Config.Context}.");
        long[] flat = [.. ids.SelectMany(row =>
            Enumerable.Repeat(Transformer.Padding, longest - row.Count).Concat(row.Select(id => (long)id)))];
        return tensor(flat, [ids.Length, longest]).to(Device);
    }

    /// <summary>The text of tokens; padding is left out.</summary>
    public string Text(Tensor tokens) => Tokenizer.Decode(tokens.cpu().data<long>().ToArray().Where(id => id >= 0).Select(id => (int)id));

    /// <summary>The tokens of one text [1, pos], each as its own text: the labels of a chart.</summary>
    public string[] Words(Tensor tokens) => [.. tokens.cpu().data<long>().ToArray().Where(id => id >= 0).Select(id => Tokenizer.TokenToText((int)id))];

    /// <summary>Logits [batch, pos, vocab] under some edits.</summary>
    public Tensor Forward(Tensor tokens, params Edit[] edits) =>
        Transformer.forward(tokens, edits.Length == 0 ? null : new Hooks(edits: edits));

    /// <summary>Logits [batch, pos, vocab] and the activations that the filter names (after the edits).</summary>
    public (Tensor Logits, ActivationCache Cache) RunWithCache(Tensor tokens, HookFilter filter, params Edit[] edits)
    {
        var hooks = new Hooks(filter, edits);
        return (Transformer.forward(tokens, hooks), hooks.Cache);
    }

    /// <summary>Any residual stream [.., d_model] → logits [.., vocab]: what the model would say if it stopped here (the logit
    /// lens).</summary>
    public Tensor Unembed(Tensor resid) => Transformer.Unembed(resid);

    /// <summary>Continues a prompt; returns the new text alone.</summary>
    /// <param name="prompt">The text so far.</param>
    /// <param name="maxNewTokens">Most tokens to add.</param>
    /// <param name="temperature">0 for the likeliest token at each step, otherwise tokens are drawn.</param>
    /// <param name="topK">Draw among so many; 0 for all.</param>
    /// <param name="seed">Of the drawing.</param>
    /// <param name="stop">The text ends before any of these.</param>
    /// <param name="edits">Interventions, at the prompt and at what is generated unless their positions say otherwise.</param>
    public string Generate(string prompt, int maxNewTokens = 32, double temperature = 0, int topK = 0, int seed = 0,
        string[]? stop = null, params Edit[] edits) =>
        Generate([prompt], maxNewTokens, temperature, topK, seed, stop, edits)[0];

    /// <summary>Continues each prompt, all in one batch; returns the new texts alone.</summary>
    public IReadOnlyList<string> Generate(IReadOnlyList<string> prompts, int maxNewTokens = 32, double temperature = 0,
        int topK = 0, int seed = 0, string[]? stop = null, params Edit[] edits)
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens(prompts);
        var made = Generation.Continue(Transformer, tokens, new(maxNewTokens, temperature, topK, seed), edits,
            stop is null ? null : ids => stop.Any(Tokenizer.Decode(ids).Contains));
        return [.. made.Select((ids, row) => Cut(NewText(tokens[row], ids)))];

        string Cut(string text) => (stop ?? []).Aggregate(text, (rest, word) =>
            rest.IndexOf(word, StringComparison.Ordinal) is >= 0 and var at ? rest[..at] : rest);
    }

    /// <summary>log P(next token) of each token but the first, [batch, pos − 1]; meaningless where a row is padding.</summary>
    public Tensor LogProbs(Tensor tokens, params Edit[] edits)
    {
        using var scope = NewDisposeScope();
        var log = Forward(tokens, edits).log_softmax(-1);                                                    // [batch, pos, vocab]
        var (length, next) = (tokens.shape[1] - 1, tokens.narrow(1, 1, tokens.shape[1] - 1).clamp(min: 0L).unsqueeze(-1));
        return log.narrow(1, 0, length).gather(2, next).squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>The likeliest tokens of logits [vocab], with their probabilities.</summary>
    public IReadOnlyList<(string Token, double Probability)> Top(Tensor logits, int count = 5)
    {
        using var scope = NewDisposeScope();
        var (values, ids) = logits.softmax(-1).topk(Math.Min(count, (int)logits.shape[^1]));
        return [.. ids.cpu().data<long>().ToArray().Zip(values.cpu().data<float>().ToArray(),
            (id, p) => (Tokenizer.TokenToText((int)id), (double)p))];
    }

    /// <summary>The name, family and sizes.</summary>
    public override string ToString() =>
        $"{Name}: {Config.Family}, {Config.Layers} layers × {Config.DModel}, {Config.Heads} heads, {Config.Vocab} tokens";

    /// <summary>What the new tokens add to the prompt's text (decoded together, because some tokenizers decode a beginning
    /// differently).</summary>
    private string NewText(Tensor prompt, IReadOnlyList<int> ids)
    {
        var before = prompt.cpu().data<long>().ToArray().Where(id => id >= 0).Select(id => (int)id).ToArray();
        var (old, whole) = (Tokenizer.Decode(before), Tokenizer.Decode([.. before, .. ids]));
        return whole.StartsWith(old, StringComparison.Ordinal) ? whole[old.Length..] : Tokenizer.Decode(ids);
    }

    private static string FindFolder(string name)
    {
        if (Directory.Exists(name))
            return name;
        if (CourseFiles.Root is { } root && Path.Combine(root, "data", "models", name) is var own && Directory.Exists(own))
            return own;
        var home = Environment.GetEnvironmentVariable("HF_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface");
        var hub = Environment.GetEnvironmentVariable("HF_HUB_CACHE") ?? Path.Combine(home, "hub");
        var repository = Path.Combine(hub, "models--" + name.Replace("/", "--"));
        var reference = Path.Combine(repository, "refs", "main");
        if (File.Exists(reference) && Path.Combine(repository, "snapshots", File.ReadAllText(reference).Trim()) is var snapshot
            && Directory.Exists(snapshot))
            return snapshot;
        throw new CourseException(
            $"There is no model {name}: neither a folder, nor in the course's data/models, nor in the Hugging Face cache {hub}.");
    }
}
