using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

// Compares the engine with PyTorch, run by run in turns, so that whatever else the machine does meets both.
// dotnet run -c Release --project tests/Benchmarks [-- rounds [name [alone]]]
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
    var model = new Transformer(8, 192, 6, 4096, 128, rotary: true, x => nn.functional.relu(x));
    var optimizer = optim.AdamW(model.parameters(), lr: 1e-3, weight_decay: 0.1);
    var tokens = randint(0, 4096, [16, 129]);
    return () =>
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var logits = model.forward(tokens[TensorIndex.Colon, TensorIndex.Slice(null, -1)]);
        nn.functional.cross_entropy(logits.reshape(-1, 4096), tokens[TensorIndex.Colon, TensorIndex.Slice(1)].reshape(-1)).backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1.0);
        optimizer.step();
    };
}

static Action Forward()
{
    var model = new Transformer(12, 768, 12, 50257, 1024, rotary: false, x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh));
    var tokens = randint(0, 50257, [4, 128]);
    return () =>
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        model.forward(tokens, []);
    };
}
