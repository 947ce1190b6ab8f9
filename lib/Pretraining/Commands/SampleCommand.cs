using System.CommandLine;
using InsideLM;
using Spectre.Console;

namespace Pretraining;

/// <summary><c>sample</c>: continue a prompt, or one prompt after another from the keyboard.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Name or folder of the model.", DefaultValueFactory = _ => "lecture" };
        var tokens = new Option<int>("--tokens") { Description = "How many tokens to write.", DefaultValueFactory = _ => 32 };
        var prompt = new Argument<string?>("prompt") { Description = "The text to continue; none: type prompts, an empty line ends.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("sample", "Lets the model continue prompts.") { prompt, model, tokens };
        command.SetAction(arguments => Run(Model.Load(arguments.GetValue(model)!), arguments.GetValue(prompt), arguments.GetValue(tokens)));
        return command;
    }

    private static int Run(Model model, string? prompt, int tokens)
    {
        if (prompt is not null) Continue(model, prompt, tokens);
        else
            while (AnsiConsole.Prompt(new TextPrompt<string>("[blue]prompt>[/]").AllowEmpty()) is { Length: > 0 } typed) Continue(model, typed, tokens);
        return 0;
    }

    private static void Continue(Model model, string prompt, int tokens) => AnsiConsole.MarkupLineInterpolated($"{prompt}[green]{model.Generate(prompt, tokens)}[/]");
}
