using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp;

/// <summary>How many elements become one.</summary>
internal interface IReduction
{
    T Start<T>() where T : unmanaged, INumber<T>;

    T Row<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T>;

    T Combine<T>(T a, T b) where T : unmanaged, INumber<T>;

    void Into<T>(ReadOnlySpan<T> x, Span<T> sums) where T : unmanaged, INumber<T>;
}

internal readonly struct Sum : IReduction
{
    public T Start<T>() where T : unmanaged, INumber<T> => T.Zero;

    public T Row<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T> => TensorPrimitives.Sum(x);

    public T Combine<T>(T a, T b) where T : unmanaged, INumber<T> => a + b;

    public void Into<T>(ReadOnlySpan<T> x, Span<T> sums) where T : unmanaged, INumber<T> => TensorPrimitives.Add(sums, x, sums);
}

internal readonly struct Product : IReduction
{
    public T Start<T>() where T : unmanaged, INumber<T> => T.One;

    public T Row<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T> => TensorPrimitives.Product(x);

    public T Combine<T>(T a, T b) where T : unmanaged, INumber<T> => a * b;

    public void Into<T>(ReadOnlySpan<T> x, Span<T> sums) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(sums, x, sums);
}

internal readonly struct Largest : IReduction
{
    public T Start<T>() where T : unmanaged, INumber<T> => T.CreateSaturating(double.NegativeInfinity);

    public T Row<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x);

    public T Combine<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);

    public void Into<T>(ReadOnlySpan<T> x, Span<T> sums) where T : unmanaged, INumber<T> => TensorPrimitives.Max(sums, x, sums);
}

internal readonly struct Smallest : IReduction
{
    public T Start<T>() where T : unmanaged, INumber<T> => T.CreateSaturating(double.PositiveInfinity);

    public T Row<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T> => TensorPrimitives.Min(x);

    public T Combine<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);

    public void Into<T>(ReadOnlySpan<T> x, Span<T> sums) where T : unmanaged, INumber<T> => TensorPrimitives.Min(sums, x, sums);
}

/// <summary>Reductions over any dimensions. Two shapes of loop: rows whose elements become one number, and columns that
/// many rows are added into, whichever walks through memory in order.</summary>
internal static unsafe class Reduction
{
    private const int Part = 1 << 16;       // of one long row, for one thread
    private const int Block = 128;          // rows summed by themselves first, so that rounding does not pile up

    /// <summary>Reduces the given dimensions; the result keeps them with size 1.</summary>
    internal static torch.Tensor Over<TOp>(TOp op, torch.Tensor x, bool[] reduced, string call) where TOp : struct, IReduction
    {
        using var cx = new Converted(x, Dispatch.IsHalf(x.type) ? torch.ScalarType.Float32 : x.type == torch.ScalarType.Bool ? torch.ScalarType.Byte : x.type);
        var d = Dispatch.Fresh([.. x.sizes.Select((size, i) => reduced[i] ? 1 : size)], cx.Tensor.type);
        switch (d.type)
        {
            case torch.ScalarType.Float32: Run<TOp, float>(op, cx.Tensor, d, reduced); break;
            case torch.ScalarType.Float64: Run<TOp, double>(op, cx.Tensor, d, reduced); break;
            case torch.ScalarType.Int64: Run<TOp, long>(op, cx.Tensor, d, reduced); break;
            case torch.ScalarType.Int32: Run<TOp, int>(op, cx.Tensor, d, reduced); break;
            case torch.ScalarType.Int16: Run<TOp, short>(op, cx.Tensor, d, reduced); break;
            case torch.ScalarType.Int8: Run<TOp, sbyte>(op, cx.Tensor, d, reduced); break;
            case torch.ScalarType.Byte: Run<TOp, byte>(op, cx.Tensor, d, reduced); break;
            default: throw Dispatch.Unsupported(call, x.type);
        }
        return Dispatch.Narrowed(d, x.type);
    }

    /// <summary>The tensor with its reduced dimensions last: rows [kept…, reduced…].</summary>
    internal static (torch.Tensor Rows, long Count, long Length) Rows(torch.Tensor x, bool[] reduced)
    {
        var order = Enumerable.Range(0, x.sizes.Length).OrderBy(i => reduced[i]).ToArray();
        var rows = new torch.Tensor(x.Usable().storage.Retain(), [.. order.Select(i => x.sizes[i])], [.. order.Select(i => x.strides[i])], x.offset, x.type, register: false);
        var length = 1L;
        for (var i = 0; i < reduced.Length; i++) if (reduced[i]) length *= x.sizes[i];
        return (rows, length == 0 ? Shape.Count([.. order.Where(i => !reduced[i]).Select(i => x.sizes[i])]) : x.numel() / length, length);
    }

    private static void Run<TOp, T>(TOp op, torch.Tensor x, torch.Tensor d, bool[] reduced) where TOp : struct, IReduction where T : unmanaged, INumber<T>
    {
        var (rows, count, length) = Rows(x, reduced);
        using var _ = rows;
        if (count == 0) return;
        var to = d.Pointer<T>();
        if (length == 0) new Span<T>(to, (int)count).Fill(op.Start<T>());
        else if (Columns<TOp, T>(op, x, to, reduced)) return;
        else if (count == 1 && length > Part) *to = LongRow<TOp, T>(op, new Operand<T>(rows, rows.sizes), length);
        else
        {
            var operand = new Operand<T>(rows, rows.sizes);
            Parallelism.For(count, Math.Max(1, Elementwise.Grain / length), (from, end) =>
            {
                T* buffer = stackalloc T[Elementwise.Run];
                for (var row = from; row < end; row++) to[row] = Row<TOp, T>(op, operand, row * length, length, buffer);
            });
        }
    }

    private static T LongRow<TOp, T>(TOp op, Operand<T> operand, long length) where TOp : struct, IReduction where T : unmanaged, INumber<T>
    {
        var parts = new T[(length + Part - 1) / Part];
        Parallelism.For(parts.Length, 1, (from, end) =>
        {
            T* buffer = stackalloc T[Elementwise.Run];
            for (var i = from; i < end; i++) parts[i] = Row<TOp, T>(op, operand, i * Part, Math.Min(Part, length - i * Part), buffer);
        });
        return op.Row<T>(parts);
    }

    private static T Row<TOp, T>(TOp op, Operand<T> operand, long start, long length, T* buffer) where TOp : struct, IReduction where T : unmanaged, INumber<T>
    {
        var first = (int)Math.Min(Elementwise.Run, length);
        var result = op.Row<T>(new(operand.Load(start, first, buffer), first));
        for (long i = first; i < length; i += Elementwise.Run)
        {
            var n = (int)Math.Min(Elementwise.Run, length - i);
            result = op.Combine(result, op.Row<T>(new(operand.Load(start + i, n, buffer), n)));
        }
        return result;
    }

    /// <summary>When the kept innermost dimension stands in order in memory: whole rows are added into one.</summary>
    private static bool Columns<TOp, T>(TOp op, torch.Tensor x, T* to, bool[] reduced) where TOp : struct, IReduction where T : unmanaged, INumber<T>
    {
        var inner = Array.FindLastIndex(x.sizes, size => size != 1);
        if (inner < 0 || reduced[inner] || x.strides[inner] != 1 || x.sizes[inner] < 16) return false;
        var width = x.sizes[inner];
        var kept = Enumerable.Range(0, inner).Where(i => !reduced[i]).ToArray();
        var gone = Enumerable.Range(0, inner).Where(i => reduced[i]).ToArray();
        var outer = Offsets([.. kept.Select(i => x.sizes[i])], [.. kept.Select(i => x.strides[i])]);
        var rows = Offsets([.. gone.Select(i => x.sizes[i])], [.. gone.Select(i => x.strides[i])]);
        var from = x.Pointer<T>();
        var slices = (width + Elementwise.Run - 1) / Elementwise.Run;
        if (outer.Length * slices == 1 && rows.Length * width > 4 * Elementwise.Grain) slices = 4;
        var slice = (width + slices - 1) / slices;
        Parallelism.For(outer.Length * slices, Math.Max(1, Elementwise.Grain / (rows.Length * slice)), (first, end) =>
        {
            T* buffer = stackalloc T[Elementwise.Run];
            for (var i = first; i < end; i++)
            {
                var at = i % slices * slice;
                var n = (int)Math.Min(slice, width - at);
                if (n <= 0) continue;
                var source = from + outer[i / slices] + at;
                Span<T> total = new(to + i / slices * width + at, n), block = new(buffer, n);
                for (var row = 0; row < rows.Length; row += Block)
                {
                    var sums = row == 0 ? total : block;
                    new ReadOnlySpan<T>(source + rows[row], n).CopyTo(sums);
                    for (var r = row + 1; r < Math.Min(row + Block, rows.Length); r++) op.Into(new(source + rows[r], n), sums);
                    if (row > 0) op.Into<T>(block, total);
                }
            }
        });
        return true;
    }

    /// <summary>The offsets of all index combinations, in row-major order.</summary>
    internal static long[] Offsets(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        var offsets = new long[Shape.Count(sizes)];
        var filled = 1L;
        for (var i = sizes.Length - 1; i >= 0 && offsets.Length > 0; i--)
        {
            for (var k = 1L; k < sizes[i]; k++)
                for (var j = 0L; j < filled; j++) offsets[k * filled + j] = offsets[j] + k * strides[i];
            filled *= sizes[i];
        }
        return offsets;
    }

    /// <summary>Positions of the largest (or smallest) element along one dimension, or of all elements: the first of
    /// equal ones; NaN wins.</summary>
    internal static torch.Tensor Position(torch.Tensor x, bool[] reduced, bool largest, string call)
    {
        using var cx = new Converted(x, Dispatch.IsHalf(x.type) ? torch.ScalarType.Float32 : x.type == torch.ScalarType.Bool ? torch.ScalarType.Byte : x.type);
        var d = Dispatch.Fresh([.. x.sizes.Select((size, i) => reduced[i] ? 1 : size)], torch.ScalarType.Int64);
        switch (cx.Tensor.type)
        {
            case torch.ScalarType.Float32: Find<float>(cx.Tensor, d, reduced, largest, call); break;
            case torch.ScalarType.Float64: Find<double>(cx.Tensor, d, reduced, largest, call); break;
            case torch.ScalarType.Int64: Find<long>(cx.Tensor, d, reduced, largest, call); break;
            case torch.ScalarType.Int32: Find<int>(cx.Tensor, d, reduced, largest, call); break;
            case torch.ScalarType.Int16: Find<short>(cx.Tensor, d, reduced, largest, call); break;
            case torch.ScalarType.Int8: Find<sbyte>(cx.Tensor, d, reduced, largest, call); break;
            case torch.ScalarType.Byte: Find<byte>(cx.Tensor, d, reduced, largest, call); break;
            default: throw Dispatch.Unsupported(call, x.type);
        }
        return d;
    }

    private static void Find<T>(torch.Tensor x, torch.Tensor d, bool[] reduced, bool largest, string call) where T : unmanaged, INumber<T>
    {
        var (rows, count, length) = Rows(x, reduced);
        using var _ = rows;
        if (count == 0) return;
        if (length == 0) throw new ArgumentException($"{call}: a dimension of size 0 has no largest or smallest element (shape {Shape.Text(x.sizes)}).");
        var operand = new Operand<T>(rows, rows.sizes);
        var to = d.Pointer<long>();
        Parallelism.For(count, Math.Max(1, Elementwise.Grain / length), (from, end) =>
        {
            T* buffer = stackalloc T[Elementwise.Run];
            for (var row = from; row < end; row++)
            {
                var best = T.Zero;
                for (long i = 0; i < length; i += Elementwise.Run)
                {
                    var n = (int)Math.Min(Elementwise.Run, length - i);
                    ReadOnlySpan<T> chunk = new(operand.Load(row * length + i, n, buffer), n);
                    var at = largest ? TensorPrimitives.IndexOfMax(chunk) : TensorPrimitives.IndexOfMin(chunk);
                    var value = chunk[at];
                    if (i > 0 && (T.IsNaN(best) || (!T.IsNaN(value) && (largest ? value <= best : value >= best)))) continue;
                    (best, to[row]) = (value, i + at);
                }
            }
        });
    }
}
