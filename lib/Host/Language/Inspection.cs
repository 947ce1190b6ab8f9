using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseHost;

/// <summary>What the name at a place in a cell means: its signature, then its doc comment.</summary>
static class Inspection
{
    const int MaxOverloads = 6;

    static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeContainingType)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeExtensionThis)
        .WithKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    static readonly SymbolDisplayFormat TypeName = Format.WithKindOptions(SymbolDisplayKindOptions.None);

    /// <summary>Null where there is nothing to say.</summary>
    public static string? At(Session session, string code, int position)
    {
        var (compilation, tree) = session.Look(code);
        var model = compilation.GetSemanticModel(tree);
        var symbols = Find(model, tree.GetRoot(), Math.Min(position, code.Length));
        if (symbols.Count == 0) return null;
        var signatures = symbols.Select(s => Signature(s)).Distinct().ToList();
        if (signatures.Count > MaxOverloads) signatures = [.. signatures.Take(MaxOverloads), $"… and {signatures.Count - MaxOverloads} more"];
        var docs = symbols.Select(s => DocComments.ToText(Documented(s))).FirstOrDefault(d => d.Length > 0) ?? "";
        return string.Join("\n\n", new[] { string.Join('\n', signatures), docs }.Where(t => t.Length > 0));
    }

    // The name under the cursor or just before it; inside a call's parentheses, what is called.
    static List<ISymbol> Find(SemanticModel model, SyntaxNode root, int position)
    {
        var token = root.FindToken(position);
        if (!token.IsKind(SyntaxKind.IdentifierToken) || token.SpanStart > position) token = position > 0 ? root.FindToken(position - 1) : token;
        for (var node = token.Parent; node is not null; node = node.Parent)
        {
            if (node is not (SimpleNameSyntax or ArgumentListSyntax or VariableDeclaratorSyntax or MemberDeclarationSyntax or ParameterSyntax or SingleVariableDesignationSyntax)) continue;
            var named = node is ArgumentListSyntax { Parent: { } call } ? call is InvocationExpressionSyntax invocation ? invocation.Expression : call : node;
            if (!(node is ArgumentListSyntax || token.IsKind(SyntaxKind.IdentifierToken))) continue;
            var info = model.GetSymbolInfo(named);
            if (info.Symbol is { } symbol) return [symbol];
            if (!info.CandidateSymbols.IsEmpty) return [.. info.CandidateSymbols];
            if (model.GetMemberGroup(named) is { IsEmpty: false } group) return [.. group];
            if (model.GetDeclaredSymbol(node) is { } declared and not IMethodSymbol { IsImplicitlyDeclared: true }) return [declared];
        }
        return [];
    }

    static string Signature(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => $"{local.Type.ToDisplayString(TypeName)} {local.Name}",
        IFieldSymbol { ContainingType.IsScriptClass: true } variable => $"{variable.Type.ToDisplayString(TypeName)} {variable.Name}",
        _ => symbol.ToDisplayString(Format),
    };

    // Of a variable, what its type is for.
    static ISymbol Documented(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol { ContainingType.IsScriptClass: true } variable => variable.Type,
        IMethodSymbol { ReducedFrom: { } extension } => extension,
        _ => symbol,
    };
}
