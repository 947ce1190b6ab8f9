using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace CourseHost;

/// <summary>
/// Copies the managed assemblies of a folder aside before they are loaded, so that the originals can be rebuilt while a notebook runs.
/// A copy is named by what it holds (paths, sizes, times): an unchanged build is copied once and found again by every later run.
/// </summary>
static class ShadowCopy
{
    static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);
    static readonly Lock Gate = new();
    static bool swept;

    /// <summary>This host's own folder on this machine; everything in it can be made again.</summary>
    public static readonly string Home = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create) is { Length: > 0 } data
            ? data : Path.Combine(Path.GetTempPath(), Environment.UserName),
        "course-host");

    static readonly string Root = Path.Combine(Home, "shadow");

    /// <summary>The copy of an assembly, with the other managed assemblies of its folder, their symbols and doc comments beside it.</summary>
    public static string Of(string assembly)
    {
        lock (Gate)
        {
            Sweep();
            var files = new DirectoryInfo(Path.GetDirectoryName(assembly)!).GetFiles()
                .Where(f => f.Extension is ".dll" or ".pdb" or ".xml").OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
            var stamp = string.Join('\n', files.Select(f => $"{f.FullName}|{f.Length}|{f.LastWriteTimeUtc.Ticks}"));
            var folder = Path.Combine(Root, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(stamp)))[..20]);
            if (!Directory.Exists(folder)) Fill(folder, files);
            else Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
            return Path.Combine(folder, Path.GetFileName(assembly));
        }
    }

    // Filled under another name and then renamed: two processes may do this at once, and one of them wins.
    static void Fill(string folder, List<FileInfo> files)
    {
        var temporary = $"{folder}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(temporary);
        foreach (var file in files.Where(f => f.Extension != ".dll" || IsManaged(f.FullName)))
            file.CopyTo(Path.Combine(temporary, file.Name), overwrite: true);
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    public static bool IsManaged(string file)
    {
        try
        {
            using var reader = new PEReader(File.OpenRead(file));
            return reader.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    static void Sweep()
    {
        if (swept || !Directory.Exists(Root)) return;
        swept = true;
        foreach (var old in new DirectoryInfo(Root).GetDirectories().Where(d => DateTime.UtcNow - d.LastWriteTimeUtc > KeepFor))
            try
            {
                old.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // still in use by another host
            }
    }
}
