using System.Globalization;
using System.Text;

namespace InsideLM;

/// <summary>A small CSV reader for the course's tables: UTF-8, a header row, quotes where a cell holds a comma (RFC 4180).
/// A cell holds no line break, so a row is a line. Every mistake in a file is named by file and line.</summary>
public sealed class CsvTable
{
    /// <summary>The file's name, for messages.</summary>
    public string File { get; }

    /// <summary>The header's names, in order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows below the header; blank lines are skipped.</summary>
    public IReadOnlyList<CsvRow> Rows { get; }

    private readonly Dictionary<string, int> _index = [];

    private CsvTable(string file, IEnumerable<string> lines)
    {
        File = file;
        var rows = lines.Select((text, i) => (Text: text, Line: i + 1)).Where(l => l.Text.Length > 0).ToList();
        if (rows.Count == 0) throw new CourseException($"{file} is empty: its first line must name the columns.");

        Columns = Cells(rows[0].Text, rows[0].Line);
        for (var i = 0; i < Columns.Count; i++)
        {
            if (!_index.TryAdd(Columns[i], i)) throw new CourseException($"{file} names the column '{Columns[i]}' twice; rename one of them.");
        }
        Rows = [.. rows.Skip(1).Select(l => Row(l.Text, l.Line))];
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CourseException">The file is absent, empty, or a row has not as many cells as the header.</exception>
    public static CsvTable Load(string path) => System.IO.File.Exists(path)
        ? new(Path.GetFileName(path), System.IO.File.ReadLines(path))
        : throw new CourseException($"There is no table {path}; restore it with git checkout.");

    /// <summary>Reads a text; <paramref name="name"/> stands for the file in messages.</summary>
    public static CsvTable Parse(string text, string name) => new(name, text.Split('\n').Select(l => l.TrimEnd('\r')));

    internal int IndexOf(string column) => _index.TryGetValue(column, out var i) ? i : throw new CourseException(
        $"{File} has no column '{column}'; its columns are {string.Join(", ", Columns)}.");

    private CsvRow Row(string text, int line)
    {
        var cells = Cells(text, line);
        return cells.Count == Columns.Count ? new(this, line, cells) : throw new CourseException(
            $"{File} line {line} has {cells.Count} cells where the header has {Columns.Count}; a cell with a comma needs quotes.");
    }

    private List<string> Cells(string text, int line)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]); // "" is one quote
            else if (text[i] == '"' && (quoted || cell.Length == 0)) quoted = !quoted;
            else if (text[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(text[i]);
        }
        if (quoted) throw new CourseException($"{File} line {line} opens a quote that it does not close.");
        cells.Add(cell.ToString());
        return cells;
    }
}

/// <summary>One row of a table; a cell is read by its column's name.</summary>
public sealed record CsvRow(CsvTable Table, int Line, IReadOnlyList<string> Cells)
{
    /// <summary>The cell's text; empty if the table leaves it out.</summary>
    public string this[string column] => Cells[Table.IndexOf(column)];

    /// <summary>The cell's text, or null where it is empty: a fact that the table does not know.</summary>
    public string? Maybe(string column) => this[column] is { Length: > 0 } text ? text : null;

    /// <summary>The cell's parts, separated by ';'; none if it is empty.</summary>
    public IReadOnlyList<string> List(string column) => this[column].Split(';', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The cell as a whole number.</summary>
    public int Int(string column) => int.TryParse(this[column], NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
        ? value : throw Wrong(column, "a whole number");

    /// <summary>The cell as a number with a decimal point.</summary>
    public double Number(string column) => double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value : throw Wrong(column, "a number");

    /// <summary>The cell as yes or no: <c>true</c> or <c>false</c>.</summary>
    public bool Flag(string column) => this[column] switch { "true" => true, "false" => false, _ => throw Wrong(column, "true or false") };

    /// <summary>The row's side of the split, from its column <c>split</c>.</summary>
    public Split Split => this["split"] switch { "train" => Split.Train, "heldout" => Split.HeldOut, _ => throw Wrong("split", "train or heldout") };

    private CourseException Wrong(string column, string wanted) =>
        new($"{Table.File} line {Line}, column '{column}': '{this[column]}' is not {wanted}.");
}
