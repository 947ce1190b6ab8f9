using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Scratch memory of the calling thread, aligned to a cache line; valid until the same thread asks again.</summary>
internal sealed unsafe class Workspace
{
    [ThreadStatic] private static Workspace? mine, outer;
    private void* data;
    private long size;

    internal static void* Get(long bytes) => Grow(mine ??= new Workspace(), bytes);

    /// <summary>A second piece, for kernels that call kernels.</summary>
    internal static void* GetOuter(long bytes) => Grow(outer ??= new Workspace(), bytes);

    private static void* Grow(Workspace workspace, long bytes)
    {
        if (workspace.size >= bytes)
            return workspace.data;
        try
        {
        }
        finally // in one piece, also where an interrupt aborts the thread: memory that was freed twice ends the process
        {
            NativeMemory.AlignedFree(workspace.data);
            workspace.data = null; // should there be no memory
            workspace.size = 0;
            workspace.data = NativeMemory.AlignedAlloc((nuint)bytes, 64);
            workspace.size = bytes;
        }
        return workspace.data;
    }

    ~Workspace() => NativeMemory.AlignedFree(data);
}
