using System.Diagnostics;
using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

// Compares the engine with PyTorch, run by run in turns, so that whatever else the machine does meets both.
// dotnet run -c Release --project tests/Benchmarks [-- rounds [name [alone]]]
// dotnet run -c Release --project tests/Benchmarks -- circuits | cells | memory [cells]
if (args is ["circuits"])
{
    Circuits.Measure();
    return;
}
if (args is ["cells"])
{
    await Cells.Measure();
    return;
}
if (args is ["memory", ..])
{
    await CellMemory.Measure(args.Length > 1 ? int.Parse(args[1]) : 500);
    return;
}
var rounds = args.Length > 0 ? int.Parse(args[0]) : 15;
using var reference = args.Contains("alone") ? null : PyTorch.Find();
if (reference is null && !args.Contains("alone"))
    Console.WriteLine("No python3 with PyTorch here; the engine alone is measured.");
manual_seed(0);
Console.WriteLine($"{"",-44} {"ours",10} {"PyTorch",10} {"ratio",7} {"of the fastest",15}");
foreach (var (name, title, make) in ((string, string, Func<Action>)[])[
    ("matmul", "matmul 1024 x 1024 x 1024", MatMul),
    ("train", "training step, 8 layers x 192, batch 16 x 128", TrainingStep),
    ("forward", "forward with cache, 12 layers x 768, 4 x 128", Forward)])
{
    if (args.Length > 1 && args[1] != name)
        continue;
    var work = make();
    List<double> ours = [], theirs = [];
    for (var round = -2; round < rounds; round++)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        var mine = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var other = reference?.Run(name) ?? double.NaN;
        if (round < 0)
            continue; // warming up
        ours.Add(mine);
        theirs.Add(other);
    }
    Console.WriteLine($"{title,-44} {Median(ours) * 1e3,7:F1} ms {Median(theirs) * 1e3,7:F1} ms {Median(ours) / Median(theirs),7:F2} {ours.Min() / theirs.Min(),15:F2}");
}

static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

static Action MatMul()
{
    var (a, b) = (randn(1024, 1024), randn(1024, 1024));
    return () =>
    {
        using var c = a.matmul(b);
    };
}

static Action TrainingStep()
{
    var model = new Transformer(new ModelConfig { Layers = 8, DModel = 192, Heads = 6, Vocab = 4096, Context = 128 });
    var optimizer = optim.AdamW(model.parameters(), lr: 1e-3, weight_decay: 0.1);
    var tokens = randint(0, 4096, [16, 129]);
    return () =>
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var logits = model.forward(tokens.narrow(1, 0, 128));
        nn.functional.cross_entropy(logits.reshape(-1, 4096), tokens.narrow(1, 1, 128).reshape(-1)).backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1.0);
        optimizer.step();
    };
}

static Action Forward()
{
    var model = new Transformer(new ModelConfig { Family = "gpt2", Layers = 12, DModel = 768, Heads = 12, Vocab = 50257, Context = 1024, RotaryDims = 0, Activation = InsideLM.Activation.GeluTanh });
    var tokens = randint(0, 50257, [4, 128]);
    return () =>
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var hooks = new Hooks(HookFilter.All);
        model.forward(tokens, hooks);
        hooks.Cache.Dispose();
    };
}
