using System.Diagnostics;
using System.Text.Json;

namespace Torch.Tests.Parity;

/// <summary>One long-lived Python process with Debian's PyTorch; asks it for values and gradients, a JSON line each way.</summary>
public sealed class PyTorch : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Process? _process;

    public PyTorch() => _process = new[] { "python3", "/usr/bin/python3" }.Where(HasTorch).Select(Start).FirstOrDefault();

    /// <summary>False where no Python with PyTorch is installed; tests then skip and say so.</summary>
    public bool Available => _process is not null;

    /// <summary>Evaluates <paramref name="expression"/> over inputs named a, b, c…, and the gradients against the cotangents.</summary>
    public Answer Ask(string expression, IEnumerable<Strided> inputs, IEnumerable<Strided?> cotangents)
    {
        var request = new { Expr = expression, Inputs = inputs.Select(Wire), Cotangents = cotangents.Select(c => c is null ? null : Wire(c)) };
        lock (_process!)
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(request, Json));
            var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch's process ended.");
            var answer = JsonSerializer.Deserialize<Answer>(line, Json)!;
            return answer.Error is null ? answer : throw new InvalidOperationException($"PyTorch refused `{expression}`: {answer.Error}");
        }
    }

    public void Dispose()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000)) _process.Kill();
        _process.Dispose();
    }

    public sealed record Answer(Value[] Outputs, Value?[] Grads, string? Error);

    /// <summary>A contiguous tensor as PyTorch sent it.</summary>
    public sealed record Value(string Dtype, long[] Size, string Data)
    {
        /// <summary>All elements as doubles, in row-major order.</summary>
        public double[] ToDoubles()
        {
            var bytes = Convert.FromBase64String(Data);
            T[] Read<T>(int size, Func<byte[], int, T> at) => [.. Enumerable.Range(0, bytes.Length / size).Select(i => at(bytes, i * size))];
            return Dtype switch
            {
                "float32" or "float16" or "bfloat16" or "complex64" => Read(4, (b, i) => (double)BitConverter.ToSingle(b, i)),
                "float64" or "complex128" => Read(8, BitConverter.ToDouble),
                "int64" => Read(8, (b, i) => (double)BitConverter.ToInt64(b, i)),
                "int32" => Read(4, (b, i) => (double)BitConverter.ToInt32(b, i)),
                "bool" or "uint8" => Read(1, (b, i) => (double)b[i]),
                _ => throw new NotSupportedException($"The parity tests do not read {Dtype}."),
            };
        }
    }

    private static object Wire(Strided t) =>
        new { t.Dtype, Data = Convert.ToBase64String(t.Bytes()), t.Size, t.Stride, t.Offset, t.Grad };

    private static bool HasTorch(string python)
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception) { return false; }
    }

    private static Process Start(string python) =>
        Process.Start(new ProcessStartInfo(python, ["-W", "ignore", Path.Combine(AppContext.BaseDirectory, "Parity", "server.py")])
        { RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["OMP_NUM_THREADS"] = "1" } })!;
}
