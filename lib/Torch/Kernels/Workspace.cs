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
        if (workspace.size < bytes)
        {
            NativeMemory.AlignedFree(workspace.data);
            workspace.data = NativeMemory.AlignedAlloc((nuint)bytes, 64);
            workspace.size = bytes;
        }
        return workspace.data;
    }

    ~Workspace() => NativeMemory.AlignedFree(data);
}
