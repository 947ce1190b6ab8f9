using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace CourseHost;

/// <summary>Finds what a <c>#r</c> names: an assembly file relative to the notebook, a framework assembly, or <c>nuget: Package, version</c>.</summary>
sealed class References(string folder, Libraries libraries) : MetadataReferenceResolver
{
    static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    static readonly ConcurrentDictionary<string, PortableExecutableReference> Opened = new();
    static readonly Lazy<ImmutableArray<MetadataReference>> Default = new(FindDefaults);

    readonly List<string> problems = [];
    readonly Dictionary<string, MetadataReference> added = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The framework, and this host for <c>x.Display()</c>; read once in a process.</summary>
    public static ImmutableArray<MetadataReference> Defaults => Default.Value;

    /// <summary>What the <c>#r</c> lines so far brought, by simple name.</summary>
    public IReadOnlyCollection<MetadataReference> Added => added.Values;

    public override bool ResolveMissingAssemblies => true;

    public static bool IsFramework(string simpleName) => File.Exists(Path.Combine(Framework, simpleName + ".dll"));

    /// <summary>Kind sentences about the <c>#r</c> lines that could not be resolved since the last call.</summary>
    public IReadOnlyList<string> TakeProblems()
    {
        var taken = problems.ToList();
        problems.Clear();
        return taken;
    }

    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        try
        {
            var files = reference.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase)
                ? Packages.Resolve(reference["nuget:".Length..], folder) : [FindFile(reference, baseFilePath)];
            var opened = files.Select(f => Add(f, properties)).ToList();
            return [opened[0]]; // Roslyn takes one for each #r; the others are in Added
        }
        catch (HostException e)
        {
            problems.Add(e.Message);
            return [];
        }
    }

    /// <summary>Assemblies that a referenced one needs are taken from its own folder, or from the framework's.</summary>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        if (definition is not PortableExecutableReference { FilePath: { } path }) return null;
        return ((string[])[Path.GetDirectoryName(path)!, Framework]).Select(folder => Path.Combine(folder, referenceIdentity.Name + ".dll"))
            .FirstOrDefault(File.Exists) is { } file ? Open(file, MetadataReferenceProperties.Assembly) : null;
    }

    PortableExecutableReference Add(string file, MetadataReferenceProperties properties)
    {
        var inFramework = Path.GetDirectoryName(file) == Framework;
        var path = inFramework ? file : libraries.Add(file);
        var reference = Open(path, properties);
        added[Path.GetFileNameWithoutExtension(file)] = reference;
        return reference;
    }

    string FindFile(string reference, string? baseFilePath)
    {
        var from = Path.IsPathRooted(baseFilePath) ? Path.GetDirectoryName(baseFilePath)! : folder; // a #load-ed file counts from itself
        var file = Path.GetFullPath(Path.Combine(from, reference));
        if (File.Exists(file)) return ShadowCopy.IsManaged(file) ? file : throw new HostException($"#r \"{reference}\": {file} is not a .NET assembly.");
        var simple = reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? reference[..^4] : reference.Split(',')[0].Trim();
        if (IsFramework(simple)) return Path.Combine(Framework, simple + ".dll");
        throw new HostException($"#r \"{reference}\": there is no such file; looked for {file}.");
    }

    static PortableExecutableReference Open(string path, MetadataReferenceProperties properties) =>
        Opened.GetOrAdd(path, p => MetadataReference.CreateFromFile(p, properties, DocFile.Beside(p)));

    // The runtime's own assemblies serve as reference assemblies: they are always there, the SDK's reference pack is not. Those that only
    // point to others are left out until a library asks for them: every cell would pay for each.
    static ImmutableArray<MetadataReference> FindDefaults() =>
        [.. Directory.EnumerateFiles(Framework, "*.dll")
            .Where(f => Path.GetFileName(f) is var n && (n.StartsWith("System.") || n is "mscorlib.dll" or "netstandard.dll" or "Microsoft.CSharp.dll"))
            .Where(f => !f.EndsWith(".Native.dll") && HasTypes(f))
            .Append(typeof(References).Assembly.Location)
            .Select(f => Open(f, MetadataReferenceProperties.Assembly))];

    static bool HasTypes(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.HasMetadata && reader.GetMetadataReader().TypeDefinitions.Count > 1; // the first is <Module>
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
