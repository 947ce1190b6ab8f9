using System.IO.Enumeration;

namespace CourseHost;

/// <summary>Which notebooks a command line means: files, folders, globs, or (nothing given) all of the repository's.</summary>
static class NotebookFinder
{
    /// <exception cref="HostException">Something matches nothing.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> arguments)
    {
        var home = Home();
        if (arguments.Count == 0)
            return home is not null ? In(home)
                : throw new HostException("No folder notebooks/ with .ipynb files was found from here upward; name the notebooks to run.");
        return [.. arguments.SelectMany(a => Expand(a, home)).Distinct()];
    }

    static IReadOnlyList<string> Expand(string argument, string? home)
    {
        if (File.Exists(argument)) return [Path.GetFullPath(argument)];
        if (Directory.Exists(argument)) return In(argument) is { Count: > 0 } all ? all : throw new HostException($"The folder {argument} holds no notebook (*.ipynb).");
        if (argument.AsSpan().ContainsAny('*', '?'))
        {
            var folder = Path.GetDirectoryName(argument) is { Length: > 0 } given ? given : ".";
            var matches = Directory.Exists(folder) ? Matching(folder, Path.GetFileName(argument)) : [];
            if (matches.Count == 0 && folder == "." && home is not null) matches = Matching(home, argument);
            return matches.Count > 0 ? matches : throw new HostException($"No notebook matches {argument}.");
        }
        // `run 07` and `run 07-say-what-you-think` from anywhere in the repository
        if (home is not null && Matching(home, argument + "*") is { Count: 1 } one) return one;
        var near = home is null ? "" : Nearest.Suggest(Path.GetFileName(argument), In(home).Select(p => Path.GetFileName(p)));
        throw new HostException($"There is no notebook {argument}{near}.");
    }

    static List<string> In(string folder) => Matching(folder, "*.ipynb");

    static List<string> Matching(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, "*.ipynb").Where(f => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(f)))
            .Select(Path.GetFullPath).Order(StringComparer.Ordinal)];

    static string? Home()
    {
        for (var at = new DirectoryInfo(Directory.GetCurrentDirectory()); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "notebooks") is var folder && Directory.Exists(folder) && In(folder).Count > 0)
                return folder;
        return null;
    }
}
