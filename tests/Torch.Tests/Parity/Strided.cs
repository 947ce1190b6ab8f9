using static TorchSharp.torch;

namespace Torch.Tests.Parity;

/// <summary>A random tensor described without the engine: a flat storage and how size, stride and offset look into it.</summary>
public sealed record Strided(string Dtype, double[] Storage, long[] Size, long[] Stride, long Offset, bool Grad)
{
    /// <summary>The same look into the same numbers, made by the engine under test.</summary>
    public Tensor ToTensor()
    {
        Tensor flat = Dtype switch
        {
            "float32" => tensor(Storage.Select(x => (float)x).ToArray()),
            "float64" => tensor(Storage),
            "int64" => tensor(Storage.Select(x => (long)x).ToArray()),
            "bool" => tensor(Storage.Select(x => x != 0).ToArray()),
            _ => throw new NotSupportedException(Dtype),
        };
        var view = flat.as_strided(Size, Stride, Offset).detach();
        return Grad ? view.requires_grad_(true) : view;
    }

    /// <summary>The storage as PyTorch reads it: little-endian elements of <see cref="Dtype"/>.</summary>
    public byte[] Bytes() => Dtype switch
    {
        "float32" => [.. Storage.SelectMany(x => BitConverter.GetBytes((float)x))],
        "float64" => [.. Storage.SelectMany(BitConverter.GetBytes)],
        "int64" => [.. Storage.SelectMany(x => BitConverter.GetBytes((long)x))],
        "bool" => [.. Storage.Select(x => (byte)(x != 0 ? 1 : 0))],
        _ => throw new NotSupportedException(Dtype),
    };

    /// <summary>A tensor of the given size in a random layout: contiguous, permuted, stepped with an offset, or expanded.</summary>
    public static Strided Random(Random random, string dtype, long[] size, Func<Random, double> value, bool grad)
    {
        var order = Enumerable.Range(0, size.Length).ToArray();
        if (random.Next(3) == 0) random.Shuffle(order);
        var step = random.Next(3) == 0 ? 2 : 1;
        var stride = new long[size.Length];
        long length = step;
        foreach (var d in order.Reverse())
        {
            stride[d] = length;
            length *= Math.Max(size[d], 1);
        }
        if (!grad && size.Length > 0 && random.Next(6) == 0) stride[random.Next(size.Length)] = 0; // an expanded dimension
        var offset = random.Next(3) == 0 ? 3 : 0;
        var storage = new double[offset + length + 1];
        for (var i = 0; i < storage.Length; i++) storage[i] = value(random);
        return new Strided(dtype, storage, size, stride, offset, grad);
    }
}
