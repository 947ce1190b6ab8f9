namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Writes the raw bytes of a contiguous tensor, also of more than 2 GB.</summary>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            foreach (var (start, length) in Pieces(bufferSize, nameof(WriteBytesToStream)))
                stream.Write(Bytes(start, length));
        }

        /// <summary>Fills a contiguous tensor with raw bytes, also more than 2 GB.</summary>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            foreach (var (start, length) in Pieces(bufferSize, nameof(ReadBytesFromStream)))
                stream.ReadExactly(Bytes(start, length));
            Changed();
        }

        private IEnumerable<(long Start, int Length)> Pieces(int size, string call)
        {
            if (!is_contiguous()) throw new InvalidOperationException($"{call}: the tensor is not contiguous.");
            var total = numel() * ElementSize;
            for (var start = 0L; start < total; start += size)
                yield return (start, (int)Math.Min(size, total - start));
        }

        private unsafe Span<byte> Bytes(long start, int length) => new(BytePointer() + start, length);
    }
}
