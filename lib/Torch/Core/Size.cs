using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor's dimensions.</summary>
    public readonly struct Size : IEnumerable<long>
    {
        private readonly long[] sizes;

        /// <summary>From the sizes.</summary>
        public Size(long[] shape) => sizes = [.. shape];

        /// <summary>From the sizes.</summary>
        public Size(IEnumerable<long> shape) => sizes = [.. shape];

        /// <summary>One dimension.</summary>
        public Size(long size) => sizes = [size];

        /// <summary>Two dimensions.</summary>
        public Size((long, long) size) => sizes = [size.Item1, size.Item2];

        /// <summary>Three dimensions.</summary>
        public Size((long, long, long) size) => sizes = [size.Item1, size.Item2, size.Item3];

        /// <summary>Four dimensions.</summary>
        public Size((long, long, long, long) size) => sizes = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>A number may stand where sizes are expected.</summary>
        public static implicit operator Size(long size) => new(size);

        /// <summary>A tuple may stand where sizes are expected.</summary>
        public static implicit operator Size((long, long) size) => new(size);

        /// <summary>A tuple may stand where sizes are expected.</summary>
        public static implicit operator Size((long, long, long) size) => new(size);

        /// <summary>A tuple may stand where sizes are expected.</summary>
        public static implicit operator Size((long, long, long, long) size) => new(size);

        /// <summary>An array may stand where sizes are expected.</summary>
        public static implicit operator Size(long[] size) => new(size);

        /// <summary>The sizes.</summary>
        public long[] Shape => sizes ?? [];

        /// <summary>Number of dimensions.</summary>
        public int Length => Shape.Length;

        /// <summary>Number of elements.</summary>
        public long numel() => TorchSharp.Shape.Count(Shape);

        /// <summary>The size of one dimension.</summary>
        public long this[int idx] => Shape[idx];

        /// <inheritdoc/>
        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
