using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseHost;

/// <summary>
/// Parameters of a notebook: top-level declarations of a literal (<c>var strength = 4.0;</c>) in any cell.
/// <c>--set strength=8</c> replaces the literal and nothing else.
/// </summary>
public static class Parameters
{
    /// <summary>Splits <c>name=value</c>.</summary>
    public static KeyValuePair<string, string> Parse(string setting)
    {
        var equals = setting.IndexOf('=');
        return equals > 0 && SyntaxFacts.IsValidIdentifier(setting[..equals].Trim())
            ? new(setting[..equals].Trim(), setting[(equals + 1)..])
            : throw new HostException($"--set {setting} is not understood: write --set name=value, for example --set strength=8.");
    }

    /// <summary>Replaces the literals in all notebooks; every name must be declared in at least one of them.</summary>
    public static void Apply(IReadOnlyList<Notebook> notebooks, IReadOnlyDictionary<string, string> settings)
    {
        if (settings.Count == 0) return;
        var found = new HashSet<string>();
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var cell in notebooks.SelectMany(n => n.CodeCells))
        {
            var (source, names) = Apply(cell.Source, settings);
            known.UnionWith(names);
            if (!names.Any(settings.ContainsKey)) continue;
            found.UnionWith(names.Where(settings.ContainsKey));
            cell.Source = source;
        }
        foreach (var name in settings.Keys.Where(n => !found.Contains(n)))
            throw new HostException($"--set {name}: no cell declares a parameter of that name{Nearest.Suggest(name, known)}.");
    }

    /// <summary>Replaces the literals of one cell; also returns the names of all its parameters.</summary>
    public static (string Source, IReadOnlyList<string> Names) Apply(string source, IReadOnlyDictionary<string, string> settings)
    {
        var text = CellSource.Parse(source, check: false).Code;
        var root = CSharpSyntaxTree.ParseText(text, Session.ParseOptions).GetCompilationUnitRoot();
        var names = new List<string>();
        var edits = new List<(Microsoft.CodeAnalysis.Text.TextSpan Span, string Literal)>();
        foreach (var (declaration, variable) in root.Members.SelectMany(Declared))
        {
            if (variable.Initializer?.Value is not { } value || !IsLiteral(value)) continue;
            names.Add(variable.Identifier.ValueText);
            if (settings.TryGetValue(variable.Identifier.ValueText, out var setting))
                edits.Add((value.Span, Literal(variable.Identifier.ValueText, declaration.Type.ToString(), value, setting)));
        }
        foreach (var (span, literal) in edits.OrderByDescending(e => e.Span.Start))
            source = source[..span.Start] + literal + source[span.End..]; // CellSource keeps every character's place
        return (source, names);
    }

    static IEnumerable<(VariableDeclarationSyntax, VariableDeclaratorSyntax)> Declared(MemberDeclarationSyntax member)
    {
        var declaration = member switch
        {
            FieldDeclarationSyntax field => field.Declaration,
            GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax local } => local.Declaration,
            _ => null,
        };
        return declaration?.Variables.Select(v => (declaration, v)) ?? [];
    }

    static bool IsLiteral(ExpressionSyntax value) => value switch
    {
        PrefixUnaryExpressionSyntax { OperatorToken.RawKind: (int)SyntaxKind.MinusToken } minus => minus.Operand is LiteralExpressionSyntax,
        LiteralExpressionSyntax literal => !literal.IsKind(SyntaxKind.NullLiteralExpression) && !literal.IsKind(SyntaxKind.DefaultLiteralExpression),
        _ => false,
    };

    // The literal's type decides, unless the declaration names a type: `double x = 4;` takes 4.5.
    static string Literal(string name, string declared, ExpressionSyntax value, string setting)
    {
        var token = value is PrefixUnaryExpressionSyntax minus ? ((LiteralExpressionSyntax)minus.Operand).Token : ((LiteralExpressionSyntax)value).Token;
        var type = declared is "var" ? token.Value switch
        {
            int => "int",
            long => "long",
            float => "float",
            double => "double",
            decimal => "decimal",
            bool => "bool",
            string => "string",
            char => "char",
            _ => token.Value?.GetType().Name ?? "unknown",
        } : declared.TrimEnd('?');
        var invariant = CultureInfo.InvariantCulture;
        var literal = type switch
        {
            "string" => SyntaxFactory.Literal(setting).ToFullString(),
            "bool" => bool.TryParse(setting, out var b) ? (b ? "true" : "false") : null,
            "char" => setting.Length == 1 ? SyntaxFactory.Literal(setting[0]).ToFullString() : null,
            "int" => int.TryParse(setting, NumberStyles.AllowLeadingSign, invariant, out var i) ? i.ToString(invariant) : null,
            "long" => long.TryParse(setting, NumberStyles.AllowLeadingSign, invariant, out var l) ? l.ToString(invariant) + "L" : null,
            "double" => Real(setting) is { } d ? Spell(d.ToString("R", invariant)) : null,
            "float" => Real(setting) is { } f ? ((float)f).ToString("R", invariant) + "f" : null,
            "decimal" => decimal.TryParse(setting, NumberStyles.Number, invariant, out var m) ? m.ToString(invariant) + "m" : null,
            _ => throw new HostException($"--set {name}: its type {type} cannot be set from the command line; string, int, long, float, double, decimal, bool and char can."),
        };
        return literal ?? throw new HostException($"--set {name}={setting}: {name} is of type {type} (now {value}), and \"{setting}\" is not a value of that type.");

        static double? Real(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d) ? d : null;
        static string Spell(string digits) => digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0";
    }
}
