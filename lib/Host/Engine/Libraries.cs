using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace CourseHost;

/// <summary>
/// The assemblies that notebooks reference with <c>#r</c>. The notebooks of one process share them (they are loaded and compiled to machine
/// code once); a notebook that references another build of the same name starts a new context.
/// </summary>
sealed class Libraries
{
    static readonly Lock Gate = new();
    static Context current = new();

    Context context = current;
    bool used;

    /// <summary>Makes an assembly and its neighbours loadable; returns the path of the copy that will be loaded.</summary>
    /// <exception cref="HostException">This notebook already uses another build of it.</exception>
    public string Add(string assembly)
    {
        var copy = ShadowCopy.Of(assembly);
        lock (Gate)
        {
            if (!used) context = current;
            if (context.Files.TryGetValue(Simple(copy), out var loaded) && loaded.Copy != copy)
            {
                if (used) throw new HostException($"{Simple(copy)} is already loaded from {loaded.Original}; restart to load {assembly}.");
                current = context = new Context();
            }
            used = true;
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(copy)!, "*.dll"))
                if (!References.IsFramework(Simple(file)))
                    context.Files.TryAdd(Simple(file), (file, Path.Combine(Path.GetDirectoryName(assembly)!, Path.GetFileName(file))));
        }
        return copy;
    }

    /// <summary>The assembly of that name if a <c>#r</c> brought it, else null.</summary>
    public Assembly? Load(AssemblyName name) => used ? context.TryLoad(name) : null;

    static string Simple(string file) => Path.GetFileNameWithoutExtension(file);

    sealed class Context() : AssemblyLoadContext("notebook libraries")
    {
        public Dictionary<string, (string Copy, string Original)> Files { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Assembly? TryLoad(AssemblyName name) => name.Name is { } n && Files.ContainsKey(n) ? LoadFromAssemblyName(new AssemblyName(n)) : null;

        protected override Assembly? Load(AssemblyName name)
        {
            lock (Gate)
                return name.Name is { } n && Files.TryGetValue(n, out var file) ? LoadFromAssemblyPath(file.Copy) : null;
        }

        // Native libraries are not copied: they are found where the original lies, or in NuGet's folder layout beside it.
        protected override nint LoadUnmanagedDll(string name)
        {
            string[] spellings = [name, $"lib{name}.so", $"{name}.dll", $"lib{name}.dylib"];
            List<string> folders;
            lock (Gate) folders = [.. Files.Values.Select(f => Path.GetDirectoryName(f.Original)!).Distinct()];
            var native = Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native");
            var places = folders.SelectMany(f => new[] { f, Path.Combine(f, native), Path.Combine(f, "..", "..", native) }); // output folder; package
            var found = places.SelectMany(p => spellings.Select(s => Path.Combine(p, s))).FirstOrDefault(File.Exists);
            return found is null ? 0 : LoadUnmanagedDllFromPath(found);
        }
    }
}
