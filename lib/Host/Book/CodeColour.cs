using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CourseHost.Books;

/// <summary>C# as coloured HTML, by Roslyn's own parse of it: k keyword, s string, n number, c comment, t type, f method, d directive.</summary>
static class CodeColour
{
    static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    public static string Html(string source)
    {
        var html = new StringBuilder();
        foreach (var token in CSharpSyntaxTree.ParseText(source, Script).GetRoot().DescendantTokens())
        {
            foreach (var trivia in token.LeadingTrivia) Write(html, trivia.ToFullString(), Class(trivia));
            Write(html, token.Text, Class(token));
            foreach (var trivia in token.TrailingTrivia) Write(html, trivia.ToFullString(), Class(trivia));
        }
        return html.ToString();
    }

    static void Write(StringBuilder html, string text, string? kind)
    {
        if (kind is null || text.Length == 0) html.Append(Books.Html.Escape(text));
        else html.Append($"<span class=\"{kind}\">").Append(Books.Html.Escape(text)).Append("</span>");
    }

    static string? Class(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia => "c",
        _ when trivia.IsDirective => "d",
        _ => null,
    };

    static string? Class(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.InterpolatedStringStartToken
            or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.InterpolatedSingleLineRawStringStartToken
            or SyntaxKind.InterpolatedMultiLineRawStringStartToken or SyntaxKind.InterpolatedRawStringEndToken => "s",
        SyntaxKind.NumericLiteralToken => "n",
        SyntaxKind.IdentifierToken => Identifier(token),
        var kind => SyntaxFacts.IsKeywordKind(kind) ? "k" : null,
    };

    static string? Identifier(SyntaxToken token) => token.Parent switch
    {
        BaseTypeDeclarationSyntax or TypeParameterSyntax => "t",
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => "f",
        SimpleNameSyntax name when name is IdentifierNameSyntax { IsVar: true } => "k",
        SimpleNameSyntax { Parent: InvocationExpressionSyntax call } name when call.Expression == name => "f",
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access } name when access.Name == name && call.Expression == access => "f",
        SimpleNameSyntax
        {
            Parent: VariableDeclarationSyntax or ParameterSyntax or ObjectCreationExpressionSyntax or TypeArgumentListSyntax or ArrayTypeSyntax or NullableTypeSyntax
            or CastExpressionSyntax or MethodDeclarationSyntax or LocalFunctionStatementSyntax or BaseTypeSyntax or TypeConstraintSyntax or TupleElementSyntax
        } => "t",
        _ => null,
    };
}
