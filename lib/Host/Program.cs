using System.CommandLine;
using CourseHost;
using CourseHost.Books;

var notebooks = new Argument<string[]>("notebooks") { Description = "Files, folders or globs; none: all of notebooks/.", Arity = ArgumentArity.ZeroOrMore };
var set = new Option<string[]>("--set") { Description = "name=value: replaces a parameter's literal, e.g. --set strength=8. May be repeated." };
var output = new Option<string>("--out") { Description = "Folder of the executed copies and claims.json.", DefaultValueFactory = _ => Path.Combine("artifacts", "run") };
var timeout = new Option<double?>("--timeout") { Description = "Seconds that one cell may take; none: no limit." };
var update = new Option<bool>("--update") { Description = "Also write the outputs back into the notebooks." };
var check = new Option<bool>("--check") { Description = "Fail where an output differs from the committed one beyond its tolerance." };

var run = new Command("run", "Executes notebooks and writes copies with their outputs.") { notebooks, set, output, timeout, update, check };
run.SetAction(parsed => Reported(async () =>
{
    var seconds = parsed.GetValue(timeout);
    if (seconds is <= 0 or > 1e6) throw new HostException("--timeout is a number of seconds above 0, for example --timeout 60.");
    var settings = new Dictionary<string, string>();
    foreach (var (name, value) in (parsed.GetValue(set) ?? []).Select(Parameters.Parse)) settings[name] = value;
    var options = new RunOptions
    {
        Notebooks = parsed.GetValue(notebooks) ?? [],
        Settings = settings,
        Out = parsed.GetValue(output)!,
        Timeout = seconds is { } s ? TimeSpan.FromSeconds(s) : null,
        Update = parsed.GetValue(update),
        Check = parsed.GetValue(check),
    };
    await new Runner(options, new Progress()).RunAsync();
}));

var site = new Option<string>("--out") { Description = "Folder of the book.", DefaultValueFactory = _ => Path.Combine("artifacts", "book") };
var book = new Command("book", "Binds executed notebooks into a static site.") { notebooks, site };
book.SetAction(parsed => Reported(() => new Book(new BookOptions { Notebooks = parsed.GetValue(notebooks) ?? [], Out = parsed.GetValue(site)! }, CellConsole.Out).BuildAsync()));

// Ctrl+C ends the process at once: every file is written under a temporary name first, so nothing is left half done.
var exit = await new RootCommand("Runs C# notebooks.") { run, book, KernelCommands.Make(Reported) }.Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
CellConsole.Out.Flush();
Environment.Exit(exit); // a cell may have left threads behind; the work is done
return exit;

// A user's mistake is one message and exit code 1, without a stack trace.
static async Task<int> Reported(Func<Task> action)
{
    try
    {
        await action();
        return 0;
    }
    catch (HostException e)
    {
        CellConsole.Out.Flush();
        CellConsole.Error.WriteLine(e.Message);
        return 1;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        CellConsole.Error.WriteLine($"A file could not be read or written: {e.Message}");
        return 1;
    }
}
