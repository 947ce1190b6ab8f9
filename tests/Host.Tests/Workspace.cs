using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseHost.Tests;

/// <summary>A temporary folder with notebooks in it.</summary>
sealed class Workspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("host-tests-").FullName;
    public string Out => At("out");
    public StringWriter Console { get; } = new();

    public string At(params string[] path) => Path.Combine([Folder, .. path]);

    /// <summary>Writes a notebook of code cells and returns its path.</summary>
    public string Notebook(string name, params string[] cells)
    {
        var root = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select((source, i) => (JsonNode)Cell(source, i))]),
            ["metadata"] = new JsonObject { ["kernelspec"] = new JsonObject { ["display_name"] = "C#", ["language"] = "C#", ["name"] = "any" } },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), JsonText.Write(root) + "\n");
        return At(name);
    }

    static JsonObject Cell(string source, int i) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = null,
        ["id"] = $"cell-{i}",
        ["metadata"] = new JsonObject(),
        ["outputs"] = new JsonArray(),
        ["source"] = CourseHost.Notebook.Lines(source),
    };

    /// <summary>Runs notebooks as the command line does.</summary>
    public async Task<JsonArray> Run(RunOptions options) =>
        await new Runner(options with { Out = Out }, new Progress(Console, plain: true)).RunAsync();

    public Task<JsonArray> Run(params string[] notebooks) => Run(new RunOptions { Notebooks = notebooks });

    /// <summary>The executed copy's cells.</summary>
    public List<JsonObject> Executed(string name) => [.. CourseHost.Notebook.Read(Path.Combine(Out, name)).CodeCells.Select(c => c.Node)];

    /// <summary>Compiles a small library of its own into this folder.</summary>
    public string Library(string name, string code, params string[] references)
    {
        var file = At(name + ".dll");
        var result = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)],
            [.. References.Defaults, .. references.Select(r => MetadataReference.CreateFromFile(r))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)).Emit(file);
        result.Success.ShouldBeTrue(string.Join('\n', result.Diagnostics));
        return file;
    }

    /// <summary>A package source of this folder's own, and no other: tests need no network.</summary>
    public void Feed()
    {
        Directory.CreateDirectory(At("feed"));
        File.WriteAllText(At("NuGet.config"), """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="own" value="feed" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>Puts a package of one library, version 1.2.3, into the feed.</summary>
    public void Package(string id, string code)
    {
        var library = Library(id, code);
        using var package = ZipFile.Open(At("feed", $"{id}.1.2.3.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(library, $"lib/net10.0/{id}.dll");
        using var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open());
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{id}</id><version>1.2.3</version><authors>a</authors><description>d</description></metadata>
            </package>
            """);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>A session whose outputs are kept.</summary>
sealed class Cells(string? folder = null) : IDisposable
{
    int number;

    public Session Session { get; } = new(folder ?? Path.GetTempPath());
    public List<CellEvent> Events { get; } = [];

    /// <summary>Runs a cell and returns how it ended.</summary>
    public async Task<CellResult> Try(string source, CancellationToken interrupt = default)
    {
        Events.Clear();
        return await Session.RunAsync(++number, source, e => { lock (Events) Events.Add(e); }, interrupt);
    }

    /// <summary>Runs a cell that must succeed; returns its value as text.</summary>
    public async Task<string?> Run(string source)
    {
        var result = await Try(source);
        result.Error.ShouldBeNull(string.Join('\n', result.Error?.Trace ?? []));
        return Value("text/plain");
    }

    /// <summary>The last value or display in one of its forms.</summary>
    public string? Value(string mime) => Events.Select(e => e switch { ResultData r => r.Bundle, DisplayData d => d.Bundle, _ => null })
        .LastOrDefault(b => b is not null)?.Data.GetValueOrDefault(mime) is { } node ? MimeBundle.IsJson(mime) ? node.ToJsonString() : node.GetValue<string>() : null;

    public string Text(string stream) => string.Concat(Events.OfType<StreamText>().Where(s => s.Name == stream).Select(s => s.Text));

    public void Dispose() => Session.Dispose();
}

static class HostProcess
{
    /// <summary>The host as its users start it.</summary>
    public static (int Exit, string Out, string Error) Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CourseHost.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(60_000).ShouldBeTrue();
        return (process.ExitCode, output, error.Result);
    }
}
