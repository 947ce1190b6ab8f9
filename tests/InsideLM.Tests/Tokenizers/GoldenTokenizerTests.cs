using System.IO.Compression;
using System.Text.Json;

namespace InsideLM.Tests.Tokenizers;

/// <summary>Ids and texts equal those of other implementations (the golden folder's README names them).</summary>
public class GoldenTokenizerTests
{
    private static readonly string? Golden = FindGolden();

    private static string? FindGolden()
    {
        var folder = Environment.GetEnvironmentVariable("COURSE_GOLDEN")
            ?? (CourseFiles.Root is { } root ? Path.Combine(root, "..", "shared", "golden") : null);
        return Directory.Exists(folder) ? folder : null;
    }

    private static string Need(string path)
    {
        Skip.If(Golden is null, "The golden folder is absent; set COURSE_GOLDEN to it.");
        var found = Path.Combine(Golden!, path);
        Skip.IfNot(Path.Exists(found), $"The golden folder has no {path}.");
        return found;
    }

    private static Tokenizer LoadGolden(string folder)
    {
        var zipped = Path.Combine(folder, "tokenizer.json.gz");
        if (!File.Exists(zipped))
            return Tokenizer.Load(folder);
        using var unzipped = new MemoryStream();
        using (var zip = new GZipStream(File.OpenRead(zipped), CompressionMode.Decompress))
            zip.CopyTo(unzipped);
        return new Tokenizer(unzipped.ToArray(), zipped);
    }

    [SkippableTheory]
    [InlineData("gpt2")]
    [InlineData("gpt_neox")]
    [InlineData("cl100k")]
    [InlineData("llama_spm")]
    [InlineData("tok512")]
    public void Every_golden_case_gives_the_same_ids_and_the_same_text(string name)
    {
        var folder = Need(Path.Combine("tokenizers", name));
        var tokenizer = LoadGolden(folder);
        var cases = Directory.GetFiles(folder, "*.json").Where(f => !Path.GetFileName(f).StartsWith("tokenizer", StringComparison.Ordinal))
            .Sum(file => Check(tokenizer, file));
        cases.ShouldBeGreaterThan(300);
    }

    [SkippableFact]
    public void Every_checkpoint_folder_with_a_tokenizer_gives_its_cases()
    {
        Need("gpt2");
        var files = Directory.GetFiles(Golden!, "tokenizer_cases.json", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        foreach (var file in files)
            Check(Tokenizer.Load(Path.GetDirectoryName(file)!), file).ShouldBeGreaterThan(0);
    }

    private static int Check(Tokenizer tokenizer, string file)
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var test in cases.RootElement.EnumerateArray())
        {
            var text = test.GetProperty("text").GetString()!;
            var ids = Ids(test.GetProperty("ids"));
            var where = $"{file}: {JsonSerializer.Serialize(text)}";
            tokenizer.EncodeToIds(text).ShouldBe(ids, where);
            tokenizer.CountTokens(text).ShouldBe(ids.Length, where);
            tokenizer.EncodeToTokens(text).Select(t => t.Id).ShouldBe(ids, where);
            if (test.TryGetProperty("decoded", out var decoded))
                tokenizer.Decode(ids).ShouldBe(decoded.GetString(), where);
            if (test.TryGetProperty("ids_with_special", out var special))
                tokenizer.EncodeToIds(text, addSpecialTokens: true).ShouldBe(Ids(special), where);
        }
        return cases.RootElement.GetArrayLength();
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
