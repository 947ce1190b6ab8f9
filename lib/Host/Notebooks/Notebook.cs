using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>
/// A Jupyter notebook (nbformat 4, https://nbformat.readthedocs.io). It stays the JSON that was read: what this host does not know is kept
/// and written back unchanged, with the file's own indentation and final newline.
/// </summary>
public sealed class Notebook
{
    static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    readonly string indent;
    readonly bool endsWithNewline;

    Notebook(JsonObject root, string path, string indent, bool endsWithNewline)
    {
        (Root, Path, this.indent, this.endsWithNewline) = (root, path, indent, endsWithNewline);
        Cells = [.. ((JsonArray)root["cells"]!).Select(c => new NotebookCell((JsonObject)c!))];
    }

    /// <summary>The whole file.</summary>
    public JsonObject Root { get; }

    /// <summary>Full path of the file it was read from.</summary>
    public string Path { get; }

    /// <summary>File name without folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>The cells to execute, in order.</summary>
    public IEnumerable<NotebookCell> CodeCells => Cells.Where(c => c.Kind == "code");

    /// <exception cref="HostException">The file is absent, is not JSON, or is not a notebook of nbformat 4.</exception>
    public static Notebook Read(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"The notebook {path} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="HostException">The text is not a notebook of nbformat 4.</exception>
    public static Notebook Parse(string text, string path = "notebook.ipynb")
    {
        HostException Bad(string why, Exception? inner = null) => new($"{path} is not a Jupyter notebook that can be read: {why}", inner);
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text, documentOptions: Deep);
            Touch(root);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw Bad(e.Message, e);
        }
        if (root is not JsonObject map) throw Bad("the file holds no JSON object.");
        if (map["nbformat"] is not JsonValue version || !version.TryGetValue(out int major) || major != 4)
            throw Bad($"its nbformat is {map["nbformat"]?.ToJsonString() ?? "missing"}, and 4 is needed; save it again with a current Jupyter.");
        if (map["cells"] is not JsonArray cells || cells.Any(c => c is not JsonObject cell || cell["cell_type"] is not JsonValue))
            throw Bad("its cells are missing or malformed.");
        return new Notebook(map, path, IndentOf(text), text.EndsWith('\n'));
    }

    /// <summary>The file's text, byte-stable for files as Jupyter writes them.</summary>
    public string ToText() => JsonText.Write(Root, indent) + (endsWithNewline ? "\n" : "");

    /// <summary>Writes under a temporary name first, so that no reader ever sees half a notebook.</summary>
    public void Write(string path) => AtomicText.Write(path, ToText());

    /// <summary>Text in the form of nbformat's files: one array element a line, each with its newline.</summary>
    public static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var i && i < 0 ? text.Length : i + 1;
            lines.Add(text[start..end]);
            start = end;
        }
        return lines;
    }

    /// <summary>The inverse of <see cref="Lines"/>; a plain string is accepted too.</summary>
    public static string Join(JsonNode? text) => text switch
    {
        null => "",
        JsonArray lines => string.Concat(lines.Select(l => l?.GetValue<string>())),
        _ => text.GetValue<string>(),
    };

    static string IndentOf(string text)
    {
        var key = text.IndexOf('"');
        var line = key < 0 ? -1 : text.LastIndexOf('\n', key);
        return line < 0 ? " " : text[(line + 1)..key];
    }

    // JsonNode reads lazily; walk once so that doubled keys and broken strings are reported here and not in the middle of a run.
    static void Touch(JsonNode? node)
    {
        if (node is JsonObject map) foreach (var (_, value) in map) Touch(value);
        else if (node is JsonArray list) foreach (var item in list) Touch(item);
        else if (node?.GetValueKind() == JsonValueKind.String) node.GetValue<string>();
    }
}

/// <summary>One cell: a view of its JSON.</summary>
public sealed class NotebookCell(JsonObject node)
{
    public JsonObject Node => node;

    /// <summary>code, markdown or raw.</summary>
    public string Kind => node["cell_type"]!.GetValue<string>();

    public string Source
    {
        get => Notebook.Join(node["source"]);
        set => node["source"] = Notebook.Lines(value);
    }

    /// <summary>True where the author says that this cell is meant to fail (the tag that Jupyter's nbclient honours as well).</summary>
    public bool MayFail => node["metadata"]?["tags"] is JsonArray tags && tags.Any(t => t?.GetValue<string>() == "raises-exception");

    /// <summary>Replaces what an earlier run left; keys that this host does not know stay.</summary>
    public void SetOutputs(int? executionCount, JsonArray outputs)
    {
        node["execution_count"] = executionCount;
        node["outputs"] = outputs;
    }
}

static class AtomicText
{
    /// <summary>Writes <paramref name="path"/> + ".tmp", then renames; a failure leaves what was there before.</summary>
    public static void Write(string path, string text)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var temporary = path + ".tmp";
        try
        {
            File.WriteAllText(temporary, text, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
