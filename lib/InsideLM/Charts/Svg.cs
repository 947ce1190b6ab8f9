using System.Text;

namespace InsideLM;

/// <summary>A drawing surface that writes SVG. Coordinates are pixels, y grows downwards.</summary>
internal sealed class Svg(double width, double height)
{
    const string Fonts = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans TC', 'Noto Sans CJK TC', 'PingFang TC', 'Microsoft JhengHei', Arial, sans-serif";

    readonly StringBuilder body = new();
    readonly SortedDictionary<string, string> definitions = new(StringComparer.Ordinal);

    public const string Ink = "#1A1A1A";
    public const string Quiet = "#555555";
    public const string GridLine = "#E3E3E3";

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1, string dash = "solid") =>
        body.Append($"<line x1=\"{Px(x1)}\" y1=\"{Px(y1)}\" x2=\"{Px(x2)}\" y2=\"{Px(y2)}\" stroke=\"{stroke}\"{Width(width)}{Dash(dash)}/>\n");

    public void Rect(double x, double y, double w, double h, string fill, string? stroke = null, double width = 1) =>
        body.Append($"<rect x=\"{Px(x)}\" y=\"{Px(y)}\" width=\"{Px(Math.Max(0, w))}\" height=\"{Px(Math.Max(0, h))}\" fill=\"{fill}\"{(stroke is null ? "" : $" stroke=\"{stroke}\"{Width(width)}")}/>\n");

    /// <summary>Corners joined in order; broken where a corner is not finite.</summary>
    public void Path(IEnumerable<(double X, double Y)> corners, string? stroke, string fill = "none", double width = 1, string dash = "solid", double opacity = 1, bool close = false)
    {
        var d = new StringBuilder();
        var pen = 'M';
        foreach (var (x, y) in corners)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                pen = 'M';
                continue;
            }

            d.Append(pen).Append(Px(x)).Append(' ').Append(Px(y));
            pen = 'L';
        }

        if (d.Length == 0)
            return;
        body.Append($"<path d=\"{d}{(close ? "Z" : "")}\" fill=\"{fill}\"{(stroke is null ? "" : $" stroke=\"{stroke}\" stroke-linejoin=\"round\"{Width(width)}{Dash(dash)}")}{(opacity < 1 ? $" opacity=\"{Px(opacity)}\"" : "")}/>\n");
    }

    public void Text(double x, double y, string text, double size = 12, string anchor = "start", string fill = Ink, bool bold = false, double turn = 0)
    {
        if (text.Length == 0)
            return;
        body.Append($"<text x=\"{Px(x)}\" y=\"{Px(y)}\" font-size=\"{Px(size)}\"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")} fill=\"{fill}\"{(bold ? " font-weight=\"600\"" : "")}{(turn == 0 ? "" : $" transform=\"rotate({Px(turn)} {Px(x)} {Px(y)})\"")}>{Escape(text)}</text>\n");
    }

    /// <summary>A role's marker, about r pixels in radius.</summary>
    public void Marker(double x, double y, Role role, double r = 3.5)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y))
            return;
        (double, double)[]? shape = role.Marker switch
        {
            "square" => [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)],
            "diamond" => [(x, y - (1.35 * r)), (x + (1.35 * r), y), (x, y + (1.35 * r)), (x - (1.35 * r), y)],
            "triangle-up" => [(x, y - (1.3 * r)), (x + (1.2 * r), y + r), (x - (1.2 * r), y + r)],
            "triangle-down" => [(x, y + (1.3 * r)), (x + (1.2 * r), y - r), (x - (1.2 * r), y - r)],
            _ => null,
        };
        if (shape is not null)
            Path(shape, null, role.Color, close: true);
        else if (role.Marker is "x")
            Path([(x - r, y - r), (x + r, y + r), (double.NaN, 0), (x - r, y + r), (x + r, y - r)], role.Color, width: 2);
        else if (role.Marker is "cross")
            Path([(x - (1.2 * r), y), (x + (1.2 * r), y), (double.NaN, 0), (x, y - (1.2 * r)), (x, y + (1.2 * r))], role.Color, width: 2);
        else
            body.Append($"<circle cx=\"{Px(x)}\" cy=\"{Px(y)}\" r=\"{Px(r)}\" fill=\"{role.Color}\"/>\n");
    }

    /// <summary>A role's fill for bars and areas. The pattern's id says what it holds, so that figures on one page may share it.</summary>
    public string Fill(Role role)
    {
        if (role.Pattern.Length == 0)
            return role.Color;
        var (name, strokes) = role.Pattern switch
        {
            "/" => ("up", "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
            "\\" => ("down", "M-2 6L2 10M0 0L8 8M6 -2L10 2"),
            "x" => ("both", "M0 8L8 0M0 0L8 8"),
            "-" => ("flat", "M0 4L8 4"),
            "|" => ("tall", "M4 0L4 8"),
            "+" => ("grid", "M0 4L8 4M4 0L4 8"),
            _ => ("dots", ""),
        };
        var id = $"fill-{name}-{role.Color[1..]}";
        var ink = strokes.Length > 0
            ? $"<path d=\"{strokes}\" stroke=\"{role.Color}\" stroke-width=\"2\" fill=\"none\"/>"
            : $"<circle cx=\"2\" cy=\"2\" r=\"1.4\" fill=\"{role.Color}\"/><circle cx=\"6\" cy=\"6\" r=\"1.4\" fill=\"{role.Color}\"/>";
        definitions[id] = $"<pattern id=\"{id}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"{role.Tint}\"/>{ink}</pattern>";
        return $"url(#{id})";
    }

    /// <summary>Everything drawn inside stays inside this rectangle.</summary>
    public void Clip(double x, double y, double w, double h, Action draw)
    {
        var id = $"clip-{Px(x)}-{Px(y)}-{Px(w)}-{Px(h)}";
        definitions[id] = $"<clipPath id=\"{id}\"><rect x=\"{Px(x)}\" y=\"{Px(y)}\" width=\"{Px(w)}\" height=\"{Px(h)}\"/></clipPath>";
        body.Append($"<g clip-path=\"url(#{id})\">\n");
        draw();
        body.Append("</g>\n");
    }

    /// <summary>What is drawn inside says these lines under the mouse: the twin answers where Plotly's figure is not shown.</summary>
    public void Hover(IEnumerable<string> lines, Action draw)
    {
        body.Append($"<g><title>{string.Join('\n', lines.Where(line => line.Length > 0).Select(Escape))}</title>");
        draw();
        body.Append("</g>\n");
    }

    public string ToString(string title, string description)
    {
        var defs = definitions.Count == 0 ? "" : $"<defs>{string.Concat(definitions.Values)}</defs>\n";
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Px(width)}\" height=\"{Px(height)}\" viewBox=\"0 0 {Px(width)} {Px(height)}\" role=\"img\" font-family=\"{Fonts}\" style=\"max-width:100%;height:auto\">\n"
            + $"<title>{Escape(title)}</title>\n<desc>{Escape(description)}</desc>\n{defs}"
            + $"<rect width=\"{Px(width)}\" height=\"{Px(height)}\" fill=\"#FFFFFF\"/>\n{body}</svg>\n";
    }

    /// <summary>Text for XML: marks escaped, characters that XML forbids left out.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            safe.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\n' or '\t' => " ",
                < 0x20 or 0xFFFE or 0xFFFF => "",
                _ => rune.ToString(),
            });
        }

        return safe.ToString();
    }

    static string Px(double value) => Num.Pixel(value);

    static string Width(double width) => width == 1 ? "" : $" stroke-width=\"{Px(width)}\"";

    static string Dash(string dash) => dash switch
    {
        "dash" => " stroke-dasharray=\"8 4\"",
        "dot" => " stroke-dasharray=\"2 3\"",
        "dashdot" => " stroke-dasharray=\"8 3 2 3\"",
        "longdash" => " stroke-dasharray=\"14 5\"",
        _ => "",
    };
}
