using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Pretraining.Tests;

/// <summary>Types the inputs of sessions into a real Python and gives back what its terminal would show, without the traceback's file lines.</summary>
internal static class RealPython
{
    private const string Script = """
        import code, contextlib, io, json, re, sys
        def run(session):
            console, shown = code.InteractiveConsole(), []
            for line in (l for l in session.split("\n") if l.startswith((">>>", "..."))):
                out = io.StringIO()
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out): console.push(line[4:])
                said = [re.sub(r"\. Did you mean.*", "", l) for l in out.getvalue().split("\n") if l and not l.startswith("  ")]
                shown += [line] + said
            return "\n".join(shown)
        print(json.dumps([run(s) for s in json.load(sys.stdin)]))
        """;

    /// <summary>What Python shows for each session; null where there is no Python.</summary>
    public static string[]? Run(IReadOnlyList<string> sessions)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(false),
            })!;
            python.StandardInput.Write(JsonSerializer.Serialize(sessions));
            python.StandardInput.Close();
            var shown = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            return JsonSerializer.Deserialize<string[]>(shown);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
