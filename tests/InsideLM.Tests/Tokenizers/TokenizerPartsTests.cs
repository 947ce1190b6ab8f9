using System.Text;
using System.Text.Json;

namespace InsideLM.Tests.Tokenizers;

/// <summary>The parts that the golden tokenizers do not use. Expected values: the Hugging Face library's documentation and UAX #15.</summary>
public class TokenizerPartsTests
{
    private static Tokenizer Read(object json) => new(JsonSerializer.SerializeToUtf8Bytes(json), "tokenizer.json");

    private static object Letters(string letters)
        => new { type = "BPE", vocab = letters.Select((c, i) => (c, i)).ToDictionary(x => x.c.ToString(), x => x.i), merges = Array.Empty<string>() };

    private static string Cut(PreTokenizer step, string text) => string.Join('|', step(AlignedText.From(text, track: false)).Select(p => p.Text));

    [Theory]   // the examples in the documentation of SplitDelimiterBehavior
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Split_cuts_as_its_behaviour_says(string behavior, string pieces)
        => Cut(PreTokenizers.Split(CodePointRegex.Literal("-"), Enum.Parse<SplitBehavior>(behavior), invert: false), "the-final--countdown").ShouldBe(pieces);

    [Theory]
    [InlineData("always", "▁Hey|▁my")]
    [InlineData("never", "Hey|▁my")]
    public void Metaspace_puts_its_mark_before_words(string scheme, string pieces)
        => Cut(PreTokenizers.Metaspace('▁', scheme, split: true), "Hey my").ShouldBe(pieces);

    [Theory]
    [InlineData("e\u0301", "é", "e\u0301")]
    [InlineData("\u1112\u1161\u11AB", "한", "\u1112\u1161\u11AB")]
    [InlineData("ệ", "ệ", "e\u0323\u0302")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307")]
    [InlineData("\u212B", "\u00C5", "A\u030A")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    public void Canonical_forms_are_Unicodes(string text, string composed, string decomposed)
    {
        Normalizers.Canonical(compose: true)(AlignedText.From(text, track: false)).Text.ShouldBe(composed);
        Normalizers.Canonical(compose: false)(AlignedText.From(text, track: false)).Text.ShouldBe(decomposed);
    }

    [Fact]
    public void A_letter_beyond_the_basic_plane_is_one_letter()
        => new CodePointRegex(@"\p{L}+|\p{N}").Matches("a𝕏b𝟙").ShouldBe([(0, 4), (4, 6)]);

    [Fact]
    public void Added_tokens_take_white_space_and_mind_word_edges_as_they_say()
    {
        var tokenizer = Read(new
        {
            added_tokens = new object[]
            {
                new { id = 10, content = "<mask>", lstrip = true, rstrip = false, single_word = false, normalized = false },
                new { id = 11, content = "ab", lstrip = false, rstrip = true, single_word = true, normalized = false },
            },
            model = Letters("ab "),
        });
        tokenizer.EncodeToIds("a  <mask> b").ShouldBe([0, 10, 2, 1]);
        tokenizer.EncodeToIds("ab  a abb").ShouldBe([11, 0, 2, 0, 1, 1]);
    }

    [Fact]
    public void Positions_survive_normalisation()
    {
        var tokenizer = Read(new
        {
            normalizer = new { type = "Sequence", normalizers = new object[] { new { type = "NFC" }, new { type = "Prepend", prepend = "▁" } } },
            model = Letters("▁éb"),
        });
        tokenizer.EncodeToTokens("e\u0301b").Select(t => (t.Value, t.Offset)).ShouldBe([("▁", 0..0), ("é", 0..2), ("b", 2..3)]);
    }

    [Fact]
    public void A_template_puts_its_tokens_around_the_text()
    {
        var tokenizer = Read(new
        {
            added_tokens = new object[] { new { id = 5, content = "<s>", special = true }, new { id = 6, content = "</s>", special = true } },
            post_processor = new
            {
                type = "TemplateProcessing",
                single = new object[] { new { SpecialToken = new { id = "<s>" } }, new { Sequence = new { id = "A" } }, new { SpecialToken = new { id = "</s>" } } },
                special_tokens = new Dictionary<string, object> { ["<s>"] = new { ids = new[] { 5 } }, ["</s>"] = new { ids = new[] { 6 } } },
            },
            model = Letters("ab"),
        });
        tokenizer.EncodeToIds("ab", addSpecialTokens: true).ShouldBe([5, 0, 1, 6]);
        tokenizer.EncodeToIds("ab").ShouldBe([0, 1]);
    }

    [Fact]
    public void A_piece_of_a_character_is_shown_as_bytes_and_an_unknown_id_as_its_number()
    {
        var tokenizer = BpeTrainer.Train([], 256, []);
        tokenizer.TokenToText(0xE4).ShouldBe("<0xE4>");
        tokenizer.TokenToText(' ').ShouldBe(" ");
        tokenizer.TokenToText(300).ShouldBe("[300]");
        tokenizer.Decode([.. Encoding.UTF8.GetBytes("華").Select(b => (int)b), 300]).ShouldBe("華");
    }
}
