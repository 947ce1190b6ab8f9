using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CourseHost;

/// <summary>The files that a cell loads (<c>#load</c>), some of them with another text than on disk.</summary>
sealed class ChangedFiles(SourceReferenceResolver files, IReadOnlyDictionary<string, SourceText> texts) : SourceReferenceResolver
{
    public override SourceText ReadText(string resolvedPath) => texts.TryGetValue(resolvedPath, out var text) ? text : files.ReadText(resolvedPath);
    public override Stream OpenRead(string resolvedPath) => files.OpenRead(resolvedPath);
    public override string? NormalizePath(string path, string? baseFilePath) => files.NormalizePath(path, baseFilePath);
    public override string? ResolveReference(string path, string? baseFilePath) => files.ResolveReference(path, baseFilePath);
    public override bool Equals(object? other) => ReferenceEquals(this, other);
    public override int GetHashCode() => files.GetHashCode();
}
