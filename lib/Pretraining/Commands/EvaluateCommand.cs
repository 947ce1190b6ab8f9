using System.CommandLine;
using System.Text.Json;
using InsideLM;
using Spectre.Console;

namespace Pretraining;

/// <summary><c>evaluate</c>: the table of the model card.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Name or folder of the model.", DefaultValueFactory = _ => "lecture" };
        var only = new Option<string[]>("--only") { Description = "Parts of the table to measure; none: all.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        only.AcceptOnlyFromAmong([.. Evaluation.Parts.Select(part => part.Name)]);
        var json = new Option<FileInfo?>("--json") { Description = "Write the table to this file, too." };
        var command = new Command("evaluate", "Measures the model on held-out items.") { model, only, json };
        command.SetAction(arguments => Run(Model.Load(arguments.GetValue(model)!), arguments.GetValue(only)!, arguments.GetValue(json)));
        return command;
    }

    private static int Run(Model model, string[] only, FileInfo? json)
    {
        var table = new Table().AddColumns("", "behaviour (held-out items)", "figure", "95 %", "n", "control", "target");
        var rows = new List<EvaluationRow>();
        AnsiConsole.Status().Start("measuring", status =>
        {
            foreach (var row in Evaluation.Rows(model, World.Load(), only))
            {
                rows.Add(row);
                status.Status = $"{row.Id} {row.Figure:F2}";
                table.AddRow(row.Met ? "[green]✓[/]" : "[red]✗[/]", Markup.Escape(row.Title), $"{row.Figure:F3}", $"{row.Low:F2}–{row.High:F2}", $"{row.N}", row.Control is { } c ? $"{c:F2}" : "", row.Target);
            }
        });
        AnsiConsole.Write(table);
        if (json is not null) AtomicFile.Write(json.FullName, stream => JsonSerializer.Serialize(stream, rows, Options));
        return 0;
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
