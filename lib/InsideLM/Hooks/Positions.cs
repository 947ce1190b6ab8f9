namespace InsideLM;

/// <summary>Which columns of the text an edit touches. Made from a number (negative counts from the prompt's end), an <see cref="Index"/>
/// (<c>^1</c>: the prompt's last token), a <see cref="Range"/> (<c>^1..</c>: from the prompt's last token on, all generated ones included)
/// or a list of numbers. In a batch filled up on the left, counting from the end means the same token in every row.</summary>
public sealed class Positions
{
    // (columns of the prompt, all columns) → for each row, or in one list for all rows: is this column meant?
    private readonly Func<long, long, bool[][]> columns;
    private readonly string text;

    private Positions(string text, Func<long, long, bool[][]> columns) => (this.text, this.columns) = (text, columns);

    /// <summary>The prompt, without what is generated.</summary>
    public static Positions Prompt { get; } = new("prompt", (prompt, all) => [Mark(all, 0, prompt)]);
    /// <summary>What is generated, without the prompt.</summary>
    public static Positions Generated { get; } = new("generated", (prompt, all) => [Mark(all, prompt, all)]);

    /// <summary>One column for each row of the batch; negative counts from the prompt's end.</summary>
    public static Positions PerRow(params IReadOnlyList<int> columns) => new("one for each row", (prompt, all) =>
        [.. columns.Select(column => Mark(all, Absolute(column, prompt, all, column.ToString())))]);

    /// <summary>One column; negative counts from the prompt's end.</summary>
    public static implicit operator Positions(int column) => new($"{column}", (prompt, all) =>
        [Mark(all, Absolute(column, prompt, all, $"{column}"))]);
    /// <summary>One column.</summary>
    public static implicit operator Positions(Index column) => new($"{column}", (prompt, all) =>
        [Mark(all, Absolute(column.IsFromEnd ? -column.Value : column.Value, prompt, all, $"{column}"))]);
    /// <summary>Several columns.</summary>
    public static implicit operator Positions(int[] columns) => new(string.Join(", ", columns), (prompt, all) =>
    {
        var meant = new bool[all];
        foreach (var column in columns)
            if (Absolute(column, prompt, all, $"{column}") is var absolute && absolute < all)
                meant[absolute] = true;
        return [meant];
    });
    /// <summary>Consecutive columns; an open end includes what is generated.</summary>
    public static implicit operator Positions(Range range) => new($"{range}", (prompt, all) =>
    {
        var from = range.Start.IsFromEnd ? prompt - range.Start.Value : range.Start.Value;
        var to = !range.End.IsFromEnd ? range.End.Value : range.End.Value == 0 ? Math.Max(all, prompt) : prompt - range.End.Value;
        return from >= 0 && from <= to ? [Mark(all, from, to)] : throw Outside($"{range}", prompt);
    });

    /// <summary>For each row (or one for all) and each column from start on: is it meant?</summary>
    /// <exception cref="CourseException">A position is outside the text.</exception>
    internal bool[][] Resolve(EditPoint point) =>
        [.. columns(point.PromptLength ?? point.Columns, point.Columns).Select(row => row[(int)point.Start..])];

    /// <summary>The positions, for messages.</summary>
    public override string ToString() => text;

    private static bool[] Mark(long all, long from, long? to = null) =>
        [.. Enumerable.Range(0, (int)all).Select(column => column >= from && column < (to ?? from + 1))];

    private static long Absolute(int column, long prompt, long all, string text)
    {
        var absolute = column < 0 ? prompt + column : column;
        return absolute >= 0 && absolute < all ? absolute : throw Outside(text, prompt);
    }

    private static CourseException Outside(string text, long prompt) => new($"There is no position {text}: the text has {prompt} tokens.");
}
