using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

/// <summary>The golden fixtures: checkpoints of every family with what the reference implementation computes from them.</summary>
internal static class Golden
{
    public const string Absent = "(no golden folder)";

    public static string? Folder { get; } = Locate();

    /// <summary>Every checkpoint folder that says what to expect, by name.</summary>
    public static IReadOnlyList<string> Checkpoints => Folder is null ? []
        : [.. Directory.GetDirectories(Folder).Where(d => File.Exists(Path.Combine(d, "expected.json"))).Select(d => Path.GetFileName(d)!).Order()];

    public static string Find(string name)
    {
        Skip.If(Folder is null, "The golden fixtures are absent; set COURSE_GOLDEN to their folder.");
        return Path.Combine(Folder!, name);
    }

    public static Dictionary<string, Tensor> Expected(string checkpoint)
    {
        var folder = Find(checkpoint);
        var file = (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!["expected_safetensors"] ?? "expected.safetensors";
        return Safetensors.Load(Path.GetFullPath(Path.Combine(folder, file)));
    }

    /// <summary>The names before ".input_ids": the sequences that were run.</summary>
    public static IReadOnlyList<string> Sequences(Dictionary<string, Tensor> expected) =>
        [.. expected.Keys.Where(key => key.EndsWith(".input_ids")).Select(key => key[..^".input_ids".Length]).Order()];

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("COURSE_GOLDEN") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Course.sln")))
            root = root.Parent;
        var folder = root is null ? null : Path.GetFullPath(Path.Combine(root.FullName, "..", "shared", "golden"));
        return Directory.Exists(folder) ? folder : null;
    }
}

/// <summary>Comparisons of tensors.</summary>
internal static class Near
{
    public static float[] Floats(this Tensor tensor) => tensor.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray();

    public static double MaxDifference(Tensor a, Tensor b)
    {
        if (!a.shape.SequenceEqual(b.shape))
            throw new InvalidOperationException($"[{string.Join(", ", a.shape)}] is compared with [{string.Join(", ", b.shape)}]");
        var worst = 0.0;
        foreach (var (x, y) in a.Floats().Zip(b.Floats()))
            worst = double.IsNaN(x) || double.IsNaN(y) ? double.PositiveInfinity : Math.Max(worst, Math.Abs(x - y));
        return worst;
    }
}
