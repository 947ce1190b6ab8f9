using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor as a collection, in row-major order; writing changes the tensor.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;

    internal TensorAccessor(torch.Tensor tensor) => this.tensor = tensor.Usable();

    /// <summary>Number of elements.</summary>
    public long Count => tensor.numel();

    /// <summary>Always false.</summary>
    public bool IsReadOnly => false;

    /// <summary>All elements in row-major order.</summary>
    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    /// <summary>All elements as an array with the tensor's dimensions.</summary>
    public Array ToNDArray()
    {
        if (tensor.ndim == 0) return ToArray();
        var array = Array.CreateInstance(typeof(T), tensor.sizes);
        fixed (byte* to = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array)) Gather(0, (int)Count, (T*)to);
        return array;
    }

    /// <summary>The element at an index: one number counts in row-major order, several index the dimensions.</summary>
    public T this[params long[] indices]
    {
        get => *At(indices);
        set
        {
            *At(indices) = value;
            tensor.Changed();
        }
    }

    /// <summary>Copies elements from tensorIndex on into the array.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies elements from tensorIndex on into the span.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (count > 0) fixed (T* to = array[arrayIndex..]) Gather(tensorIndex, count, to);
    }

    /// <summary>Copies the array into the elements from tensorIndex on.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies the span into the elements from tensorIndex on.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (count <= 0) return;
        var operand = new Operand<T>(tensor, tensor.sizes);
        fixed (T* from = array[arrayIndex..])
            if (operand.Contiguous) array.Slice(arrayIndex, count).CopyTo(new Span<T>(operand.Target(tensorIndex, null), count));
            else operand.Scatter(tensorIndex, count, from);
        tensor.Changed();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Nothing to free; the tensor owns the memory.</summary>
    public void Dispose() { }

    private void Gather(long start, int count, T* to)
    {
        if (count == 0) return;
        var operand = new Operand<T>(tensor, tensor.sizes);
        if (operand.Contiguous) new Span<T>(operand.Target(start, null), count).CopyTo(new Span<T>(to, count));
        else operand.Gather(start, count, to);
    }

    private T* At(long[] indices)
    {
        var at = tensor.Pointer<T>();
        if (indices.Length == 1 && tensor.ndim != 1)
        {
            var left = Checked(indices[0], Count);
            for (var i = tensor.sizes.Length - 1; i >= 0; i--)
            {
                at += left % tensor.sizes[i] * tensor.strides[i];
                left /= tensor.sizes[i];
            }
            return at;
        }
        if (indices.Length != tensor.ndim) throw new ArgumentException($"data: {indices.Length} indices for a tensor of shape {Shape.Text(tensor.sizes)}.");
        for (var i = 0; i < indices.Length; i++) at += Checked(indices[i], tensor.sizes[i]) * tensor.strides[i];
        return at;
    }

    private long Checked(long index, long size) => index >= 0 && index < size ? index
        : throw new IndexOutOfRangeException($"data: index {index} is out of range for a tensor of shape {Shape.Text(tensor.sizes)}.");
}
