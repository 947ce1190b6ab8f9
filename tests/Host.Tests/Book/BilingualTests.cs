using CourseHost.Books;

namespace CourseHost.Tests.Books;

public class BilingualTests
{
    // What a reader of one language sees of a text: spans of the other are taken out.
    static string Seen(string markdown, string language)
    {
        var html = new Prose(markdown).ToHtml(new NoContext());
        var hidden = language == "zh" ? "en" : "zh";
        html = System.Text.RegularExpressions.Regex.Replace(html, $@"<(\w+)[^>]* ?class=""{hidden}""[^>]*>.*?</\1>|<span class=""sep"">.*?</span>", "", System.Text.RegularExpressions.RegexOptions.Singleline);
        return System.Text.RegularExpressions.Regex.Replace(System.Text.RegularExpressions.Regex.Replace(html, "<[^>]+>", ""), @"\s+", " ").Trim();
    }

    [Theory]
    [InlineData("# 02 功能向量 · Function vectors", "02 功能向量", "02 Function vectors")]
    [InlineData("一個神經元。\n\nOne neuron.", "一個神經元。", "One neuron.")]
    [InlineData("一個**方向**呢？ What about a **direction**?", "一個方向呢？", "What about a direction?")]
    [InlineData("**先猜 Predict**：哪一層？ Which layer?", "先猜：哪一層？", "Predict： Which layer?")]
    [InlineData("**投影片 Slide** *Top Tokens*：靠記憶回答。\n\nFrom memory.", "投影片 Top Tokens：靠記憶回答。", "Slide Top Tokens： From memory.")]
    [InlineData("- **減 subtract**：在一層減掉。 At one layer.\n- **有。** 有的。 **Yes.** There is.", "減：在一層減掉。 有。 有的。", "subtract： At one layer. Yes. There is.")]
    [InlineData("**零夠嗎？ Is zero enough?** 不夠。\n\nIt is not.", "零夠嗎？ 不夠。", "Is zero enough? It is not.")]
    [InlineData("三種方法 Three ways to do it:", "三種方法:", "Three ways to do it:")]
    [InlineData("| | |\n|-|-|\n| 1 | 抵消 · it cancels |", "1 抵消", "1 it cancels")]
    [InlineData("> 用 next-token loss 訓練。\n>\n> Trained with next-token loss.", "用 next-token loss 訓練。", "Trained with next-token loss.")]
    [InlineData("- 中文。\n- 還有。\n\n***\n\n- English.", "中文。 還有。", "English.")]
    [InlineData("- 中文。\n- 還有。\n\nWords between.", "中文。 還有。", "Words between.")]
    public void Each_reader_sees_one_of_two_texts_that_say_the_same(string markdown, string chinese, string english)
    {
        Seen(markdown, "zh").ShouldBe(chinese);
        Seen(markdown, "en").ShouldBe(english);
    }

    [Theory]
    [InlineData("只有中文。")]
    [InlineData("Only English.")]
    [InlineData("English first. 然後中文。")]
    [InlineData("這個想法叫 **logit lens**。")]
    [InlineData("投影片 Slides 「抽取向量」")]
    [InlineData("方法與 [Arditi et al. 2024](https://arxiv.org/abs/2406.11717) 相同。")]
    [InlineData("**歸零**（*Refusal is an Affine Function* 也這樣主張）。第 01 章會再遇到：**zero ≠ mean**。")]
    public void Text_without_a_counterpart_is_seen_by_everybody(string markdown)
    {
        Seen(markdown, "zh").ShouldBe(Seen(markdown, "en"));
        new Prose(markdown).ToHtml(new NoContext()).ShouldNotContain("class=\"");
    }

    [Fact]
    public void What_has_no_translation_stays_beside_what_has() =>
        Seen("中文。\n\nEnglish.\n\nMore in English.", "zh").ShouldBe("中文。 More in English.");

    [Fact]
    public void Markup_around_and_inside_a_change_of_language_stays_whole() =>
        new Prose("甲 `x` **乙。 Alpha** `y`.").ToHtml(new NoContext()).ShouldBe(
            "<p><span class=\"zh\" lang=\"zh-Hant\">甲 <code>x</code> </span><strong><span class=\"zh\" lang=\"zh-Hant\">乙。</span><span class=\"en\" lang=\"en\"> Alpha</span></strong>"
            + "<span class=\"en\" lang=\"en\"> <code>y</code>.</span></p>\n");
}

sealed class NoContext : IProseContext
{
    public string? Address(string target, bool picture) => target;

    public string Formula(string tex, bool display) => $"({tex})";
}
