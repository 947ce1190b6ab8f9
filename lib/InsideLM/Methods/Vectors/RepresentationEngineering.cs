using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// Representation engineering as on the slides: average the representations of the texts that have a function, subtract the average
/// of those that do not, and what is left is the function's vector (Zou et al. 2023; for refusal Arditi et al. 2024).
/// </summary>
public static class RepresentationEngineering
{
    /// <summary>The representation of each text's last token at a hook point: [text, d_model].</summary>
    public static Tensor LastToken(Model model, IReadOnlyList<string> texts, HookName at)
    {
        using var scope = NewDisposeScope();
        using var cache = model.Transformer.Read(model.Tokens(texts), at);
        return cache[at].select(1, -1).clone().MoveToOuterDisposeScope();
    }

    /// <summary>average(with) − average(without) at the last token: [d_model]. Everything that both have in common cancels.</summary>
    public static Tensor MeanDifference(Model model, IReadOnlyList<string> with, IReadOnlyList<string> without, HookName at)
    {
        using var scope = NewDisposeScope();
        return (LastToken(model, with, at).mean([0]) - LastToken(model, without, at).mean([0])).MoveToOuterDisposeScope();
    }

    /// <summary>The same after every block at once: [layer, d_model].</summary>
    public static Tensor MeanDifference(Model model, IReadOnlyList<string> with, IReadOnlyList<string> without)
    {
        using var scope = NewDisposeScope();
        return (Activations.EveryBlock(model, with, ^1).mean([1]) - Activations.EveryBlock(model, without, ^1).mean([1])).MoveToOuterDisposeScope();
    }

    /// <summary>The control: a random direction of the vector's length, equal for equal seeds.</summary>
    public static Tensor RandomLike(Tensor vector, int seed)
    {
        using var scope = NewDisposeScope();
        var random = randn(vector.shape, generator: new Generator((ulong)seed));
        return (random * (vector.norm() / random.norm())).MoveToOuterDisposeScope();
    }

    /// <summary>Does an answer decline? English refusals begin in few ways, in the embedded model and in real ones.</summary>
    public static bool IsRefusal(string answer) => refusals.Any(answer.TrimStart().StartsWith);

    private static readonly string[] refusals = ["I am unable", "I cannot", "I can't", "I can’t", "I'm sorry", "I’m sorry", "I am sorry", "I'm unable", "I will not", "Sorry"];
}
