using System.CommandLine;
using InsideLM;
using Pretraining;

var root = new RootCommand("Writes the corpus, trains and evaluates the course's embedded model.")
{
    CorpusCommand.Create(), TrainCommand.Create(), EvaluateCommand.Create(), SampleCommand.Create(), SaeCommand.Create(),
};
try
{
    return root.Parse(args).Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (CourseException e)
{
    Console.Error.WriteLine(e.Message); // plain: one sentence, whole, also in a log
    return 1;
}
