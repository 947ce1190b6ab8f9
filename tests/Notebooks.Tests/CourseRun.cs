using System.Text.Json.Nodes;
using CourseHost;

namespace Notebooks.Tests;

/// <summary>Every notebook of the course, run once as <c>run --check</c> runs it, into artifacts/run; the tests read what it claimed.</summary>
public sealed class CourseRun : IAsyncLifetime
{
    private readonly string elsewhere = Directory.CreateTempSubdirectory("course-run-").FullName;

    public static string Root { get; } = FindRoot();

    /// <summary>Where outputs differ from the committed ones; empty where nothing does.</summary>
    public string Differences { get; private set; } = "";

    private JsonArray Claims { get; set; } = [];

    public async Task InitializeAsync()
    {
        var folder = Path.Combine(Root, "artifacts", "run");
        var claims = Path.Combine(folder, "claims.json");
        Directory.CreateDirectory(folder);
        File.Delete(claims);
        try
        {
            await Run(new RunOptions { Out = folder, Check = true });
        }
        catch (HostException e) when (File.Exists(claims))   // every notebook ran, and some gave something new
        {
            Differences = e.Message;
        }
        Claims = JsonNode.Parse(await File.ReadAllTextAsync(claims))!.AsArray();
    }

    public Task DisposeAsync()
    {
        Directory.Delete(elsewhere, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The claim with this id, as the notebook stated it.</summary>
    public Stated this[string id] => new(Claims.Single(c => (string?)c!["id"] == id)!);

    /// <summary>Runs notebooks with parameters changed.</summary>
    public Task<JsonArray> Run(string[] notebooks, params (string Name, string Value)[] settings) =>
        Run(new RunOptions { Notebooks = notebooks, Settings = settings.ToDictionary(s => s.Name, s => s.Value), Out = elsewhere });

    private static Task<JsonArray> Run(RunOptions options)
    {
        Directory.SetCurrentDirectory(Root);
        return new Runner(options, new Progress(TextWriter.Null, plain: true)).RunAsync();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Course.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}

/// <summary>One run for all tests of claims.</summary>
[CollectionDefinition(nameof(CourseRun))]
public sealed class CourseCollection : ICollectionFixture<CourseRun>;

/// <summary>A claim's figures.</summary>
public sealed class Stated(JsonNode claim)
{
    public double Figure => (double)claim["figure"]!;
    public double Control => (double)claim["control"]!;
    public int N => (int)claim["n"]!;
    public bool Holds => (bool)claim["holds"]!;
}
