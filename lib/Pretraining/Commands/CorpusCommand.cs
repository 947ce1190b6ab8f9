using System.CommandLine;
using System.Text.Json;
using InsideLM;
using Spectre.Console;

namespace Pretraining;

/// <summary><c>corpus</c>: writes documents to look at, and counts them by kind.</summary>
internal static class CorpusCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Seed of the stream.", DefaultValueFactory = _ => 1 };
        var documents = new Option<int>("--documents") { Description = "How many documents.", DefaultValueFactory = _ => 10_000 };
        var file = new Option<FileInfo?>("--out") { Description = "Write them to this file, one JSON object {kind, text} a line." };
        var command = new Command("corpus", "Writes the training text and its statistics.") { seed, documents, file };
        command.SetAction(arguments => Run(arguments.GetValue(seed), arguments.GetValue(documents), arguments.GetValue(file)));
        return command;
    }

    private static int Run(int seed, int count, FileInfo? file)
    {
        var documents = Corpus.Of(World.Load()).Documents(seed).Take(count).ToList();
        if (file is not null) Write(documents, file.FullName);
        var table = new Table().AddColumns("kind", "documents", "words", "example");
        foreach (var kind in documents.GroupBy(d => d.Kind).OrderByDescending(g => g.Count()))
            table.AddRow(kind.Key, $"{kind.Count():N0}", $"{kind.Sum(d => d.Text.Count(char.IsWhiteSpace) + 1):N0}", Markup.Escape(Short(kind.First().Text)));
        AnsiConsole.Write(table);
        return 0;
    }

    private static void Write(IEnumerable<Document> documents, string file) => AtomicFile.Write(file, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        var options = new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        foreach (var document in documents) writer.WriteLine(JsonSerializer.Serialize(new { kind = document.Kind, text = document.Text }, options));
    });

    private static string Short(string text) => text.Length <= 150 ? text : text[..150] + " …";
}
