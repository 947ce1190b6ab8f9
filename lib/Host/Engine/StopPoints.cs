using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CourseHost;

/// <summary>
/// Writes a <see cref="StopPoint"/> into each round of a cell's loops and each call of its functions and lambdas, so that an interrupt leaves the cell
/// as an exception would. (To abort its thread instead ends the whole process now and then.) Lines stay lines; <see cref="Undo"/> gives columns back.
/// </summary>
sealed class StopPoints : CSharpSyntaxWalker
{
    const string Pass = $"global::{nameof(CourseHost)}.{nameof(StopPoint)}.{nameof(StopPoint.Pass)}();";

    readonly SemanticModel model;
    readonly List<TextChange> changes = [];

    StopPoints(SemanticModel model) => this.model = model;

    /// <summary>The changes to a text that compiles as it is, by place.</summary>
    public static IReadOnlyList<TextChange> In(SyntaxTree tree, Compilation compilation)
    {
        var points = new StopPoints(compilation.GetSemanticModel(tree));
        points.Visit(tree.GetRoot());
        return [.. points.changes.OrderBy(c => c.Span.Start)]; // stable: what ends at one place is closed from the inside
    }

    /// <summary>Where a place of the changed text is in the text as written.</summary>
    public static int Undo(IReadOnlyList<TextChange> changes, int position)
    {
        foreach (var change in changes)
            if (position > change.Span.Start)
                position = Math.Max(change.Span.Start, position - (change.NewText!.Length - change.Span.Length));
        return position;
    }

    public override void Visit(SyntaxNode? node)
    {
        if (node is LambdaExpressionSyntax lambda && IsExpressionTree(lambda)) return; // data, which can hold no statements
        var close = node switch
        {
            WhileStatementSyntax loop => Enter(loop.Statement),
            DoStatementSyntax loop => Enter(loop.Statement),
            ForStatementSyntax loop => Enter(loop.Statement),
            CommonForEachStatementSyntax loop => Enter(loop.Statement),
            AnonymousFunctionExpressionSyntax { Block: { } body } => Enter(body),
            BaseMethodDeclarationSyntax { Body: { } body } => Enter(body),
            LocalFunctionStatementSyntax { Body: { } body } => Enter(body),
            LambdaExpressionSyntax { ExpressionBody: { } value } function =>
                Enter(new(function.ArrowToken.Span.End, 0), value, model.GetSymbolInfo(function).Symbol, ";}", value.Span.End),
            MethodDeclarationSyntax { ExpressionBody: { } body } function => Enter(body, function, function.SemicolonToken),
            LocalFunctionStatementSyntax { ExpressionBody: { } body } function => Enter(body, function, function.SemicolonToken),
            _ => null,
        };
        base.Visit(node);
        if (close is { } end) changes.Add(end);
    }

    // Each opens now and returns what is to be written at the end, if anything.
    TextChange? Enter(StatementSyntax body)
    {
        if (body is not BlockSyntax block)
        {
            changes.Add(new(new(body.SpanStart, 0), "{" + Pass));
            return new(new(body.Span.End, 0), "}");
        }
        changes.Add(new(new(block.OpenBraceToken.Span.End, 0), Pass));
        return null;
    }

    TextChange? Enter(ArrowExpressionClauseSyntax body, SyntaxNode function, SyntaxToken semicolon) =>
        Enter(body.ArrowToken.Span, body.Expression, model.GetDeclaredSymbol(function), "}", semicolon.Span.End);

    TextChange? Enter(TextSpan opening, ExpressionSyntax value, ISymbol? function, string closing, int end)
    {
        if (function is not IMethodSymbol method || value is ThrowExpressionSyntax or RefExpressionSyntax) return null;
        changes.Add(new(opening, "{" + Pass));
        if (HasResult(method)) changes.Add(new(new(value.SpanStart, 0), "return "));
        return new(new(end, 0), closing);
    }

    static bool HasResult(IMethodSymbol method) =>
        !method.ReturnsVoid && (!method.IsAsync || method.ReturnType is INamedTypeSymbol { Arity: > 0 });

    bool IsExpressionTree(LambdaExpressionSyntax lambda) =>
        model.GetTypeInfo(lambda).ConvertedType is INamedTypeSymbol { Name: "Expression", Arity: 1 };
}
