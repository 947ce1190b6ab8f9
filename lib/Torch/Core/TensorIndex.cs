namespace TorchSharp;

public static partial class torch
{
    /// <summary>One part of an index such as x[.., 1:3, None]: a position, a slice, a new dimension, a mask…</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            Slice,
            Single,
            New,
            Ellipsis,
            Bool,
            Tensor,
        }

        internal Kind kind;
        internal long? start, stop, step;
        internal Tensor? tensor;

        /// <summary>Positions start, start + step, … before stop.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        /// <summary>Positions from start up to, not including, end.</summary>
        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, (long?)range.end);

        /// <summary>Positions of a range such as 1..^2.</summary>
        public static TensorIndex Slice(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);

        /// <summary>All (true) or nothing (false), as a new dimension.</summary>
        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };

        /// <summary>One position.</summary>
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        /// <summary>The positions that integers name, or where a mask holds.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        /// <summary>As many whole dimensions as are left.</summary>
        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new() { kind = Kind.New };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex Null = new() { kind = Kind.New };

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        /// <summary>A number may stand where an index is expected.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>Never called: it only tells the compiler to prefer TensorIndex where both would fit.</summary>
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("An index is not a tensor.");

        /// <summary>A pair of bounds may stand where an index is expected.</summary>
        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>A range may stand where an index is expected.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>An index from the end may stand where an index is expected.</summary>
        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -index.Value : index.Value);
    }
}
