using System.ComponentModel;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseHost;

/// <summary>One way to go on.</summary>
/// <param name="Kind">As Jupyter's front ends name them: function, class, property, …</param>
/// <param name="Signature">A method's parameters, a variable's type.</param>
sealed record Suggestion(string Text, string Kind, string Signature);

/// <summary>What may be written at a place in a cell: the compiler's own knowledge of what is in scope there.</summary>
static class Completion
{
    const int Most = 500;

    /// <returns>Where the word that is being written starts, and the ways to end it.</returns>
    public static (int Start, IReadOnlyList<Suggestion> Found) At(Session session, string code, int position)
    {
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        var word = code[start..position];
        // What follows would only be read as a part of the unfinished line.
        var (compilation, tree) = session.Look(code[..start] + "x");
        var at = tree.GetRoot().FindToken(start);
        if (word.Length > 0 && !SyntaxFacts.IsIdentifierStartCharacter(word[0]) || !at.IsKind(SyntaxKind.IdentifierToken) || at.SpanStart != start)
            return (position, []); // a number, a string, a comment
        var model = compilation.GetSemanticModel(tree);
        var found = Candidates(model, at, anything: word.Length > 0).SelectMany(group => group.Where(s => s.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .OrderBy(s => s.Text.StartsWith(word) ? 0 : 1).ThenBy(s => s.Text, StringComparer.OrdinalIgnoreCase));
        return (start, [.. found.DistinctBy(s => s.Text).Take(Most)]);
    }

    // In groups, the likeliest first.
    static IEnumerable<IEnumerable<Suggestion>> Candidates(SemanticModel model, SyntaxToken at, bool anything) => at.Parent?.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == at.Parent => [Members(model, at.SpanStart, access.Expression)],
        MemberBindingExpressionSyntax binding when binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } conditional =>
            [Members(model, at.SpanStart, conditional.Expression)],
        QualifiedNameSyntax qualified when qualified.Right == at.Parent => [Members(model, at.SpanStart, qualified.Left)],
        _ => [Named(model, at), InScope(model, at.SpanStart, anything)],
    };

    // After a dot: of a namespace its content, of a type what is static, of a value all else, extension methods too.
    static IEnumerable<Suggestion> Members(SemanticModel model, int position, ExpressionSyntax owner)
    {
        var symbol = model.GetSymbolInfo(owner).Symbol;
        var type = model.GetTypeInfo(owner).Type;
        var symbols = symbol switch
        {
            INamespaceSymbol space => model.LookupNamespacesAndTypes(position, space),
            ITypeSymbol named => model.LookupSymbols(position, named)
                .Where(s => (s.IsStatic || s is ITypeSymbol) && s.ContainingType?.SpecialType != SpecialType.System_Object), // Model.Equals is nobody's wish
            _ when type is not null and not IErrorTypeSymbol =>
                model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(s => s is not ITypeSymbol && (!s.IsStatic || s is IMethodSymbol { ReducedFrom: not null })),
            _ => [],
        };
        return Suggest(symbols, model, position);
    }

    // Without a first letter only what the notebook itself has declared: everything would be thousands.
    static IEnumerable<Suggestion> InScope(SemanticModel model, int position, bool anything)
    {
        var symbols = model.LookupSymbols(position).Where(s => anything || s.Locations.Any(l => l.IsInSource));
        var keywords = anything ? SyntaxFacts.GetKeywordKinds().Select(SyntaxFacts.GetText).Append("var").Append("await") : [];
        return Suggest(symbols, model, position).Concat(keywords.Select(k => new Suggestion(k, "keyword", "")));
    }

    // Parameters by name inside a call's parentheses; properties inside an initializer's braces.
    static IEnumerable<Suggestion> Named(SemanticModel model, SyntaxToken at)
    {
        var before = at.GetPreviousToken();
        if (before.Parent is ArgumentListSyntax { Parent: { } call })
            return model.GetMemberGroup(call is InvocationExpressionSyntax invocation ? invocation.Expression : call).Concat(model.GetSymbolInfo(call).CandidateSymbols)
                .Append(model.GetSymbolInfo(call).Symbol).OfType<IMethodSymbol>()
                .SelectMany(m => m.Parameters).Select(p => new Suggestion(p.Name + ":", "param", Show(p.Type, model, at.SpanStart)));
        if (before.Parent is InitializerExpressionSyntax { Parent: { } made } && model.GetTypeInfo(made).Type is { } type)
            return Suggest(model.LookupSymbols(at.SpanStart, type).Where(s => s is IPropertySymbol { SetMethod: not null, IsStatic: false }), model, at.SpanStart);
        return [];
    }

    static IEnumerable<Suggestion> Suggest(IEnumerable<ISymbol> symbols, SemanticModel model, int position) =>
        from symbol in symbols
        where symbol.CanBeReferencedByName && !symbol.IsImplicitlyDeclared && !IsHidden(symbol)
        group symbol by symbol.Name into same
        select new Suggestion(same.Key, Kind(same.First()), Signature(same, model, position));

    static bool IsHidden(ISymbol symbol) => symbol.GetAttributes().Any(a =>
        a.AttributeClass?.Name == nameof(EditorBrowsableAttribute) && a.ConstructorArguments is [{ Value: (int)EditorBrowsableState.Never }]);

    static string Signature(IEnumerable<ISymbol> same, SemanticModel model, int position) => same.First() switch
    {
        IMethodSymbol method => $"({string.Join(", ", method.Parameters.Select(p => $"{Show(p.Type, model, position)} {p.Name}"))}) → {Show(method.ReturnType, model, position)}"
            + (same.Count() > 1 ? $" (+{same.Count() - 1})" : ""),
        IPropertySymbol property => Show(property.Type, model, position),
        IFieldSymbol field => Show(field.Type, model, position),
        ILocalSymbol local => Show(local.Type, model, position),
        IParameterSymbol parameter => Show(parameter.Type, model, position),
        _ => "",
    };

    static string Show(ITypeSymbol type, SemanticModel model, int position) => type.ToMinimalDisplayString(model, position);

    static string Kind(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => "function",
        INamespaceSymbol => "module",
        ITypeSymbol => "class",
        IPropertySymbol or IEventSymbol => "property",
        IParameterSymbol => "param",
        _ => "instance",
    };
}
