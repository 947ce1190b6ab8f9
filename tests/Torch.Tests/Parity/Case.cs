using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Torch.Tests.Parity;

/// <summary>The inputs of one case, named as in the Python expression.</summary>
public sealed class Args(Tensor[] all)
{
    public Tensor a => all[0];
    public Tensor b => all[1];
    public Tensor c => all[2];
    public Tensor d => all[3];
}

/// <summary>How one random input looks: a float (differentiated), an index, a mask…</summary>
/// <param name="Size">The sizes: letters stand for random sizes, shared by all inputs of the case; digits are literal. "*" is any shape, "1" next to letters makes broadcasting.</param>
/// <param name="Kind">float (differentiated), constant (a float that is not), int or bool.</param>
/// <param name="Value">Draws one element.</param>
public sealed record Input(string Size, string Kind, Func<Random, double> Value);

/// <summary>One operator beside its PyTorch twin. The C# text is kept, so that the surface test sees which members are covered.</summary>
public sealed record Case(string Python, Func<Args, Tensor[]> Managed, Input[] Inputs, string Code)
{
    public static Case Of(string python, Func<Args, Tensor> managed, Input[] inputs, [CallerArgumentExpression(nameof(managed))] string code = "") =>
        new(python, x => [managed(x)], inputs, code);

    public static Case Many(string python, Func<Args, Tensor[]> managed, Input[] inputs, [CallerArgumentExpression(nameof(managed))] string code = "") =>
        new(python, managed, inputs, code);

    /// <summary>A smooth input: normal values, differentiated.</summary>
    public static Input Float(string size) => new(size, "float", r => Math.Round(2 * r.NextDouble() + 2 * r.NextDouble() - 2, 3) + 1e-4);

    /// <summary>As <see cref="Float"/>, not differentiated.</summary>
    public static Input Constant(string size) => Float(size) with { Kind = "constant" };

    /// <summary>Positive values in (0.3, 2.3), differentiated.</summary>
    public static Input Positive(string size) => new(size, "float", r => 0.3 + 2 * r.NextDouble());

    /// <summary>Values in (-0.9, 0.9), differentiated.</summary>
    public static Input Unit(string size) => new(size, "float", r => 1.8 * r.NextDouble() - 0.9);

    /// <summary>Integers in [0, below).</summary>
    public static Input Int(string size, int below = 5) => new(size, "int", r => r.Next(below));

    /// <summary>Integers in [low, high).</summary>
    public static Input Signed(string size, int low = -5, int high = 6) => new(size, "int", r => r.Next(low, high));

    public static Input Bool(string size) => new(size, "bool", r => r.Next(2));
}
