using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>Reads and writes NumPy's archives of arrays, <c>.npz</c>: a zip file with one <c>.npy</c> for each array (its magic, a header in Python's syntax, the raw data).</summary>
public static partial class NumpyFile
{
    /// <summary>The arrays by name, as float32 (float16, float32 and float64 are read).</summary>
    /// <exception cref="CourseException">There is no such file, or it is broken.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        if (!File.Exists(path)) throw new CourseException($"There is no file {path}.");
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return archive.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
                .ToDictionary(entry => entry.FullName[..^4], entry => Read(entry, path));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or OverflowException)
        {
            throw new CourseException($"{path} is not a valid npz file: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Writes arrays as float32, uncompressed as <c>numpy.savez</c> does.</summary>
    public static void Save(string path, IReadOnlyList<(string Name, Tensor Array)> arrays) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            using var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression).Open();
            var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Concat(array.shape.Select(n => $"{n}, "))}), }}";
            header = header.PadRight((((header.Length + 10) / 64) + 1) * 64 - 11) + "\n";                     // the data starts at a multiple of 64
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. Encoding.Latin1.GetBytes(header)]);
            entry.Write(MemoryMarshal.AsBytes(array.detach().to(ScalarType.Float32).contiguous().cpu().data<float>().ToArray().AsSpan()));
        }
    });

    private static Tensor Read(ZipArchiveEntry entry, string path)
    {
        using var stream = entry.Open();
        var magic = new byte[8];
        stream.ReadExactly(magic);
        if (Encoding.Latin1.GetString(magic, 0, 6) != "\u0093NUMPY") throw new InvalidDataException($"{entry.FullName} is no array");
        var length = new byte[magic[6] == 1 ? 2 : 4];                                                        // version 1 has a short header
        stream.ReadExactly(length);
        var header = new byte[length.Length == 2 ? BitConverter.ToUInt16(length) : checked((int)BitConverter.ToUInt32(length))];
        stream.ReadExactly(header);
        var text = Encoding.Latin1.GetString(header);
        var (type, order, sizes) = (Type().Match(text), Order().Match(text), Shape().Match(text));
        if (!type.Success || !order.Success || !sizes.Success) throw new InvalidDataException($"{entry.FullName} has the header {text.Trim()}");
        long[] shape = [.. sizes.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        var count = checked((int)shape.Aggregate(1L, (product, n) => product * n));
        var values = type.Groups[1].Value switch
        {
            "<f4" => Data<float>(stream, count),
            "<f8" => Array.ConvertAll(Data<double>(stream, count), v => (float)v),
            "<f2" => Array.ConvertAll(Data<Half>(stream, count), v => (float)v),
            var other => throw new CourseException($"{path}: {entry.FullName} has the type {other}; supported are <f2, <f4 and <f8."),
        };
        // Fortran's order is that of the transposed array.
        return order.Groups[1].Value == "False" || shape.Length < 2 ? tensor(values, shape)
            : tensor(values, [.. shape.Reverse()]).permute([.. Enumerable.Range(0, shape.Length).Reverse().Select(d => (long)d)]).contiguous();
    }

    private static T[] Data<T>(Stream stream, int count) where T : unmanaged
    {
        var values = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    [GeneratedRegex("'descr':\\s*'([^']*)'")]
    private static partial Regex Type();

    [GeneratedRegex("'fortran_order':\\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex("'shape':\\s*\\(([^)]*)\\)")]
    private static partial Regex Shape();
}
