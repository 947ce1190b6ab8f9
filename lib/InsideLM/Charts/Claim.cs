using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InsideLM;

/// <summary>How well a paper's figure is attested.</summary>
public enum Mark
{
    /// <summary>No figure of a paper beside ours.</summary>
    None,

    /// <summary>Read in the paper or its repository.</summary>
    P,

    /// <summary>Read in a source that quotes the paper.</summary>
    P2,

    /// <summary>Printed on the lecture's slide.</summary>
    S,

    /// <summary>From memory: always shown as unverified.</summary>
    M,
}

/// <summary>
/// One result of a notebook, stated so that it can be checked: what was measured, on how many items, how sure that is, the control,
/// the paper's figure, and whether the claim holds. It shows as one row, and the host collects all of them.
/// </summary>
[TypeFormatterSource(typeof(ClaimFormatters))]
public sealed record Claim
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Claim() { }

    /// <summary>A claim about a measured value with its interval.</summary>
    [SetsRequiredMembers]
    public Claim(string id, string title, Interval measured) =>
        (Id, Title, Figure, N, Low, High) = (id, title, measured.Value, measured.N, measured.Low, measured.High);

    /// <summary>The experiment's number, "2.2".</summary>
    public required string Id { get; init; }

    /// <summary>What is claimed, in one sentence.</summary>
    public required string Title { get; init; }

    /// <summary>The measured figure, in <see cref="Unit"/>.</summary>
    public double Figure { get; init; }

    /// <summary>The number of items behind it.</summary>
    public int N { get; init; }

    /// <summary>The lower end of the 95 % interval.</summary>
    public double Low { get; init; } = double.NaN;

    /// <summary>The upper end of the 95 % interval.</summary>
    public double High { get; init; } = double.NaN;

    /// <summary>The same measurement on the control.</summary>
    public double? Control { get; init; }

    /// <summary>The paper's figure with its model, as printed there.</summary>
    public string? Paper { get; init; }

    /// <summary>How well the paper's figure is attested.</summary>
    public Mark Mark { get; init; }

    /// <summary>Whether the claim came out in this run.</summary>
    public bool Holds { get; init; }

    /// <summary>The unit; "%" means that the figures are shares from 0 to 1, shown as percentages.</summary>
    public string Unit { get; init; } = "";

    /// <summary>A remark in a few words: planted or found, what the control was.</summary>
    public string Note { get; init; } = "";

    /// <summary>How far the figures may differ in a later run, relative above 1 and absolute below; null: the host's small default.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The claim as data: {id, title, figure, n, low, high, control, paper, mark, holds}, and {unit, tolerance} where it has them.</summary>
    public string ToJson()
    {
        var data = Data();
        if (Unit.Length > 0)
            data["unit"] = Unit;
        if (Tolerance is { } tolerance)
            data["tolerance"] = tolerance;
        return data.ToJsonString(Readable);
    }

    JsonObject Data() => new()
    {
        ["id"] = Id,
        ["title"] = Title,
        ["figure"] = Number(Figure),
        ["n"] = N,
        ["low"] = Number(Low),
        ["high"] = Number(High),
        ["control"] = Control is { } control ? Number(control) : null,
        ["paper"] = PaperText,
        ["mark"] = Mark is Mark.None ? null : Mark.ToString(),
        ["holds"] = Holds,
    };

    /// <summary>One row of text.</summary>
    public string ToText() => $"{(Holds ? "✓" : "✗")} {Id}  {Title}: " + string.Join(" · ", Parts().Select(p => $"{p.Label} {p.Text}".Trim()));

    /// <summary>One row of HTML that reads on light and on dark ground.</summary>
    public string ToHtml()
    {
        var (sign, color, word) = Holds ? ("✓", "#009E73", "成立 holds") : ("✗", "#D55E00", "不成立 does not hold");
        var parts = Parts().Select(p => $"<span style=\"display:inline-block;margin-right:1.4em\"><span style=\"opacity:.7\">{Svg.Escape(p.Label)}</span> {Svg.Escape(p.Text)}</span>");
        return $"<div style=\"border-left:4px solid {color};padding:2px 10px;margin:4px 0;font-size:90%;line-height:1.6\">"
            + $"<span style=\"color:{color};font-weight:600\" title=\"{word}\">{sign} {word}</span> "
            + $"<b>{Svg.Escape(Id)}</b> {Svg.Escape(Title)}<br>{string.Concat(parts)}</div>";
    }

    public override string ToString() => ToText();

    // A figure from memory never stands without saying so, in no output.
    string? PaperText => Paper is null ? null : Mark is Mark.M or Mark.None ? $"unverified: {Paper}" : Paper;

    IEnumerable<(string Label, string Text)> Parts()
    {
        var interval = double.IsFinite(Low) && double.IsFinite(High) ? $" [{Show(Low)}, {Show(High)}]" : "";
        yield return ("我們 ours", Show(Figure) + interval);
        if (N > 0)
            yield return ("n =", Num.Show(N));
        if (Control is { } control)
            yield return ("對照 control", Show(control));
        if (PaperText is { } paper)
        {
            yield return (Mark switch
            {
                Mark.P => "論文 paper",
                Mark.P2 => "論文（轉引）paper, as quoted",
                Mark.S => "投影片 slide",
                _ => "未查證",
            }, paper);
        }

        if (Note.Length > 0)
            yield return ("", Note);
    }

    string Show(double value) => Unit == "%" ? Num.Show(value, percent: true) : $"{Num.Show(value)} {Unit}".Trim();

    static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Num.Round(value, 6)) : null;
}
