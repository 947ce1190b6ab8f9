using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>One tensor as a safetensors header describes it: type, shape, and the bytes [Begin, End) of the data section.</summary>
public sealed record TensorInfo(ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End);

/// <summary>A safetensors file open for reading: 8 bytes of header length, a JSON header, then the raw little-endian data.
/// The header is checked against the file when it is opened, so that a truncated or lying file fails before any tensor is read.</summary>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The format's names of the types that we read and write.</summary>
    internal static readonly (string Name, ScalarType Type, int Size)[] Types =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    private const long LongestHeader = 100_000_000;   // the format's own limit
    private readonly FileStream stream;
    private readonly long dataStart;
    private readonly Dictionary<string, TensorInfo> tensors = [];

    /// <summary>The file's path, for messages.</summary>
    public string Path { get; }

    /// <summary>The header's free-form text entries.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors => tensors;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CourseException">The file is missing, truncated, or its header does not fit its contents.</exception>
    public SafetensorsFile(string path)
    {
        Path = path;
        if (!File.Exists(path))
            throw new CourseException($"There is no file {path}.");
        stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        try
        {
            (dataStart, var header) = ReadHeader();
            Metadata = ReadEntries(header);
            CheckCoverage();
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor in the type in which it is stored.</summary>
    /// <exception cref="CourseException">There is no such tensor, or its shape is not <paramref name="expectedShape"/>.</exception>
    public Tensor Read(string name, IReadOnlyList<long>? expectedShape = null)
    {
        if (!tensors.TryGetValue(name, out var info))
            throw new CourseException(
                $"{Path} has no tensor {name}; it holds {tensors.Count} tensors, such as "
                + $"{string.Join(", ", tensors.Keys.Order().Take(3))}.");
        if (expectedShape is not null && !info.Shape.SequenceEqual(expectedShape))
            throw new CourseException(
                $"{Path}: tensor {name} has shape {Show(info.Shape)}, but the configuration asks for {Show(expectedShape)}.");
        var tensor = empty(info.Shape.ToArray(), info.Type);
        stream.Position = dataStart + info.Begin;
        if (info.End > info.Begin)
            tensor.ReadBytesFromStream(stream, 1 << 20);
        return tensor;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    internal static string Show(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private (long DataStart, JsonObject Header) ReadHeader()
    {
        Span<byte> length = stackalloc byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
            throw Broken($"it has {stream.Length} bytes, too few for a header");
        var size = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (size > LongestHeader || 8 + (long)size > stream.Length)
            throw Broken($"its header claims {size} bytes, but the file has {stream.Length}; it is truncated or not a safetensors file");
        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            return (8 + (long)size, JsonNode.Parse(bytes, null, options) as JsonObject ?? throw Broken("its header is not a JSON object"));
        }
        catch (JsonException e)
        {
            throw Broken($"its header is not valid JSON ({e.Message.TrimEnd('.')})", e);
        }
    }

    private Dictionary<string, string> ReadEntries(JsonObject header)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var (name, entry) in header)
            try
            {
                if (name == "__metadata__")
                    foreach (var (key, text) in entry!.AsObject())
                        metadata[key] = (string)text!;
                else
                    tensors[name] = ReadEntry(name, entry!.AsObject());
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or NullReferenceException
                or IndexOutOfRangeException or ArgumentException or OverflowException)
            {
                throw Broken($"the header's entry {name} is malformed", e);
            }
        return metadata;
    }

    private TensorInfo ReadEntry(string name, JsonObject entry)
    {
        var typeName = (string)entry["dtype"]!;
        var shape = entry["shape"]!.AsArray().Select(n => (long)n!).ToArray();
        var (begin, end) = ((long)entry["data_offsets"]![0]!, (long)entry["data_offsets"]![1]!);
        var type = Array.Find(Types, t => t.Name == typeName);
        if (type.Name is null)
            throw Broken($"tensor {name} has the type {typeName}; supported are {string.Join(", ", Types.Select(t => t.Name))}");
        if (shape.Any(n => n < 0))
            throw Broken($"tensor {name} has the impossible shape {Show(shape)}");
        var bytes = shape.Aggregate((long)type.Size, (product, n) => checked(product * n));
        if (begin < 0 || end < begin || end > stream.Length - stream.Position)
            throw Broken(
                $"tensor {name} claims the bytes {begin} to {end}, but the data section has {stream.Length - stream.Position}; the "
                + "file is truncated or its header lies");
        if (end - begin != bytes)
            throw Broken(
                $"tensor {name} of shape {Show(shape)} and type {typeName} needs {bytes} bytes, but its offsets span {end - begin}");
        return new(type.Type, shape, begin, end);

    }

    /// <summary>The tensors must tile the data section: no overlap, no gap, nothing after the last.</summary>
    private void CheckCoverage()
    {
        var (end, previous) = (0L, "the header");
        foreach (var (name, info) in tensors.OrderBy(t => t.Value.Begin).ThenBy(t => t.Value.End))
        {
            if (info.Begin != end)
                throw Broken(
                    $"tensor {name} begins at byte {info.Begin}, but {previous} ends at byte {end}: the data must follow one another "
                    + $"without {(info.Begin < end ? "overlap" : "gap")}");
            (end, previous) = (info.End, name);
        }
        if (dataStart + end != stream.Length)
            throw Broken($"its tensors end at byte {end} of a data section of {stream.Length - dataStart}");
    }

    private CourseException Broken(string why, Exception? inner = null) => new($"{Path} is not a valid safetensors file: {why}.", inner);
}

/// <summary>Writes safetensors files, and reads all the shards of a model folder as one.</summary>
public static class Safetensors
{
    /// <summary>Writes the tensors, each converted to <paramref name="type"/> if one is given (integers and bools keep theirs).</summary>
    public static void Save(string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors, ScalarType? type = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = new JsonObject();
        if (metadata is not null)
            header["__metadata__"] = new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
        var offset = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var (typeName, _, size) = Array.Find(SafetensorsFile.Types, t => t.Type == Stored(tensor));
            var begin = offset;
            offset += tensor.numel() * size;
            header[name] = new JsonObject
            {
                ["dtype"] = typeName
                    ?? throw new CourseException($"Tensors of type {tensor.dtype} cannot be written as safetensors ({name})."),
                ["shape"] = new JsonArray(tensor.shape.Select(n => (JsonNode)n).ToArray()),
                ["data_offsets"] = new JsonArray(begin, offset),
            };
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        var padding = (8 - text.Length % 8) % 8;   // the data starts at a multiple of eight, as the format's own writer has it
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(text.Length + padding));
            stream.Write(length);
            stream.Write(text);
            stream.Write("        "u8[..padding]);
            foreach (var (_, tensor) in tensors)
            {
                using var scope = NewDisposeScope();
                tensor.detach().cpu().to(Stored(tensor)).contiguous().WriteBytesToStream(stream, 1 << 20);
            }
        });

        ScalarType Stored(Tensor tensor) => type is { } wanted && tensor.is_floating_point() ? wanted : tensor.dtype;
    }

    /// <summary>Reads every tensor of one file (small files such as fixtures and caches).</summary>
    public static Dictionary<string, Tensor> Load(string path)
    {
        using var file = new SafetensorsFile(path);
        return file.Tensors.Keys.ToDictionary(name => name, name => file.Read(name));
    }

    /// <summary>Opens a model folder's weights, <c>model.safetensors</c> or the shards that <c>model.safetensors.index.json</c> lists:
    /// which open file holds which tensor.</summary>
    internal static Dictionary<string, SafetensorsFile> OpenFolder(string folder)
    {
        var (single, index) = (Path.Combine(folder, "model.safetensors"), Path.Combine(folder, "model.safetensors.index.json"));
        if (File.Exists(single))
        {
            var file = new SafetensorsFile(single);
            return file.Tensors.Keys.ToDictionary(name => name, _ => file);
        }
        if (!File.Exists(index))
            throw new CourseException(
                $"{folder} holds neither model.safetensors nor model.safetensors.index.json; download the checkpoint in safetensors "
                + "format.");
        var shards = new Dictionary<string, SafetensorsFile>();
        try
        {
            var map = JsonNode.Parse(File.ReadAllText(index))?["weight_map"] as JsonObject
                ?? throw new CourseException($"{index} has no weight_map.");
            var owners = map.ToDictionary(entry => entry.Key, entry => (string)entry.Value!);
            foreach (var shard in owners.Values.Distinct())
                shards[shard] = new SafetensorsFile(Path.Combine(folder, Path.GetFileName(shard)));
            foreach (var (name, shard) in owners.Where(o => !shards[o.Value].Tensors.ContainsKey(o.Key)))
                throw new CourseException($"{index} says that {name} is in {shard}, but it is not there.");
            return owners.ToDictionary(o => o.Key, o => shards[o.Value]);
        }
        catch (Exception e)
        {
            foreach (var shard in shards.Values)
                shard.Dispose();
            if (e is JsonException or InvalidOperationException)
                throw new CourseException($"{index} is not a valid index: {e.Message}", e);
            throw;
        }
    }
}
