using System.Globalization;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace CourseHost;

/// <summary>The doc comments of a library, from the XML file that the compiler writes beside it; read when the first is asked for.</summary>
sealed class DocFile(string path) : DocumentationProvider
{
    readonly Lazy<Dictionary<string, string>> members = new(() => Read(path));

    /// <summary>Null where the library has no such file.</summary>
    public static DocFile? Beside(string assembly) => Path.ChangeExtension(assembly, ".xml") is var xml && File.Exists(xml) ? new(xml) : null;

    static Dictionary<string, string> Read(string path)
    {
        try
        {
            return XDocument.Load(path).Descendants("member").Where(m => m.Attribute("name") is not null)
                .DistinctBy(m => m.Attribute("name")!.Value).ToDictionary(m => m.Attribute("name")!.Value, m => m.ToString());
        }
        catch (Exception e) when (e is System.Xml.XmlException or IOException)
        {
            return [];
        }
    }

    protected override string GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        members.Value.GetValueOrDefault(documentationMemberID, "");

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
