namespace CourseHost;

/// <summary>
/// A cell's text after the magic commands (lines that start with <c>#!</c>) are taken out. They become comments of the same length,
/// so that every line and column of an error still points into the cell.
/// </summary>
/// <param name="Code">What the compiler reads; as long as the cell's text.</param>
/// <param name="Timed">The cell asked for its wall time (<c>#!time</c>).</param>
public sealed record CellSource(string Code, bool Timed)
{
    static readonly string[] Known = ["#!time", "#!csharp", "#!c#", "#!cs"];

    /// <exception cref="HostException">An unknown magic command, when <paramref name="check"/> is set.</exception>
    public static CellSource Parse(string source, bool check = true)
    {
        if (!source.Contains("#!")) return new(source, false);
        var timed = false;
        var lines = source.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimStart();
            if (!line.StartsWith("#!")) continue;
            var command = line.Split([' ', '\t', '\r'], 2)[0].ToLowerInvariant();
            if (check && !Known.Contains(command))
                throw new HostException($"line {i + 1}: the magic command {command} is unknown here; this host knows {string.Join(", ", Known)}.");
            timed |= command == "#!time";
            lines[i] = lines[i].Replace("#!", "//");
        }
        return new(string.Join('\n', lines), timed);
    }
}
