using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CourseHost;

/// <summary>Whether a line typed into a console wants more lines.</summary>
static class Completeness
{
    /// <returns>complete, incomplete or invalid, and the indentation of the next line.</returns>
    public static (string Status, string Indent) Of(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(CellSource.Parse(code, check: false).Code, Session.ParseOptions);
        if (SyntaxFactory.IsCompleteSubmission(tree))
            return (tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete", "");
        var last = code.TrimEnd().Split('\n')[^1];
        var indent = last[..(last.Length - last.TrimStart().Length)];
        return ("incomplete", last.EndsWith('{') || last.EndsWith('(') || last.EndsWith('[') ? indent + "    " : indent);
    }
}
