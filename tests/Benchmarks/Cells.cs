using System.Diagnostics;
using CourseHost;

/// <summary>How long a reader waits for the host: the first cell of a fresh process, a simple cell, and the end of a cell that is interrupted.</summary>
static class Cells
{
    const int Simple = 50, Interrupts = 9;

    public static async Task Measure()
    {
        using var session = new Session(Path.GetTempPath());
        Say("first cell of the process", [await Time(session, "var x = 1; x")]);
        Say("the course's library", [await Time(session, "#r \"nuget: InsideLM, 1.0.0\"\nusing InsideLM; using TorchSharp; var a = torch.randn(600, 600);")]);
        List<double> simple = [];
        for (var i = 0; i < Simple; i++) simple.Add(await Time(session, $"var y{i} = x + {i}; y{i}"));
        Say("simple cell", simple);
        foreach (var (name, source) in ((string, string)[])[
            ("endless loop", "while (true) { x++; }"), ("sleep", "Thread.Sleep(60_000);"), ("await", "await Task.Delay(60_000);"),
            ("sweep of products", "while (true) { using var c = a.matmul(a); }")])
        {
            List<double> waits = [];
            for (var i = 0; i < Interrupts; i++) waits.Add(await Interrupted(session, source));
            Say($"from the interrupt to the end: {name}", waits);
        }
    }

    static async Task<double> Time(Session session, string source)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await session.RunAsync(1, source, _ => { });
        return result.Error is { } error ? throw new InvalidOperationException(error.Message) : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static async Task<double> Interrupted(Session session, string source)
    {
        using var stop = new CancellationTokenSource();
        var cell = Task.Run(() => session.RunAsync(1, source, _ => { }, stop.Token));
        await Task.Delay(1500);   // compiled and running by then
        var start = Stopwatch.GetTimestamp();
        stop.Cancel();
        return (await cell).Interrupted ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new InvalidOperationException($"{source} ended by itself");
    }

    static void Say(string what, List<double> seconds) =>
        Console.WriteLine($"{what,-52} median {seconds.Order().ElementAt(seconds.Count / 2) * 1e3,8:F0} ms, longest {seconds.Max() * 1e3,8:F0} ms, n = {seconds.Count}");
}
