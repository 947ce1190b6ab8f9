namespace CourseHost;

/// <summary>"Did you mean …?": the names nearest to a mistyped one.</summary>
static class Nearest
{
    /// <summary>A half sentence to append to an error: the nearest names, all names where few exist, or nothing.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var names = known.Distinct().OrderBy(k => Distance(name.ToLowerInvariant(), k.ToLowerInvariant())).Take(3).ToList();
        return names.Count == 0 ? "" : $"; nearest: {string.Join(", ", names)}";
    }

    // Levenshtein's edit distance, two rows at a time.
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, next) = (row[0], row);
            next[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                next[j] = Math.Min(Math.Min(above + 1, next[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
