using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InsideLM;

/// <summary>
/// Trains a byte-level BPE vocabulary (Sennrich et al. 2016; bytes and word split after GPT-2) that is an ordinary tokenizer.json.
/// Chinese and Japanese runs are cut off from what stands around them, so that a Chinese word reads the same after a space, a
/// letter or a colon. The same texts always give the same vocabulary.
/// </summary>
public static class BpeTrainer
{
    private const string Cjk = "[\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]";
    private const string Pattern = "'s|'t|'re|'ve|'m|'ll|'d|" + Cjk + "+| ?(?:(?!" + Cjk + @")\p{L})+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly CodePointRegex CjkStart = new("^" + Cjk);
    private static readonly CodePointRegex CjkOnly = new("^" + Cjk + @"+\z");

    /// <summary>Trains on texts until there are vocabSize tokens, or no pair is left that occurs twice.</summary>
    /// <param name="texts">The corpus; special tokens may stand in it.</param>
    /// <param name="vocabSize">Tokens in all: special tokens, 256 bytes, whole words and what is learned.</param>
    /// <param name="specialTokens">They get the ids 0, 1, … .</param>
    /// <param name="wholeWords">
    /// Words that must be one token: a Latin word wherever it stands as a word, with and without the space before it (one given with
    /// its space: only so, which saves a token where it never begins a text); a Chinese word
    /// anywhere in a run, unless another of these words overlaps it; a phrase of several words as an added token.
    /// </param>
    /// <exception cref="CourseException">The size does not hold what was asked for, or a token is empty.</exception>
    public static Tokenizer Train(
        IEnumerable<string> texts, int vocabSize, IReadOnlyList<string> specialTokens, IEnumerable<string>? wholeWords = null)
    {
        string[] special = [.. specialTokens.Distinct()];
        string[] whole = [.. (wholeWords ?? []).Select(word => word.Trim() is { Length: > 0 } text && word[0] == ' ' ? " " + text : word.Trim()).Distinct()];
        if (special.Contains("") || whole.Contains(""))
            throw new CourseException("A special token or whole word is empty; give each of them some text.");

        var vocabulary = new TrainedVocabulary(special);
        var splitter = Build(vocabulary, special, []);
        var phrases = AddWholeWords(vocabulary, splitter, whole);
        var needed = vocabulary.Tokens.Count + phrases.Count;
        if (needed > vocabSize)
            throw new CourseException($"{vocabSize} tokens are too few: the special tokens, 256 bytes and whole words alone need {needed}.");

        var counts = new Dictionary<string, long>();
        foreach (var text in texts)
            foreach (var word in splitter.Words(text))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, word, out _)++;
        var spelled = counts.Where(word => !vocabulary.Contains(word.Key));   // the others are one token already
        new PairLearner(vocabulary, spelled).Learn(vocabSize - phrases.Count);
        return Build(vocabulary, special, phrases);
    }

    /// <summary>Puts the words into the vocabulary; returns those that only an added token can keep whole.</summary>
    private static List<string> AddWholeWords(TrainedVocabulary vocabulary, Tokenizer splitter, IEnumerable<string> words)
    {
        var phrases = new List<string>();
        foreach (var word in words.OrderBy(word => word.Length).ThenBy(word => word, StringComparer.Ordinal))   // short ones first: a longer one is made of them
            foreach (var variant in word[0] == ' ' || CjkStart.Matches(word).Count > 0 ? (string[])[word] : [word, " " + word])
            {
                if (splitter.Words(variant).ToList() is not [var spelling])
                    phrases.Add(variant);
                else if (CjkOnly.Matches(variant).Count > 0)
                    vocabulary.BuildWord(spelling);
                else
                    vocabulary.AddWord(spelling);
            }
        return phrases;
    }

    private static Tokenizer Build(TrainedVocabulary vocabulary, IReadOnlyList<string> special, IReadOnlyList<string> phrases)
    {
        var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            json.WriteStartArray("added_tokens");
            for (var i = 0; i < special.Count; i++)
                WriteAdded(json, i, special[i], isSpecial: true);
            for (var i = 0; i < phrases.Count; i++)
                WriteAdded(json, vocabulary.Tokens.Count + i, phrases[i], isSpecial: false);
            json.WriteEndArray();
            json.WriteNull("normalizer");
            json.WritePropertyName("pre_tokenizer");
            JsonSerializer.Serialize(json, new
            {
                type = "Sequence",
                pretokenizers = new object[]
                {
                    new { type = "Split", pattern = new { Regex = Pattern }, behavior = "Isolated", invert = false },
                    new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = false },
                },
            });
            json.WriteNull("post_processor");
            json.WritePropertyName("decoder");
            JsonSerializer.Serialize(json, new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = false });
            WriteModel(json, vocabulary);
            json.WriteEndObject();
        }
        return new(stream.ToArray(), "the trained tokenizer");
    }

    private static void WriteAdded(Utf8JsonWriter json, int id, string content, bool isSpecial)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", content);
        foreach (var name in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            json.WriteBoolean(name, false);
        json.WriteBoolean("special", isSpecial);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, TrainedVocabulary vocabulary)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        foreach (var name in (string[])["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"])
            json.WriteNull(name);
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", true);
        json.WriteStartObject("vocab");
        for (var id = 0; id < vocabulary.Tokens.Count; id++)
            json.WriteNumber(vocabulary.Tokens[id], id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in vocabulary.Merges)
            json.WriteStringValue($"{vocabulary.Tokens[left]} {vocabulary.Tokens[right]}");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
