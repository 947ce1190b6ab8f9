using System.Globalization;

namespace InsideLM;

/// <summary>Checks the reader's answers at the end of a notebook. What is right is computed by the notebook, never written down.</summary>
public static class Check
{
    /// <summary>A number: right within the tolerance, open while it is null.</summary>
    public static Verdict Number(double? answer, double expected, string hint, string because, double tolerance = 0) =>
        new(answer is null ? null : Math.Abs(answer.Value - expected) <= tolerance,
            expected.ToString("0.##", CultureInfo.InvariantCulture), hint, because);

    /// <summary>One of several choices, without regard to case: open while it is null or empty.</summary>
    public static Verdict Choice(string? answer, string expected, string hint, string because) =>
        new(string.IsNullOrWhiteSpace(answer) ? null : string.Equals(answer.Trim(), expected, StringComparison.OrdinalIgnoreCase),
            expected, hint, because);
}

/// <summary>What a check says: open, right, or wrong with a hint; the solution is folded away.</summary>
/// <param name="Right">Null while the question is open.</param>
/// <param name="Solution">The right answer.</param>
/// <param name="Hint">Where to look again.</param>
/// <param name="Because">Why the solution is right.</param>
public sealed record Verdict(bool? Right, string Solution, string Hint, string Because)
{
    /// <summary>One line, and the solution to unfold.</summary>
    public string ToHtml()
    {
        var color = Right switch { null => "#767676", true => "#009E73", false => "#D55E00" };
        return $"<div style=\"border-left:4px solid {color};padding:2px 10px;margin:4px 0;font-size:90%\">"
            + $"<span style=\"color:{color};font-weight:600\">{Svg.Escape(Line)}</span>"
            + $"<details><summary>解答 solution</summary><b>{Svg.Escape(Solution)}</b> — {Svg.Escape(Because)}</details></div>";
    }

    public override string ToString() => Line;

    private string Line => Right switch
    {
        null => "還沒作答：把答案寫進這一格再執行。 Not answered yet: write your answer above and run the cell.",
        true => "✓ 答對了！ Right!",
        false => $"✗ 再想想。提示： Not yet. Hint: {Hint}",
    };
}
