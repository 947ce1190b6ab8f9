using System.Text.Json;

namespace InsideLM;

/// <summary>
/// A document of the kind that a model has read: what methods that look at everyday text (sparse autoencoders) read. Those of the embedded model are
/// written by <c>dotnet run -c Release --project lib/Pretraining -- corpus --seed 31 --documents 900 --out data/text/lecture.jsonl</c>.
/// </summary>
/// <param name="Kind">What kind of document it is.</param>
/// <param name="Text">The text.</param>
public sealed record TextSample(string Kind, string Text)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The documents of <c>data/text</c> that fit the model's context.</summary>
    /// <param name="model">Who is to read them.</param>
    /// <param name="name">The file's name without its ending.</param>
    public static IReadOnlyList<TextSample> Load(Model model, string name = "lecture") =>
        [.. File.ReadLines(CourseFiles.Find($"data/text/{name}.jsonl")).Select(line => JsonSerializer.Deserialize<TextSample>(line, Web)!)
            .Where(sample => model.Tokenizer.CountTokens(sample.Text) is > 1 and var tokens && tokens <= model.Config.Context)];
}
