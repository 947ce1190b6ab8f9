using System.Text.Json;

namespace InsideLM;

/// <summary>Ids that the post-processor puts around a text, such as BOS.</summary>
internal sealed record TokenTemplate(IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    public static TokenTemplate None { get; } = new([], []);
}

/// <summary>The parts of a tokenizer in the order in which a text passes through them.</summary>
internal sealed record TokenizerParts(AddedTokens Added, PreTokenizer PreTokenizer, Bpe Model, TokenTemplate Template, Decoder Decoder);

/// <summary>Reads Hugging Face's tokenizer.json. What it does not know it refuses, naming file and field.</summary>
internal static class TokenizerJson
{
    /// <param name="json">The file's bytes.</param>
    /// <param name="file">The file's name for error messages.</param>
    public static TokenizerParts Read(byte[] json, string file)
    {
        using var document = Parse(json, file);
        var root = new JsonField(file, "", document.RootElement);
        var normalizer = ReadNormalizer(root["normalizer"]);
        return new(
            new AddedTokens(ReadAddedTokens(root["added_tokens"]), normalizer),
            ReadPreTokenizer(root["pre_tokenizer"]),
            ReadModel(root["model"]),
            ReadTemplate(root["post_processor"]),
            ReadDecoder(root["decoder"]));
    }

    private static JsonDocument Parse(byte[] json, string file)
    {
        try
        {
            return JsonDocument.Parse(json.AsMemory(json.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        }
        catch (JsonException e)
        {
            throw new CourseException($"{file} is not valid JSON near line {e.LineNumber + 1}; download the tokenizer again.", e);
        }
    }

    private static List<AddedToken> ReadAddedTokens(JsonField list) => list.IsNull ? [] : [.. list.Items.Select(token => new AddedToken
    {
        Id = token["id"].Id,
        Content = token["content"].String,
        SingleWord = token["single_word"].Bool(false),
        LStrip = token["lstrip"].Bool(false),
        RStrip = token["rstrip"].Bool(false),
        Normalized = token["normalized"].Bool(!token["special"].Bool(false)),
    })];

    private static Bpe ReadModel(JsonField model)
    {
        if (!model["type"].IsNull && model["type"].String != "BPE")
            throw Unsupported(model["type"], "BPE");
        foreach (var affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (!model[affix].IsNull && model[affix].String != "")
                throw model[affix].Error("is not supported; only byte-level and SentencePiece-style vocabularies are.");

        var vocabulary = new Dictionary<string, int>();
        foreach (var (token, id) in model["vocab"].Members)
            vocabulary[token] = id.Id;
        var merges = model["merges"].Items.Select(merge => ReadMerge(merge, vocabulary)).ToList();
        var unknown = model["unk_token"];
        return new(vocabulary, merges, new()
        {
            Unknown = unknown.IsNull ? null : vocabulary.TryGetValue(unknown.String, out var unk) ? unk
                : throw unknown.Error($"names “{unknown.String}”, which model.vocab does not hold."),
            FuseUnknown = model["fuse_unk"].Bool(false),
            ByteFallback = model["byte_fallback"].Bool(false),
            IgnoreMerges = model["ignore_merges"].Bool(false),
        });
    }

    /// <summary>A merge is written "a b", or ["a", "b"] since tokens may hold spaces.</summary>
    private static (int Left, int Right, int Id) ReadMerge(JsonField merge, Dictionary<string, int> vocabulary)
    {
        var parts = merge.Value.ValueKind == JsonValueKind.Array ? [.. merge.Items.Select(part => part.String)] : merge.String.Split(' ');
        if (parts.Length != 2)
            throw merge.Error($"should name two tokens, but names {parts.Length}.");
        return (Id(parts[0]), Id(parts[1]), Id(parts[0] + parts[1]));

        int Id(string token) => vocabulary.TryGetValue(token, out var id) ? id
            : throw merge.Error($"needs the token “{token}”, which model.vocab does not hold.");
    }

    private static Normalizer ReadNormalizer(JsonField normalizer)
    {
        if (normalizer.IsNull)
            return Normalizers.None;
        return normalizer["type"].String switch
        {
            "Sequence" => Normalizers.Sequence([.. normalizer["normalizers"].Items.Select(ReadNormalizer)]),
            "NFC" => Normalizers.Canonical(compose: true),
            "NFD" => Normalizers.Canonical(compose: false),
            "Prepend" => Normalizers.Prepend(normalizer["prepend"].String),
            "Replace" => Normalizers.Replace(ReadPattern(normalizer["pattern"]), normalizer["content"].String),
            "Strip" => Normalizers.Strip(normalizer["strip_left"].Bool(true), normalizer["strip_right"].Bool(true)),
            _ => throw Unsupported(normalizer["type"], "Sequence, NFC, NFD, Prepend, Replace, Strip"),
        };
    }

    private static PreTokenizer ReadPreTokenizer(JsonField step)
    {
        if (step.IsNull)
            return PreTokenizers.None;
        return step["type"].String switch
        {
            "Sequence" => PreTokenizers.Sequence([.. step["pretokenizers"].Items.Select(ReadPreTokenizer)]),
            "ByteLevel" => PreTokenizers.ByteLevel(step["add_prefix_space"].Bool(true), step["use_regex"].Bool(true)),
            "Metaspace" => PreTokenizers.Metaspace(step["replacement"].Char, ReadPrependScheme(step), step["split"].Bool(true)),
            "Split" => PreTokenizers.Split(ReadPattern(step["pattern"]), ReadBehavior(step["behavior"]), step["invert"].Bool(false)),
            "Digits" => PreTokenizers.Split(new CodePointRegex(@"\p{N}"),
                step["individual_digits"].Bool(false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false),
            _ => throw Unsupported(step["type"], "Sequence, ByteLevel, Metaspace, Split, Digits"),
        };
    }

    private static Decoder ReadDecoder(JsonField step)
    {
        if (step.IsNull)
            return Decoders.None;
        return step["type"].String switch
        {
            "Sequence" => Decoders.Sequence([.. step["decoders"].Items.Select(ReadDecoder)]),
            "ByteLevel" => Decoders.ByteLevel,
            "ByteFallback" => Decoders.ByteFallback,
            "Fuse" => Decoders.Fuse,
            "Metaspace" => Decoders.Metaspace(step["replacement"].Char, ReadPrependScheme(step) != "never"),
            "Replace" => Decoders.Replace(ReadPattern(step["pattern"]), step["content"].String),
            "Strip" => Decoders.Strip(step["content"].Char, step["start"].Count, step["stop"].Count),
            _ => throw Unsupported(step["type"], "Sequence, ByteLevel, ByteFallback, Fuse, Metaspace, Replace, Strip"),
        };
    }

    private static TokenTemplate ReadTemplate(JsonField step)
    {
        if (step.IsNull)
            return TokenTemplate.None;
        switch (step["type"].String)
        {
            case "ByteLevel":   // trims offsets only
                return TokenTemplate.None;
            case "Sequence":    // a later template stands outside an earlier one
                var templates = step["processors"].Items.Select(ReadTemplate).ToList();
                return new([.. templates.AsEnumerable().Reverse().SelectMany(t => t.Before)], [.. templates.SelectMany(t => t.After)]);
            case "TemplateProcessing":
                var (before, after, seen) = (new List<int>(), new List<int>(), false);
                foreach (var item in step["single"].Items)
                {
                    seen |= !item["Sequence"].IsNull;
                    if (item["Sequence"].IsNull)
                        (seen ? after : before).AddRange(step["special_tokens"][item["SpecialToken"]["id"].String]["ids"].Items.Select(id => id.Id));
                }
                return new(before, after);
            default:
                throw Unsupported(step["type"], "Sequence, ByteLevel, TemplateProcessing");
        }
    }

    /// <summary>Files of before 2024 say add_prefix_space instead.</summary>
    private static string ReadPrependScheme(JsonField metaspace)
    {
        if (metaspace["prepend_scheme"].IsNull)
            return metaspace["add_prefix_space"].Bool(true) ? "always" : "never";
        var scheme = metaspace["prepend_scheme"];
        return scheme.String is "always" or "first" or "never" ? scheme.String : throw Unsupported(scheme, "always, first, never");
    }

    private static SplitBehavior ReadBehavior(JsonField behavior)
        => Enum.TryParse<SplitBehavior>(behavior.String, out var value) && Enum.IsDefined(value) ? value
            : throw Unsupported(behavior, string.Join(", ", Enum.GetNames<SplitBehavior>()));

    private static CodePointRegex ReadPattern(JsonField pattern)
    {
        if (!pattern["String"].IsNull)
            return CodePointRegex.Literal(pattern["String"].String);
        try
        {
            return new(pattern["Regex"].String);
        }
        catch (ArgumentException e)
        {
            throw pattern["Regex"].Error($"is not a regular expression that .NET knows: {e.Message}");
        }
    }

    private static CourseException Unsupported(JsonField field, string known)
        => field.Error($"is “{field.String}”, which is not supported; supported: {known}.");
}
