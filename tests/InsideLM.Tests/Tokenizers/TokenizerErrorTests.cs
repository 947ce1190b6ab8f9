using System.Text;

namespace InsideLM.Tests.Tokenizers;

public class TokenizerErrorTests
{
    private const string Model = """{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]}""";

    private static Tokenizer Read(string json) => new(Encoding.UTF8.GetBytes(json), "some/tokenizer.json");

    [Fact]
    public void Both_ways_of_writing_merges_read_alike()
    {
        Read($$"""{"model":{{Model}}}""").EncodeToIds("abb").ShouldBe([2, 1]);
        Read($$"""{"model":{{Model.Replace("[\"a\",\"b\"]", "\"a b\"")}}}""").EncodeToIds("abb").ShouldBe([2, 1]);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "the file should be an object")]
    [InlineData("{}", "model is missing")]
    [InlineData("""{"model":{"type":"Unigram"}}""", "model.type is “Unigram”")]
    [InlineData("""{"model":{"type":"BPE","merges":[]}}""", "model.vocab is missing")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0}}}""", "model.merges is missing")]
    [InlineData("""{"model":{"vocab":{"a":"x"},"merges":[]}}""", "model.vocab[\"a\"] should be a token id")]
    [InlineData("""{"model":{"vocab":{"a":0,"b":1},"merges":["a b"]}}""", "model.merges[0] needs the token “ab”")]
    [InlineData("""{"model":{"vocab":{"a":0},"merges":["a"]}}""", "model.merges[0] should name two tokens")]
    [InlineData("""{"model":{"vocab":{"a":0},"merges":[],"unk_token":"<unk>"}}""", "model.unk_token names “<unk>”")]
    [InlineData("""{"model":{"vocab":{},"merges":[],"end_of_word_suffix":"</w>"}}""", "model.end_of_word_suffix is not supported")]
    [InlineData("""{"normalizer":{"type":"Precompiled"},"model":{}}""", "normalizer.type is “Precompiled”")]
    [InlineData("""{"normalizer":"NFC","model":{}}""", "normalizer should be an object")]
    [InlineData("""{"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"BertPreTokenizer"}]}}""", "pre_tokenizer.pretokenizers[0].type")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}}""", "pre_tokenizer.pattern.Regex")]
    [InlineData("""{"pre_tokenizer":{"type":"Split","pattern":{"String":" "},"behavior":"Sideways"}}""", "pre_tokenizer.behavior is “Sideways”")]
    [InlineData("""{"post_processor":{"type":"BertProcessing"}}""", "post_processor.type is “BertProcessing”")]
    [InlineData("""{"decoder":{"type":"WordPiece"}}""", "decoder.type is “WordPiece”")]
    [InlineData("""{"added_tokens":[{"id":0}]}""", "added_tokens[0].content is missing")]
    public void A_malformed_file_is_refused_by_name_and_field(string json, string says)
    {
        var text = json.Contains("\"model\"") || json.Length < 3 ? json : json[..^1] + $",\"model\":{Model}}}";
        var error = Should.Throw<CourseException>(() => Read(text));
        error.Message.ShouldStartWith("some/tokenizer.json");
        error.Message.ShouldContain(says);
    }

    [Fact]
    public void A_folder_without_a_tokenizer_says_what_is_missing()
        => Should.Throw<CourseException>(() => Tokenizer.Load(AppContext.BaseDirectory)).Message.ShouldContain("tokenizer.json");
}
