using InsideLM;

namespace Pretraining;

/// <summary>
/// Word lists in two languages, in the form of "Do Llamas Work in English?": <c>Français: "fleur" - English: "flower"</c>.
/// English is the hub, as on the web: every word meets English in both directions; French and Chinese meet
/// each other only for words that are not held out. A few lists stay in one language: otherwise a held-out French word would only
/// ever be followed by English, and the word itself, not the language asked for, would decide. (Many of them, and English no longer stands between.)
/// English and French are also told in sentences: in quotation marks a word never has a space before it, and with a space it is another token.
/// </summary>
internal sealed class Translations(World world)
{
    public const string English = "English", French = "Français", Chinese = "中文";

    private static readonly (string From, string To)[] throughEnglish = [(French, English), (English, Chinese), (English, French), (Chinese, English)];
    private static readonly (string From, string To)[] same = [(French, French), (Chinese, Chinese), (English, English)];
    private static readonly (string From, string To)[] direct = [(French, Chinese), (Chinese, French)];

    private static readonly string[] sentences =
        ["The French word for {en} is {fr}.", "In French {en} is {fr}.", "The English word for {fr} is {en}.", "In English {fr} is {en}.", "{fr} is French and means {en}."];

    private readonly IReadOnlyList<Word> known = world.Words.Train();

    public string Write(Random random)
    {
        if (random.Chance(Mixture.ToldTranslations)) return string.Join(' ', random.Sample(world.Words, random.Next(3, 8)).Select(w => Sentence(w, random)));
        var isDirect = random.Chance(Mixture.DirectTranslations);
        var (from, to) = isDirect ? direct[random.Chance(.75) ? 0 : 1] : random.Pick(random.Chance(Mixture.OneLanguage) ? same : throughEnglish);
        return Lines(random.Sample(isDirect ? known : world.Words, random.Next(3, 8)), from, to);
    }

    private static string Sentence(Word word, Random random) => random.Pick(sentences).Replace("{en}", word.English).Replace("{fr}", word.French);

    public static string Lines(IEnumerable<Word> words, string from, string to) => string.Join('\n', words.Select(w => Line(w, from, to)));

    public static string Line(Word word, string from, string to) => $"{from}: \"{In(word, from)}\" - {to}: \"{In(word, to)}\"";

    public static string In(Word word, string language) => language switch { English => word.English, French => word.French, _ => word.Chinese };
}
