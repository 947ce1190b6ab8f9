namespace TorchSharp;

/// <summary>The memory behind tensors: several handles (views) may share one. It goes back to the pool when the last
/// handle releases it, or, when handles were forgotten, when the garbage collector finds it unreachable.</summary>
internal sealed unsafe class Storage
{
    private const int Remembered = 16;
    [ThreadStatic] private static Storage?[]? recent;
    [ThreadStatic] private static int next;

    private readonly long bytes;
    private nint pointer;
    private int references = 1;

    private Storage(long bytes)
    {
        this.bytes = bytes;
        pointer = MemoryPool.Rent(bytes);
    }

    ~Storage() => Free();

    /// <summary>Counts changes in place; what backward saved is stale when this moved on.</summary>
    internal int Version { get; set; }

    /// <summary>Counts changes in place that autograd recorded; a recorded view made before the change is stale.</summary>
    internal int RecordedVersion { get; set; }

    internal long Bytes => bytes;

    internal int References => Volatile.Read(ref references);

    /// <summary>The memory. Each thread remembers the last storages it touched, so that the garbage collector cannot
    /// take one away while a kernel that holds only its pointer is still running.</summary>
    internal void* Pointer
    {
        get
        {
            var ring = recent ??= new Storage?[Remembered];
            ring[next++ & (Remembered - 1)] = this;
            return (void*)pointer;
        }
    }

    internal static Storage Allocate(long bytes) => new(bytes);

    internal Storage Retain()
    {
        Interlocked.Increment(ref references);
        return this;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) != 0) return;
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        var block = Interlocked.Exchange(ref pointer, 0);
        if (block != 0) MemoryPool.Return(block, bytes);
    }
}
