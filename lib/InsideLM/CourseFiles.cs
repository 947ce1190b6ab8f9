namespace InsideLM;

/// <summary>Finds the course's own files from wherever a notebook, a test or a program was started.</summary>
public static class CourseFiles
{
    /// <summary>The repository root: the nearest folder that holds <c>data/models</c> or <c>Course.sln</c>, upward from the
    /// current directory, then from the program's own; null if there is none.</summary>
    public static string? Root => Upward(Environment.CurrentDirectory).Concat(Upward(AppContext.BaseDirectory))
        .FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "data", "models"))
            || File.Exists(Path.Combine(folder, "Course.sln")));

    /// <summary>The full path of a file or folder of the course, given relative to its root, such as <c>data/world/x.csv</c>.</summary>
    /// <exception cref="CourseException">The course's root or the file is not there.</exception>
    public static string Find(string relativePath)
    {
        var root = Root ?? throw new CourseException(
            $"Cannot find the course's files ({relativePath}): no folder above {Environment.CurrentDirectory} holds data/models "
            + "or Course.sln; start from inside the course's folder.");
        var path = Path.GetFullPath(Path.Combine(root, relativePath));
        return Path.Exists(path) ? path
            : throw new CourseException($"The course's folder {root} has no {relativePath}; restore it with git checkout.");
    }

    private static IEnumerable<string> Upward(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}
