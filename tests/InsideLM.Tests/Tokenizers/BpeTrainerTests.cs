using FsCheck;
using FsCheck.Fluent;

namespace InsideLM.Tests.Tokenizers;

public class BpeTrainerTests
{
    private static readonly string[] Corpus =
    [
        "The capital of Poland is Warsaw. The capital of France is Paris.<|endoftext|>",
        "法國的首都是巴黎。波蘭的首都是華沙。法國的首都是巴黎。",
        "Le contraire de « grand » est « petit ». L'été à Montréal: 1989, 2024.\n\n  def f(x):\n    return x + 1\n",
        "She was born in New York City; he was born in Warsaw. 在Warsaw工作 🙂🙂",
    ];

    private static readonly string[] Words = ["Warsaw", "Montréal", "Zimbabwe", "1989", "巴黎", "華沙", "法國", "北京大學", "北京", "New York", "湯姆·漢克斯"];

    private static readonly Tokenizer Trained = BpeTrainer.Train(Enumerable.Repeat(Corpus, 3).SelectMany(c => c), 420, ["<|endoftext|>", "<|user|>"], Words);

    private static Property ForAnyText(Func<string, bool> holds)
        => Prop.ForAll(Gen.OneOf(ArbMap.Default.GeneratorFor<string>().Where(s => s is not null), Mixture).ToArbitrary(), text => LoneSurrogate(text) || holds(text));

    /// <summary>Pieces of the corpus, special tokens, white space, and other scripts in any order.</summary>
    private static readonly Gen<string> Mixture = Gen.Elements(
            [.. Words, " Warsaw", " ", "  ", "\n", "\t", "<|endoftext|>", "<|us", "的首都是", "the", "'s", "é", "e\u0301", "한국", "🙂", "👩‍👩‍👧", "𝕏", "\u0000", "カタカナ", "पेरिस", "7"])
        .ListOf().Select(string.Concat);

    private static bool LoneSurrogate(string text)
    {
        try
        {
            new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return false;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return true;
        }
    }

    [Fact]
    public void Decoding_gives_back_any_text() => ForAnyText(text => Trained.Decode(Trained.EncodeToIds(text)) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Offsets_cover_the_text_in_order() => ForAnyText(text =>
    {
        var tokens = Trained.EncodeToTokens(text);
        return string.Concat(tokens.Select(t => t.Offset).Distinct().Select(range => text[range])) == text
            && tokens.Select(t => t.Id).SequenceEqual(Trained.EncodeToIds(text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_saved_tokenizer_encodes_as_before()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Trained.Save(file);
            var loaded = Tokenizer.Load(file);
            loaded.VocabSize.ShouldBe(Trained.VocabSize);
            ForAnyText(text => loaded.EncodeToIds(text).SequenceEqual(Trained.EncodeToIds(text))).QuickCheckThrowOnFailure();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_same_texts_give_the_same_vocabulary()
    {
        var again = BpeTrainer.Train(Enumerable.Repeat(Corpus, 3).SelectMany(c => c), 420, ["<|endoftext|>", "<|user|>"], Words);
        Enumerable.Range(0, 420).Select(again.TokenToText).ShouldBe(Enumerable.Range(0, 420).Select(Trained.TokenToText));
        again.VocabSize.ShouldBe(420);
    }

    [Fact]
    public void Whole_words_are_one_token_with_and_without_a_space()
    {
        foreach (var word in Words)
            Trained.SingleToken(word).ShouldNotBeNull(word);
        foreach (var word in Words.Where(word => word[0] < 0x3000))
            Trained.SingleToken(" " + word).ShouldNotBeNull(word);
    }

    [Fact]
    public void A_word_given_with_its_space_is_one_token_only_so()
    {
        var tokenizer = BpeTrainer.Train(Corpus, 300, [], [" zither", " Zoe Quartz"]);
        tokenizer.SingleToken(" zither").ShouldNotBeNull();
        tokenizer.SingleToken("zither").ShouldBeNull();
        tokenizer.SingleToken(" Zoe Quartz").ShouldNotBeNull();
        tokenizer.SingleToken("Zoe Quartz").ShouldBeNull();
    }

    [Theory]
    [InlineData("在Warsaw工作", "Warsaw")]
    [InlineData("法國的首都是巴黎。", "法國", "巴黎")]
    [InlineData("capital: 華沙,", "華沙")]
    [InlineData("在北京大學讀書", "北京大學")]
    [InlineData("I like New York's parks", " New York")]
    public void Whole_words_stay_whole_inside_a_text(string text, params string[] words)
    {
        var tokens = Trained.EncodeToIds(text).Select(Trained.TokenToText).ToList();
        foreach (var word in words)
            tokens.ShouldContain(word);
    }

    [Fact]
    public void Special_tokens_come_first_and_are_never_learned_from()
    {
        Trained.TokenToId("<|endoftext|>").ShouldBe(0);
        Trained.TokenToId("<|user|>").ShouldBe(1);
        Trained.EncodeToIds("a<|endoftext|>b").ShouldContain(0);
        Trained.TokenToId("endoftext").ShouldBeNull();
    }

    [Fact]
    public void Every_token_is_readable_text_or_a_part_of_one_character()
    {
        for (var id = 0; id < Trained.VocabSize; id++)
            if (Trained.TokenToText(id).StartsWith("<0x", StringComparison.Ordinal))
                Trained.TokenToText(id).Split(' ').Length.ShouldBeLessThan(4);
    }

    [Fact]
    public void The_most_frequent_pair_is_merged_first()
    {
        // Sennrich et al. 2016, figure 1 without its end-of-word mark: low ×5, lowest ×2, newer ×6, wider ×3 → er (9), then lo (7), low (7).
        var texts = new[] { ("low", 5), ("lowest", 2), ("newer", 6), ("wider", 3) }.SelectMany(x => Enumerable.Repeat(x.Item1, x.Item2));
        var tokenizer = BpeTrainer.Train(texts, 256 + 3, []);
        Enumerable.Range(256, 3).Select(tokenizer.TokenToText).ShouldBe(["er", "lo", "low"]);
    }

    [Fact]
    public void Too_small_a_vocabulary_says_how_many_it_needs()
        => Should.Throw<CourseException>(() => BpeTrainer.Train(Corpus, 200, ["<|endoftext|>"], ["Warsaw"])).Message.ShouldContain("259");
}
