using System.CommandLine;
using System.Runtime.InteropServices;

namespace CourseHost;

/// <summary><c>kernel install</c>, <c>kernel uninstall</c>, and <c>kernel run</c>, which front ends call.</summary>
static class KernelCommands
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="reported">Runs an action and turns its failure into a message and an exit code.</param>
    public static Command Make(Func<Func<Task>, Task<int>> reported)
    {
        var prefix = new Option<string?>("--prefix") { Description = "Where to install, e.g. a Python environment's folder; none: for this user." };
        var install = new Command("install", "Makes the kernel known to Jupyter and VS Code.") { prefix };
        install.SetAction(parsed => reported(() => Say($"Installed in {KernelSpec.Install(parsed.GetValue(prefix))}; select \"{KernelSpec.DisplayName}\" as a notebook's kernel.")));
        var uninstall = new Command("uninstall", "Removes it again.") { prefix };
        uninstall.SetAction(parsed => reported(() => Say(KernelSpec.Uninstall(parsed.GetValue(prefix)) is { } folder ? $"Removed {folder}." : "It is not installed there.")));
        var file = new Argument<string>("connection file") { Description = "The JSON file in which the front end says where to listen." };
        var run = new Command("run", "Runs the kernel; front ends do this.") { file };
        run.SetAction(parsed => reported(() => RunAsync(parsed.GetValue(file)!)));
        return new Command("kernel", "The C# kernel for Jupyter and VS Code.") { install, uninstall, run };
    }

    static Task Say(string line)
    {
        CellConsole.Out.WriteLine(line);
        return Task.CompletedTask;
    }

    static async Task RunAsync(string connectionFile)
    {
        Kernel? served = null;
        var alone = Companions.GoneAsync(() => served is { HasClients: true }, Patience); // first of all: the parent may end at any time
        using var kernel = served = new Kernel(ConnectionFile.Read(connectionFile), Directory.GetCurrentDirectory());
        // Front ends interrupt by message; a Ctrl+C in a terminal means the same.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            kernel.Interrupt();
        });
        _ = Task.Run(Session.WarmUp); // while the front end connects
        _ = alone.ContinueWith(_ => kernel.Stop(), TaskScheduler.Default);
        await kernel.RunAsync().ConfigureAwait(false);
    }
}
