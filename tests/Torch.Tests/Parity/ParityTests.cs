using Torch.Tests.Parity.Cases;
using static TorchSharp.torch;

namespace Torch.Tests.Parity;

/// <summary>Every operator of the engine against Debian's PyTorch: random shapes, strides and values; results and gradients.</summary>
public sealed class ParityTests(PyTorch pytorch) : IClassFixture<PyTorch>
{
    private const int Trials = 5;

    public static IEnumerable<object[]> Names => AllCases.ByName.Keys.Select(name => new object[] { name });

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void AgreesWithPyTorch(string name)
    {
        Skip.IfNot(pytorch.Available, "No python3 with torch here: install Debian's python3-torch to run the parity tests.");
        var @case = AllCases.ByName[name];
        var random = new Random(name.Aggregate(17, (h, c) => h * 31 + c)); // stable from run to run, different from case to case
        for (var trial = 0; trial < Trials; trial++)
        {
            Check(@case, random, "float32", valueTolerance: 1e-4, gradTolerance: 1e-4);
            Check(@case, random, "float64", valueTolerance: 1e-9, gradTolerance: 1e-8);
        }
    }

    private void Check(Case @case, Random random, string dtype, double valueTolerance, double gradTolerance)
    {
        var letters = new Dictionary<char, long>();
        var inputs = @case.Inputs.Select(i => Draw(i, random, dtype, letters)).ToArray();
        using var scope = NewDisposeScope();
        var tensors = inputs.Select(i => i.ToTensor()).ToArray();
        var outputs = @case.Managed(new Args(tensors));
        var differentiable = outputs.Select(o => o.requires_grad).ToArray();
        var cotangents = outputs.Select((o, i) => differentiable[i] ? Cotangent(o, random) : null).ToArray();

        var real = pytorch.Ask(@case.Python, inputs, cotangents);
        var where = $"{@case.Python} on {string.Join(", ", inputs.Select(i => $"{i.Dtype}[{string.Join(",", i.Size)}] stride [{string.Join(",", i.Stride)}]"))}";
        outputs.Length.ShouldBe(real.Outputs.Length, where);
        for (var i = 0; i < outputs.Length; i++) Compare(outputs[i], real.Outputs[i], valueTolerance, $"output {i} of {where}");

        if (!differentiable.Any(x => x)) { real.Grads.ShouldAllBe(g => g == null, $"PyTorch has gradients here, the engine has none: {where}"); return; }
        for (var i = 0; i < outputs.Length; i++)
            if (cotangents[i] is { } cotangent) outputs[i].backward([cotangent.ToTensor()], retain_graph: true);
        for (var i = 0; i < tensors.Length; i++)
            if (real.Grads[i] is { } expected) Compare(tensors[i].grad ?? zeros_like(tensors[i]), expected, gradTolerance, $"gradient of input {i} of {where}");
    }

    private static Strided Draw(Input input, Random random, string dtype, Dictionary<char, long> letters)
    {
        long Size(char c) => char.IsDigit(c) ? c - '0' : letters.TryGetValue(c, out var n) ? n : letters[c] = random.Next(1, 6);
        if (input.Size == "*") letters.TryAdd('*', random.Next(0, 5));
        var size = input.Size == "*"
            ? Enumerable.Range(0, (int)letters['*']).Select(i => Size((char)('α' + i))).ToArray()
            : input.Size.Select(Size).ToArray();
        var kind = input.Kind switch { "float" or "constant" => dtype, "int" => "int64", var other => other };
        return Strided.Random(random, kind, size, input.Value, grad: input.Kind == "float");
    }

    private static Strided Cotangent(Tensor output, Random random)
    {
        var stride = new long[output.shape.Length];
        long length = 1;
        for (var d = stride.Length - 1; d >= 0; d--) { stride[d] = length; length *= output.shape[d]; }
        var storage = Enumerable.Range(0, (int)Math.Max(length, 1)).Select(_ => 2 * random.NextDouble() - 1).ToArray();
        return new Strided(output.dtype == ScalarType.Float64 ? "float64" : "float32", storage, output.shape, stride, 0, false);
    }

    private static void Compare(Tensor ours, PyTorch.Value theirs, double tolerance, string where)
    {
        var complex = theirs.Dtype.StartsWith("complex");
        if (!complex) Name(ours.dtype).ShouldBe(theirs.Dtype, $"dtype of {where}");
        ours.shape.ShouldBe(complex ? theirs.Size[..^1] : theirs.Size, $"shape of {where}");
        var mine = complex ? Interleave(ours) : Doubles(ours);
        var real = theirs.ToDoubles();
        if (ours.dtype == ScalarType.Float32) tolerance = Math.Max(tolerance, 1e-4); // made without a float64 input
        var scale = Math.Max(real.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max(), 1e-2);
        for (var i = 0; i < real.Length; i++)
        {
            if (mine[i].Equals(real[i])) continue; // equal infinities and NaNs too
            (Math.Abs(mine[i] - real[i]) / scale).ShouldBeLessThan(tolerance, $"element {i}: {mine[i]} against PyTorch's {real[i]}, {where}");
        }
    }

    private static double[] Doubles(Tensor t) => t.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private static double[] Interleave(Tensor t) => [.. Doubles(t.real).Zip(Doubles(t.imag)).SelectMany(p => new[] { p.First, p.Second })];

    private static string Name(ScalarType type) => type switch { ScalarType.Byte => "uint8", _ => type.ToString().ToLowerInvariant() };
}
