using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("safetensors").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_written_is_read_back_with_type_shape_values_and_metadata()
    {
        var path = Path.Combine(folder, "a.safetensors");
        (string, Tensor)[] tensors =
        [
            ("matrix", tensor(new float[] { 1, -2, 3, 4, 5, 6 }, [2, 3])), ("transposed", tensor(new float[] { 1, 2, 3, 4 }, [2, 2]).t()),
            ("numbers", tensor(new long[] { 1L << 40, -7 }, [2])), ("truths", tensor(new[] { true, false, true }, [3])), ("scalar", tensor(2.5f)), ("empty", zeros([0, 4])),
        ];
        Safetensors.Save(path, tensors, metadata: new Dictionary<string, string> { ["format"] = "pt" });
        using var file = new SafetensorsFile(path);
        file.Metadata["format"].ShouldBe("pt");
        foreach (var (name, tensor) in tensors)
        {
            var read = file.Read(name);
            read.dtype.ShouldBe(tensor.dtype);
            Near.MaxDifference(read, tensor).ShouldBe(0, name);
        }
    }

    [Theory, InlineData(ScalarType.BFloat16, 1 / 256.0), InlineData(ScalarType.Float16, 1 / 2048.0)]
    public void Sixteen_bits_round_to_their_precision(ScalarType type, double precision)
    {
        var path = Path.Combine(folder, "half.safetensors");
        var values = randn(1000) * 10;
        Safetensors.Save(path, [("w", values)], type);
        var read = Safetensors.Load(path)["w"];
        read.dtype.ShouldBe(type);
        foreach (var (a, b) in values.Floats().Zip(read.Floats()))
            Math.Abs(a - b).ShouldBeLessThanOrEqualTo((float)(Math.Abs(a) * precision + 1e-6));
    }

    [SkippableFact]
    public void Half_precision_files_of_the_reference_are_read_to_the_bit()
    {
        // The same weights stored in 32 and in 16 bits: the latter are the former, rounded to nearest even.
        var full = Safetensors.Load(Path.Combine(Golden.Find("llama"), "model.safetensors"));
        foreach (var (name, type) in new[] { ("llama_bf16", ScalarType.BFloat16), ("llama_fp16", ScalarType.Float16) })
            foreach (var (key, tensor) in Safetensors.Load(Path.Combine(Golden.Find(name), "model.safetensors")))
                Near.MaxDifference(tensor, full[key].to(type)).ShouldBe(0, $"{name} {key}");
    }

    public static TheoryData<string, string, string> Broken => new()
    {
        // header, file name, what the message must say (data: 16 bytes)
        { """{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,20]}}""", "past-the-end", "truncated or its header lies" },
        { """{"w":{"dtype":"F32","shape":[4,2],"data_offsets":[0,16]}}""", "wrong-size", "needs 32 bytes, but its offsets span 16" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "overlap", "without overlap" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "gap", "without gap" },
        { """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "left-over", "end at byte 8 of a data section of 16" },
        { """{"w":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}""", "negative", "impossible shape [-4]" },
        { """{"w":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", "reversed", "claims the bytes 16 to 0" },
        { """{"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}""", "overflow", "malformed" },
        { """{"w":{"dtype":"F7","shape":[4],"data_offsets":[0,16]}}""", "type", "the type F7; supported are F64, F32" },
        { """{"w":{"dtype":"F32","data_offsets":[0,16]}}""", "no-shape", "entry w is malformed" },
        { """{"w":{"dtype":"F32","shape":["x"],"data_offsets":[0,16]}}""", "shape-of-text", "entry w is malformed" },
        { """{"w":3}""", "no-object", "entry w is malformed" },
        { """{"w":{"dtype":"F32","shape":[4],"data_offsets":[0]}}""", "one-offset", "entry w is malformed" },
        { """[1]""", "array", "not a JSON object" },
        { """{"w":""", "cut-json", "not valid JSON" },
        { """{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "twice", "not valid JSON" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_lying_header_is_one_clear_sentence(string header, string name, string says)
    {
        var path = Path.Combine(folder, name + ".safetensors");
        File.WriteAllBytes(path, [.. Length((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[16]]);
        var error = Should.Throw<CourseException>(() => new SafetensorsFile(path));
        error.Message.ShouldContain(path);
        error.Message.ShouldContain(says);
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_truncated_file_is_noticed_wherever_it_is_cut()
    {
        var path = Path.Combine(folder, "whole.safetensors");
        Safetensors.Save(path, [("w", ones(4, 4)), ("v", ones(3))]);
        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length < bytes.Length; length += 5)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Should.Throw<CourseException>(() => new SafetensorsFile(path)).Message.ShouldContain("whole.safetensors");
        }
    }

    [Theory, InlineData(ulong.MaxValue), InlineData(1_000_000_000_000UL), InlineData(1000UL)]
    public void A_header_longer_than_the_file_is_refused(ulong length)
    {
        var path = Path.Combine(folder, "long.safetensors");
        File.WriteAllBytes(path, [.. Length(length), .. "{}"u8]);
        Should.Throw<CourseException>(() => new SafetensorsFile(path)).Message.ShouldContain($"claims {length} bytes");
    }

    [Fact]
    public void A_missing_tensor_and_a_wrong_shape_are_named()
    {
        var path = Path.Combine(folder, "w.safetensors");
        Safetensors.Save(path, [("w", ones(2, 3))]);
        using var file = new SafetensorsFile(path);
        Should.Throw<CourseException>(() => file.Read("v")).Message.ShouldContain("no tensor v");
        Should.Throw<CourseException>(() => file.Read("w", [3, 2])).Message.ShouldContain("w has shape [2, 3], but the configuration asks for [3, 2]");
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        var path = Path.Combine(folder, "kept.txt");
        AtomicFile.WriteText(path, "old");
        Should.Throw<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        File.ReadAllText(path).ShouldBe("old");
        Directory.GetFiles(folder).ShouldBe([path]);
    }

    [SkippableFact]
    public void A_shard_index_that_points_nowhere_is_named()
    {
        var source = Golden.Find("llama_sharded");
        foreach (var file in Directory.GetFiles(source))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var index = Path.Combine(folder, "model.safetensors.index.json");
        var json = JsonNode.Parse(File.ReadAllText(index))!;
        var (name, shard) = json["weight_map"]!.AsObject().Select(entry => (entry.Key, (string)entry.Value!)).First();
        json["weight_map"]![name] = Directory.GetFiles(folder, "*.safetensors").Select(Path.GetFileName).First(other => other != shard);
        File.WriteAllText(index, json.ToJsonString());
        Should.Throw<CourseException>(() => HuggingFace.Load(folder)).Message.ShouldContain(name);
        File.Delete(Path.Combine(folder, shard));
        Should.Throw<CourseException>(() => HuggingFace.Load(folder)).Message.ShouldContain(shard);
    }

    private static byte[] Length(ulong length)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }
}
