using System.CommandLine;
using InsideLM;
using Pretraining;
using Spectre.Console;

var root = new RootCommand("Writes the corpus, trains and evaluates the course's embedded model.")
{
    CorpusCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create(), SampleCommand.Create(),
};
try
{
    return root.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (CourseException e)
{
    AnsiConsole.MarkupLineInterpolated($"[red]{e.Message}[/]");
    return 1;
}
