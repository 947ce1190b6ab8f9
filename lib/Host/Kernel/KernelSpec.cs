using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>The entry by which Jupyter's front ends find and start this kernel: a folder with a kernel.json.</summary>
static class KernelSpec
{
    /// <summary>The name that the notebooks' metadata carry.</summary>
    public const string Name = "csharp-inside-lm";

    public const string DisplayName = "C# (Inside Language Models)";

    /// <param name="prefix">Installs under prefix/share/jupyter; null: for the user.</param>
    /// <returns>The folder that was written.</returns>
    public static string Install(string? prefix)
    {
        var folder = Folder(prefix);
        var spec = new JsonObject
        {
            ["argv"] = new JsonArray(DotNet(), typeof(KernelSpec).Assembly.Location, "kernel", "run", "{connection_file}"),
            ["display_name"] = DisplayName,
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            // Otherwise each page of compiled code is mapped twice, so that nobody can write to it: but cells may do whatever they like.
            ["env"] = new JsonObject { ["DOTNET_EnableWriteXorExecute"] = "0" },
            ["metadata"] = new JsonObject { ["debugger"] = false },
        };
        AtomicText.Write(Path.Combine(folder, "kernel.json"), JsonText.Write(spec) + "\n");
        return folder;
    }

    /// <returns>The folder that was removed, or null where nothing was installed.</returns>
    public static string? Uninstall(string? prefix)
    {
        var folder = Folder(prefix);
        if (!Directory.Exists(folder)) return null;
        Directory.Delete(folder, recursive: true);
        return folder;
    }

    static string Folder(string? prefix) =>
        Path.Combine(prefix is null ? UserData() : Path.Combine(Path.GetFullPath(prefix), "share", "jupyter"), "kernels", Name);

    // As jupyter_core's jupyter_data_dir().
    static string UserData()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } given) return given;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Jupyter");
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".local", "share");
        return Path.Combine(data, "jupyter");
    }

    // In full where possible: a program started from a desktop often lacks the shell's PATH.
    static string DotNet()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var dotnet = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(dotnet) ? dotnet : "dotnet";
    }
}
