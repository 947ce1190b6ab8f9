using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseHost.Books;

/// <summary>The npm packages that a book uses, installed by the npm client into a folder of their own; without npm the book does without them.</summary>
/// <param name="folder">Where node_modules is kept from build to build.</param>
/// <param name="client">The npm client's name or path.</param>
sealed class Npm(string folder, string client)
{
    public const string Plotly = "plotly.js-dist-min", Katex = "katex";

    static readonly Dictionary<string, string> Versions = new() { [Plotly] = "4.1.2", [Katex] = "0.19.1" };

    /// <summary>Why the last package could not be had.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The package's folder, or null.</summary>
    public async Task<string?> Get(string package)
    {
        var place = Path.Combine(folder, "node_modules", package);
        if (VersionIn(place) == Versions[package]) return place;
        Directory.CreateDirectory(folder);
        await Run(client, ["install", "--prefix", folder, "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts",
            .. Versions.Where(v => v.Key == package || VersionIn(Path.Combine(folder, "node_modules", v.Key)) is not null).Select(v => $"{v.Key}@{v.Value}")]).ConfigureAwait(false);
        return VersionIn(place) == Versions[package] ? place : null;
    }

    /// <summary>Typesets all formulas in one run of Node; null where that fails.</summary>
    public async Task<IReadOnlyList<string>?> Typeset(string katex, IReadOnlyList<(string Tex, bool Display)> formulas)
    {
        const string Script = """
            const katex = require(process.argv[1]);
            const list = JSON.parse(require("fs").readFileSync(0, "utf8"));
            process.stdout.write(JSON.stringify(list.map(f => katex.renderToString(f.tex, { displayMode: f.display, throwOnError: false, strict: false }))));
            """;
        var list = JsonSerializer.Serialize(formulas.Select(f => new { tex = f.Tex, display = f.Display }));
        var output = await Run("node", ["-e", Script, Path.GetFullPath(katex)], list).ConfigureAwait(false);
        return output is null ? null : [.. JsonNode.Parse(output)!.AsArray().Select(f => f!.GetValue<string>())];
    }

    static string? VersionIn(string place) =>
        Path.Combine(place, "package.json") is var file && File.Exists(file) ? (string?)JsonNode.Parse(File.ReadAllText(file))?["version"] : null;

    async Task<string?> Run(string program, IReadOnlyList<string> arguments, string input = "")
    {
        var name = OperatingSystem.IsWindows() && program == client && !Path.HasExtension(program) ? program + ".cmd" : program;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                Problem = $"{program} did not answer in three minutes";
                return null;
            }
            if (process.ExitCode == 0) return await output.ConfigureAwait(false);
            Problem = (await errors.ConfigureAwait(false)).Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase))?.Trim() ?? $"{program} failed";
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            Problem = $"{program} is not installed";
        }
        return null;
    }
}
