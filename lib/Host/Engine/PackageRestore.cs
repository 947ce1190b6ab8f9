using System.Diagnostics;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>Restores a package with the ordinary client: <c>dotnet restore</c> of a small generated project, whose result is kept and reused.</summary>
static class PackageRestore
{
    const string Target = "net10.0";
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The package's assemblies, then those of the packages that it needs.</summary>
    /// <param name="version">Null takes the newest.</param>
    /// <param name="folder">The notebook's folder: NuGet.config files count from there upward.</param>
    /// <exception cref="HostException">The package cannot be had; the message carries the client's reason.</exception>
    public static IReadOnlyList<string> Restore(string id, string? version, string folder)
    {
        var project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>{Target}</TargetFramework>
                <RestoreRootConfigDirectory>{SecurityElement.Escape(folder)}</RestoreRootConfigDirectory>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{SecurityElement.Escape(id)}" Version="{SecurityElement.Escape(version ?? "*")}" />
              </ItemGroup>
            </Project>
            """;
        var place = Path.Combine(ShadowCopy.Home, "packages", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..20]);
        var assets = Path.Combine(place, "obj", "project.assets.json");
        if (!File.Exists(assets) || Read(assets, id) is not { } known || !known.All(File.Exists))
        {
            AtomicText.Write(Path.Combine(place, "package.csproj"), project);
            Run(id, place);
        }
        return Read(assets, id) is { Count: > 0 } files ? files
            : throw new HostException($"#r \"nuget: {id}\": the package holds no assembly for {Target}.");
    }

    static void Run(string id, string place)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "--nologo", "-v", "q"])
        {
            WorkingDirectory = place,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1" },
        };
        using var process = Process.Start(start) ?? throw new HostException("The dotnet command cannot be started.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new HostException($"#r \"nuget: {id}\": restoring took longer than {Patience.TotalMinutes} minutes and was stopped.");
        }
        if (process.ExitCode == 0) return;
        var lines = (output.Result + error.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = lines.FirstOrDefault(l => l.Contains("error")) is { } line ? line[line.IndexOf("error")..].Split(" [")[0] : lines.LastOrDefault();
        throw new HostException($"#r \"nuget: {id}\" cannot be restored: {reason}");
    }

    // targets/<framework>/<Id>/<version> lists each package's files; libraries says where it lies in a package folder.
    static List<string>? Read(string assets, string id)
    {
        var root = JsonNode.Parse(File.ReadAllText(assets))!;
        if (root["targets"]?[Target] is not JsonObject target) return null;
        var folders = root["packageFolders"]!.AsObject().Select(f => f.Key).ToList();
        var found = new List<string>();
        foreach (var (name, library) in target.OrderBy(l => l.Key.StartsWith(id + "/", StringComparison.OrdinalIgnoreCase) ? 0 : 1))
        {
            if (library?["runtime"] is not JsonObject files || root["libraries"]?[name]?["path"] is not { } path) continue;
            foreach (var file in files.Select(f => f.Key).Where(f => f.EndsWith(".dll")))
                found.Add(Path.GetFullPath(folders.Select(f => Path.Combine(f, path.ToString(), file)).FirstOrDefault(File.Exists, Path.Combine(folders[0], path.ToString(), file))));
        }
        return found;
    }
}
