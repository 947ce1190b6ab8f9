using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>How likely words are to follow a prompt.</summary>
internal static class NextWord
{
    /// <summary>For each prompt the log probability of each of its words' first tokens, in the words' order.</summary>
    public static double[][] LogProbabilities(Model model, IReadOnlyList<(string Prompt, string[] Words)> items) =>
    [
        .. items.Chunk(64).SelectMany(chunk =>
        {
            using var scope = NewDisposeScope();
            var last = model.Forward(model.Tokens([.. chunk.Select(i => i.Prompt)])).select(1, -1).log_softmax(-1).cpu();   // [batch, vocab]
            var (values, vocab) = (last.data<float>().ToArray(), (int)last.shape[1]);
            return chunk.Select((item, row) => item.Words.Select(word => (double)values[row * vocab + Token(model, item.Prompt, word)]).ToArray()).ToArray();
        }),
    ];

    /// <summary>Which of its words each prompt prefers.</summary>
    public static int[] Preferred(Model model, IReadOnlyList<(string Prompt, string[] Words)> items) =>
        [.. LogProbabilities(model, items).Select(words => Array.IndexOf(words, words.Max()))];

    public static double Share(IEnumerable<bool> outcomes) => outcomes.Average(o => o ? 1.0 : 0);

    private static int Token(Model model, string prompt, string word) => Recall.FirstToken(model, new(prompt, " " + word));
}
