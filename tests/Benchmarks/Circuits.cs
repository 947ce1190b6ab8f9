using System.Diagnostics;
using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>How long the search for circuits takes on random weights of GPT-2 small's shape (12 layers × 12 heads, d_model 768): edge
/// attribution patching over all 32,491 edges, then ACDC until it is stopped, and again from its file. Processor time stands beside the
/// clock's, because a busy machine stretches the clock alone.</summary>
static class Circuits
{
    public static void Measure()
    {
        manual_seed(0);
        var model = new Transformer(new ModelConfig { Family = "gpt2", Layers = 12, DModel = 768, Heads = 12, Vocab = 50257, Context = 1024, RotaryDims = 0, Tied = true, Activation = InsideLM.Activation.GeluTanh });
        foreach (var parameter in model.parameters())
            parameter.requires_grad_(false);
        var clean = randint(0, 50257, [8, 15]);                                   // as many tokens as an IOI sentence has
        var corrupted = clean.clone();
        corrupted.narrow(1, 4, 1).copy_(randint(0, 50257, [8, 1]));
        var (right, wrong) = (Enumerable.Range(100, 8).ToArray(), Enumerable.Range(900, 8).ToArray());

        var start = Now();
        using var patching = new EdgePatching(model, clean, corrupted);
        Say("both runs, 8 texts of 15 tokens", start);
        start = Now();
        var scores = EdgeAttribution.Scores(patching, CircuitMetric.LogitDifference(right, wrong));
        Say($"edge attribution patching, {scores.Values.Count:N0} edges", start);

        var file = Path.Combine(Path.GetTempPath(), $"acdc-{Environment.ProcessId}.json");
        try
        {
            var threshold = patching.Measure(Circuit.None(patching.Graph), CircuitMetric.Divergence(patching.CleanLogits)) / 1000;
            foreach (var part in (string[])["ACDC, τ a thousandth of all that can be lost, the first 60 s", "the next 60 s, from its file"])
            {
                using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                start = Now();
                using var two = new EdgePatching(model, clean.narrow(0, 0, 2), corrupted.narrow(0, 0, 2));
                var reports = 0;
                var result = Acdc.Run(two, threshold, file, new Counter(() => reports++), stop.Token);
                Say($"{part}: {result.Decided:N0} of {scores.Values.Count:N0} edges decided, {result.Evaluations:N0} circuits run, {reports} reports", start);
                if (result.Finished)
                    break;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (long Clock, TimeSpan Processor) Now() => (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);

    private static void Say(string what, (long Clock, TimeSpan Processor) start) => Console.WriteLine(
        $"{what,-100} {Stopwatch.GetElapsedTime(start.Clock).TotalSeconds,8:F1} s {(Now().Processor - start.Processor).TotalSeconds,8:F1} s of processor");

    private sealed class Counter(Action report) : IProgress<AcdcProgress>
    {
        public void Report(AcdcProgress value) => report();
    }
}
