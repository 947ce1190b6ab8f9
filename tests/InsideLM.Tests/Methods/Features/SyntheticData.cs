using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Data whose true features are known.</summary>
internal static class SyntheticData
{
    /// <summary>Sums of a few random unit vectors with random weights: vectors [vectors, width], data [n, width].</summary>
    public static (Tensor Vectors, Tensor Data) Sums(int vectors, int width, int active, int n)
    {
        var truth = SparseAutoencoder.Unit(randn([vectors, width], generator: new Generator(1)));
        var random = new Random(1);
        var weights = new float[n * vectors];
        for (var i = 0; i < n; i++)
            for (var k = 0; k < active; k++) weights[(i * vectors) + random.Next(vectors)] = .5f + random.NextSingle();
        return (truth, tensor(weights, [n, vectors]).matmul(truth));
    }
}
