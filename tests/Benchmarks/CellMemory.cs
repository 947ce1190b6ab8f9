using System.Diagnostics;
using System.Globalization;
using CourseHost;

/// <summary>
/// What a notebook that is run for hours costs: memory after every fifty cells of one session. The process's own pages (what the system must
/// find room for) stand beside what the garbage collector holds and what of that is alive, so that a leak can be told from a lazy collector.
/// </summary>
static class CellMemory
{
    const int Every = 50;

    // What readers write: variables, queries, functions and types, text, a chart's worth of numbers, the course's tensors, a mistake.
    static readonly Func<int, string>[] Kinds =
    [
        i => $"var x{i} = {i}; x{i}",
        i => $"var words = \"some words of cell {i}\".Split(' '); words.Select(w => w.Length).Where(n => n > {i % 4}).Sum()",
        i => $"double Scale(double v) => v * {i}; Scale(2.5)",
        i => $"for (var i = 0; i < 20; i++) Console.WriteLine($\"line {{i}} of {i}\");",
        i => $"using (var scope = NewDisposeScope()) Console.WriteLine(randn(64, 64).matmul(ones(64, 64)).mean().item<float>());",
        i => $"record Point{i}(double X, double Y); new Point{i}(1, {i})",
        i => "words.Lenght",
        i => $"await Task.Delay(1); var numbers = Enumerable.Range(0, 100).Select(n => (double)n / {i + 1}).ToArray(); numbers",
    ];

    public static async Task Measure(int cells)
    {
        using var session = new Session(Path.GetTempPath());
        await session.RunAsync(0, "#r \"nuget: InsideLM, 1.0.0\"\nusing InsideLM; using TorchSharp; using static TorchSharp.torch;", _ => { });
        Console.WriteLine($"{"cells",6} {"own pages",10} {"of files",10} {"GC holds",10} {"alive",10} {"ms a cell",10}   (MB)");
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= cells; i++)
        {
            await session.RunAsync(i, Kinds[i % Kinds.Length](i), _ => { });
            if (i % Every != 0) continue;
            var (pages, files) = Resident();
            var memory = GC.GetGCMemoryInfo();
            Console.WriteLine($"{i,6} {pages,10:F0} {files,10:F0} {memory.TotalCommittedBytes / 1e6,10:F0} {memory.HeapSizeBytes / 1e6,10:F0} "
                + $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds / Every,10:F0}");
            start = Stopwatch.GetTimestamp();
        }
        Console.WriteLine($"alive after a full collection: {GC.GetTotalMemory(forceFullCollection: true) / 1e6:F0} MB");
    }

    // Where /proc is: pages that only this process has, and pages of files that it maps. Elsewhere the working set stands for both.
    static (double Own, double Files) Resident()
    {
        if (!File.Exists("/proc/self/status")) return (Environment.WorkingSet / 1e6, double.NaN);
        var lines = File.ReadLines("/proc/self/status").Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1]);
        double Of(string name) => double.Parse(lines[name].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[0].Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
        return (Of("RssAnon"), Of("RssFile"));
    }
}
