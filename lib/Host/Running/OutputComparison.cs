using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CourseHost;

/// <summary>
/// Do a cell's outputs still say what was committed? Numbers, in JSON and in text, may differ by the tolerance; everything else must be equal.
/// <list type="bullet">
/// <item>Whole numbers are counts and must be equal. For other numbers the tolerance is relative above 1 and absolute below. A claim
/// states its own (<c>"tolerance"</c> in its data), a cell or a notebook in its metadata (<c>"check": {"tolerance": 0.01}</c>); the nearest
/// statement counts, and <see cref="DefaultTolerance"/> without any.</item>
/// <item>Left out by rule: durations ("1.5 s"), absolute paths, stack traces, and pictures that stand beside the figure they were drawn from.</item>
/// <item>Widths of white space are layout: columns of text move when a number gets a digit more.</item>
/// </list>
/// </summary>
static partial class OutputComparison
{
    /// <summary>Less than one item in a thousand; another processor's order of summation moves a figure by about 1e-5.</summary>
    public const double DefaultTolerance = 1e-3;

    const string Figure = "application/vnd.plotly.v1+json";

    /// <summary>One line per difference: where, what was committed, what came out now.</summary>
    public static IReadOnlyList<string> Differences(JsonArray committed, JsonArray now, double tolerance = DefaultTolerance)
    {
        var found = new List<string>();
        if (committed.Count != now.Count)
            found.Add($"{committed.Count} outputs were committed, now there are {now.Count}");
        for (var i = 0; i < Math.Min(committed.Count, now.Count); i++)
            Output(found, committed.Count == 1 ? "" : $"output {i + 1}, ", committed[i]!, now[i]!, tolerance);
        return found;
    }

    /// <summary>What the cell's or the notebook's metadata states.</summary>
    public static double ToleranceOf(Notebook notebook, NotebookCell cell) =>
        Stated(cell.Node["metadata"]?["check"]) ?? Stated(notebook.Root["metadata"]?["check"]) ?? DefaultTolerance;

    static double? Stated(JsonNode? owner) => owner is JsonObject map && map["tolerance"] is JsonValue value && value.TryGetValue(out double number) ? number : null;

    static void Output(List<string> found, string place, JsonNode committed, JsonNode now, double tolerance)
    {
        var (type, newType) = ((string?)committed["output_type"], (string?)now["output_type"]);
        if (type != newType)
        {
            found.Add($"{place}{type} was committed, now it is {newType}");
            return;
        }
        if (type == "stream") Text(found, $"{place}{(string?)committed["name"]}", Notebook.Join(committed["text"]), Notebook.Join(now["text"]), tolerance);
        else if (type == "error") Text(found, $"{place}error", $"{committed["ename"]}: {committed["evalue"]}", $"{now["ename"]}: {now["evalue"]}", tolerance);
        else Bundle(found, place, committed["data"] as JsonObject ?? [], now["data"] as JsonObject ?? [], tolerance);
    }

    static void Bundle(List<string> found, string place, JsonObject committed, JsonObject now, double tolerance)
    {
        tolerance = Stated(committed[Claims.MimeType]) ?? tolerance;
        foreach (var mime in committed.Select(d => d.Key).Union(now.Select(d => d.Key)))
        {
            if (committed[mime] is not { } old || now[mime] is not { } young) found.Add($"{place}{mime} {(now[mime] is null ? "is gone" : "is new")}");
            else if (MimeBundle.IsJson(mime)) Json(found, place + Short(mime), old, young, tolerance);
            else if (!mime.StartsWith("image/")) Text(found, place + Short(mime), Notebook.Join(old), Notebook.Join(young), tolerance);
            else if (!committed.ContainsKey(Figure) && Notebook.Join(old) != Notebook.Join(young)) found.Add($"{place}{mime} is another picture");
        }
    }

    static string Short(string mime) => mime == Figure ? "figure" : mime == Claims.MimeType ? "claim" : mime;

    static void Json(List<string> found, string path, JsonNode? committed, JsonNode? now, double tolerance)
    {
        switch (committed, now)
        {
            case (JsonObject old, JsonObject young):
                foreach (var key in old.Select(p => p.Key).Union(young.Select(p => p.Key))) Json(found, $"{path}.{key}", old[key], young[key], tolerance);
                break;
            case (JsonArray old, JsonArray young) when old.Count == young.Count:
                for (var i = 0; i < old.Count; i++) Json(found, $"{path}[{i}]", old[i], young[i], tolerance);
                break;
            case (JsonArray old, JsonArray young):
                found.Add($"{path} had {old.Count} elements, now {young.Count}");
                break;
            case (JsonValue old, JsonValue young) when old.GetValueKind() == JsonValueKind.String && young.GetValueKind() == JsonValueKind.String:
                Text(found, path, old.GetValue<string>(), young.GetValue<string>(), tolerance);
                break;
            default:
                if (!Same(committed?.ToJsonString() ?? "null", now?.ToJsonString() ?? "null", tolerance)) found.Add($"{path}: {committed?.ToJsonString() ?? "nothing"}, now {now?.ToJsonString() ?? "nothing"}");
                break;
        }
    }

    static void Text(List<string> found, string path, string committed, string now, double tolerance)
    {
        var (old, young) = (Normal(committed), Normal(now));
        if (Number().Replace(old, "#") != Number().Replace(young, "#"))
        {
            var at = old.Zip(young).TakeWhile(p => p.First == p.Second).Count();
            found.Add($"{path}: “{Around(old, at)}”, now “{Around(young, at)}”");
            return;
        }
        foreach (var (a, b) in Number().Matches(old).Zip(Number().Matches(young)))
            if (!Same(a.Value, b.Value, tolerance + Rounding(a.Value))) found.Add($"{path}: {a.Value} in “{Around(old, a.Index)}”, now {b.Value}");
    }

    static string Normal(string text) => Space().Replace(FilePath().Replace(Duration().Replace(text, "(time)"), "(path)"), " ").Trim();

    static string Around(string text, int at) =>
        (at > 30 ? "…" : "") + text[Math.Max(0, at - 30)..Math.Min(text.Length, at + 30)] + (at + 30 < text.Length ? "…" : "");

    static bool Same(string committed, string now, double tolerance)
    {
        if (committed == now) return true;
        if (IsCount(committed) && IsCount(now)) return false;
        return Parse(committed) is { } a && Parse(now) is { } b && Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a));
    }

    static bool IsCount(string number) => number.AsSpan().IndexOfAny(".eE%") < 0;

    static double? Parse(string number) =>
        double.TryParse(number.TrimEnd('%', ' '), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) ? value : null;

    // A printed 0.8093 stands for anything that rounds to it, so the last of three or more digits may turn; "12" and "0.4" stand for themselves.
    static double Rounding(string number)
    {
        var parts = number.TrimEnd('%', ' ').Split('e', 'E');
        var point = parts[0].IndexOf('.');
        if (point < 0 || parts[0].TrimStart('-', '0', '.').Count(char.IsAsciiDigit) < 3) return 0;
        var exponent = point + 1 - parts[0].Length + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        return 1.001 * Math.Pow(10, exponent) / Math.Max(1, Math.Abs(Parse(number)!.Value));
    }

    // Not inside a word (v2, #0E9) and not a version's second part (1.0.0).
    [GeneratedRegex(@"(?<![A-Za-z_0-9.#])-?\d+(,\d{3})*(\.\d+)?([eE][-+]?\d+)?( ?%)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b\d+(\.\d+)? ?(ns|µs|ms|s|sec|min|h)\b|\b\d\d?:\d\d(:\d\d(\.\d+)?)?\b|\b\d{4}-\d\d-\d\d\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<![\w/.<:])/(?:[\w.+~-]+/)+[\w.+~-]*|\b[A-Za-z]:\\[^\s""']+")]
    private static partial Regex FilePath();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
