using System.Text.Json.Nodes;
using CourseHost;

namespace Notebooks.Tests;

/// <summary>Every notebook of the course, run once as the README runs it; the tests read what it claimed.</summary>
public sealed class CourseRun : IAsyncLifetime
{
    private readonly string _out = Directory.CreateTempSubdirectory("course-run-").FullName;

    public static string Root { get; } = FindRoot();

    private JsonArray Claims { get; set; } = [];

    public async Task InitializeAsync() => Claims = await Run([]);

    public Task DisposeAsync()
    {
        Directory.Delete(_out, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The claim with this id, as the notebook stated it.</summary>
    public Stated this[string id] => new(Claims.Single(c => (string?)c!["id"] == id)!);

    /// <summary>Runs notebooks with parameters changed.</summary>
    public async Task<JsonArray> Run(string[] notebooks, params (string Name, string Value)[] settings)
    {
        Directory.SetCurrentDirectory(Root);
        return await new Runner(new RunOptions
        {
            Notebooks = notebooks,
            Settings = settings.ToDictionary(s => s.Name, s => s.Value),
            Out = _out,
        }, new Progress(TextWriter.Null, plain: true)).RunAsync();
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
