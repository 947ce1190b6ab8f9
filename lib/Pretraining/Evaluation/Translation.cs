using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>French to Chinese for words that never went that way in training, and the language of the layers in between.</summary>
public static class Translation
{
    /// <summary>Four example lines and an open one: <c>Français: "fleur" - 中文: "</c>.</summary>
    public static Recall.Item Item(Word word, string from, string to, IReadOnlyList<Word> examples, Random random)
    {
        var others = random.Sample(examples, 5).Where(w => w != word).Take(4);
        var line = Translations.Line(word, from, to);
        var answer = Translations.In(word, to);
        var open = line[..^(answer.Length + 1)];
        return new($"{Translations.Lines(others, from, to)}\n{open}", answer);
    }

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        using var scope = NewDisposeScope();
        var random = new Random(12);
        var words = world.Words.HeldOut();
        var items = words.Select(w => Item(w, Translations.French, Translations.Chinese, world.Words.Train(), random)).ToList();
        yield return EvaluationRow.AtLeast(.85, "french-chinese", "French → Chinese, pairs never trained in that direction", Recall.Right(model, items));

        var lens = LogitLens.Top(LogitLens.LastToken(model, [.. items.Select(i => i.Prompt)]));   // [layer][text]
        var (english, chinese) = Languages(model, world);
        // Not any English word: a layer may say the same one after every prompt.
        bool[] Says(int[] layer, int shift) => [.. layer.Select((token, i) => IsWord(model, token, words[(i + shift) % words.Count].English))];
        var middle = lens[1..^1].MaxBy(layer => Says(layer, 0).Count(hit => hit))!;
        yield return EvaluationRow.AtLeast(.80, "french-chinese.english", "the best middle layer's most likely word is the English one (control: another word's)", Says(middle, 0),
            control: Recall.Share(Says(middle, 1)));
        yield return EvaluationRow.AtLeast(.85, "french-chinese.end", "the last layer's is Chinese", lens[^1].Select(chinese.Contains),
            control: lens[^1].Count(english.Contains) / (double)items.Count);
    }

    private static bool IsWord(Model model, int token, string word) => token == model.Tokenizer.SingleToken(word) || token == model.Tokenizer.SingleToken(" " + word);

    /// <summary>The tokens that are words of one language alone, with or without the space before.</summary>
    public static (HashSet<int> English, HashSet<int> Chinese) Languages(Model model, World world)
    {
        HashSet<int> Tokens(IEnumerable<string> words) =>
            [.. words.SelectMany(w => new[] { w, " " + w }).Select(w => model.Tokenizer.SingleToken(w)).OfType<int>()];
        var french = world.Words.Select(w => w.French).ToHashSet();
        return (Tokens(world.Words.Select(w => w.English).Where(w => !french.Contains(w))), Tokens(world.Words.Select(w => w.Chinese)));
    }
}
