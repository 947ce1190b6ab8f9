using System.Text.RegularExpressions;

namespace CourseHost.Books;

/// <summary>A language of the course's prose; <see cref="Both"/> is text that says nothing twice: a name, a formula, a number.</summary>
enum Language { Both, Chinese, English }

/// <summary>A stretch of text in one language.</summary>
sealed class Chunk(int start, int end, Language language)
{
    public int Start => start;
    public int End => end;
    public Language Language => language;

    /// <summary>True where the other language says the same beside it, so that this one may be hidden.</summary>
    public bool Paired { get; set; }
}

/// <summary>
/// Finds the two languages in prose that says everything twice, Chinese first. The rule that keeps readers safe: text is hidden only where its
/// counterpart was found, so prose that follows no convention is merely shown in both. A text changes its language
/// <list type="bullet">
/// <item>at a space after 。？！ where Latin text follows, and at a space after . ? ! : where Chinese follows;</item>
/// <item>at " · " with Chinese on its left and none on its right (headings, table cells, titles);</item>
/// <item>inside a label that ends with a colon: "先猜 Predict: …", "三種方法 Three ways to do it:".</item>
/// </list>
/// Between these places a stretch is Chinese where it has at least as many Chinese characters as Latin words. Chinese followed by English,
/// in one paragraph or in paragraphs that follow each other, is a pair (<see cref="Pair"/>).
/// </summary>
static partial class Bilingual
{
    /// <summary>Cuts a paragraph's text into stretches of one language; together they cover it.</summary>
    /// <param name="text">The text without markup; code and formulas are one neutral character each.</param>
    /// <param name="label">The length of the bold text that opens it, or 0.</param>
    public static List<Chunk> Cut(string text, int label = 0)
    {
        var chunks = new List<Chunk>();
        var at = Number().Match(text).Length;
        if (at > 0) chunks.Add(new(0, at, Language.Both));
        at = Label(chunks, text, at, label);
        if (Halves(text, at) is { } dot)
        {
            chunks.AddRange([new(at, dot, Language.Chinese), new(dot, dot + Dot.Length, Language.Both), new(dot + Dot.Length, text.Length, Language.English)]);
            return chunks;
        }
        foreach (var end in Turns().Matches(text, at).Select(m => m.Index).Append(text.Length))
        {
            if (end <= at) continue;
            var language = LanguageOf(text[at..end]);
            if (chunks.Count > 0 && chunks[^1].Language == language && chunks[^1].End == at)
            {
                at = chunks[^1].Start;
                chunks.RemoveAt(chunks.Count - 1);
            }
            chunks.Add(new(at, end, language));
            at = end;
        }
        return chunks;
    }

    /// <summary>Chinese followed by as many English stretches says the same: both may be hidden. What is left over stays.</summary>
    public static void Pair(IEnumerable<(Language Language, Action Hide)> units)
    {
        var groups = new List<(Language Language, List<Action> Hide)>();
        foreach (var (language, hide) in units.Where(u => u.Language != Language.Both))
            if (groups.Count > 0 && groups[^1].Language == language) groups[^1].Hide.Add(hide);
            else groups.Add((language, [hide]));
        for (var i = 0; i + 1 < groups.Count; i++)
        {
            if (groups[i].Language != Language.Chinese) continue;
            var (chinese, english) = (groups[i].Hide, groups[i + 1].Hide);
            var count = Math.Min(chinese.Count, english.Count);
            foreach (var hide in chinese.TakeLast(count).Concat(english.Take(count))) hide();
        }
    }

    /// <summary>A title as HTML: "中文 · English" becomes two spans, anything else stays as it is.</summary>
    public static string Title(string text)
    {
        var chunks = Cut(text);
        Pair(chunks.Select(c => (c.Language, (Action)(() => c.Paired = true))));
        return string.Concat(chunks.Select(c =>
        {
            var part = Html.Escape(text[c.Start..c.End]);
            return part == Dot && chunks.Any(o => o.Paired) ? $"<span class=\"sep\">{Dot}</span>" : c.Paired ? $"{Open(c.Language)}{part}</span>" : part;
        }));
    }

    /// <summary>The opening tag of a stretch that may be hidden.</summary>
    public static string Open(Language language) =>
        language == Language.Chinese ? "<span class=\"zh\" lang=\"zh-Hant\">" : "<span class=\"en\" lang=\"en\">";

    public const string Dot = " · ";

    // "先猜 Predict:", "投影片 Slide *Top Tokens*：": a label in both languages, then a colon before any Chinese.
    static int Label(List<Chunk> chunks, string text, int at, int bold)
    {
        var colon = text.AsSpan(bold).IndexOfAny(':', '：') is var i && i < 0 ? -1 : bold + i;
        if (colon < 0 && bold > 0 && bold == text.TrimEnd().Length && text.AsSpan()[..bold].TrimEnd()[^1] is ':' or '：') colon = bold - 1;
        if (colon < 0 || bold == 0 && colon > 60) return at;
        var end = bold > 0 ? bold : colon;
        if (Han().IsMatch(text[end..colon]) || TwoWords().Match(text[at..end]) is not { Success: true } match) return at;
        var middle = at + match.Groups["en"].Index;
        chunks.AddRange([new(at, middle, Language.Chinese), new(middle, end, Language.English)]);
        if (colon + 1 > end) chunks.Add(new(end, colon + 1, Language.Both));
        return Math.Max(end, colon + 1);
    }

    static int? Halves(string text, int at)
    {
        for (var dot = text.IndexOf(Dot, at, StringComparison.Ordinal); dot >= 0; dot = text.IndexOf(Dot, dot + 1, StringComparison.Ordinal))
            if (Han().IsMatch(text[at..dot]) && !Han().IsMatch(text[dot..]) && Word().IsMatch(text[dot..]) && !text[at..dot].Contains('。')) return dot;
        return null;
    }

    static Language LanguageOf(string text)
    {
        var (han, words) = (Han().Count(text), Word().Count(text));
        if (han + words == 0 || text.AsSpan().IndexOfAny("。？！，；：.?!,;:…") < 0) return Language.Both; // a name and no sentence
        return han >= words ? Language.Chinese : Language.English;
    }

    [GeneratedRegex(@"^\d+(\.\d+)*[.、]?\s+")]
    private static partial Regex Number();

    [GeneratedRegex(@"[\u3400-\u9FFF\uF900-\uFAFF]")]
    private static partial Regex Han();

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<=[。？！…][」』）”’]*)\s+(?=[^\s\u3000-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF])|(?<=[.?!:;][)”’""']*)\s+(?=[\u3400-\u9FFF「『（《])")]
    private static partial Regex Turns();

    [GeneratedRegex(@"^[^A-Za-z]*[\u3400-\u9FFF][^A-Za-z。]*?(?<en>\s+[A-Za-z][^\u3400-\u9FFF]*?)(?<![.?!]\s*)$")]
    private static partial Regex TwoWords();
}
