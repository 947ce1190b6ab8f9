namespace CourseHost;

/// <summary>
/// <c>#r "nuget: Id, version"</c>. An id that names a project under <c>lib/</c> of the repository in which this host was built is that
/// project's output, at once and whatever the version.
/// </summary>
static class Packages
{
    /// <summary>The assemblies to reference.</summary>
    /// <param name="package"><c>Id</c> or <c>Id, version</c>.</param>
    /// <param name="folder">The notebook's folder.</param>
    public static IReadOnlyList<string> Resolve(string package, string folder)
    {
        var parts = package.Split(',', 2, StringSplitOptions.TrimEntries);
        var id = parts[0];
        if (id.Length == 0 || id.AsSpan().ContainsAny('/', '\\'))
            throw new HostException($"#r \"nuget:{package}\" is not understood: write #r \"nuget: Package, 1.0.0\".");
        return FindProject(AppContext.BaseDirectory, id) is { } project
            ? Built(project, id)
            : PackageRestore.Restore(id, parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null, folder);
    }

    static string? FindProject(string start, string id)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
        {
            var lib = Path.Combine(at.FullName, "lib");
            if (!Directory.Exists(lib)) continue;
            var project = Directory.EnumerateDirectories(lib).FirstOrDefault(d => Path.GetFileName(d).Equals(id, StringComparison.OrdinalIgnoreCase));
            if (project is not null && Directory.EnumerateFiles(project, "*.csproj").Any()) return project;
        }
        return null;
    }

    // The same configuration and framework as this host, as in …/bin/Release/net10.0/.
    static List<string> Built(string project, string id)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var bin = Path.Combine(project, "bin", own.Parent?.Name ?? "Release", own.Name);
        var main = Path.Combine(bin, Path.GetFileName(project) + ".dll");
        if (!File.Exists(main))
            throw new HostException($"#r \"nuget: {id}\": {main} is not there; build it with: dotnet build -c {own.Parent?.Name ?? "Release"} {project}");
        return [main, .. Directory.EnumerateFiles(bin, "*.dll").Where(f => f != main && ShadowCopy.IsManaged(f)).Order(StringComparer.Ordinal)];
    }
}
