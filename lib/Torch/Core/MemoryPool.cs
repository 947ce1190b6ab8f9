using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Native memory for tensors, 64-byte aligned. Blocks that come back are kept by size, so a training step
/// whose tensors have the same sizes every time touches the operating system only once.</summary>
internal static unsafe class MemoryPool
{
    private const int Alignment = 64;
    private const int Classes = 256;
    private const long CollectFrom = 512L << 20;
    private static readonly Stack<nint>[] free = [.. Enumerable.Range(0, Classes).Select(_ => new Stack<nint>())];
    private static readonly long keepAtMost = Math.Max(512L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
    private static long live, kept, collectAt = CollectFrom;
    private static int collecting;
    [ThreadStatic] private static long looked;

    /// <summary>Bytes that tensors hold now.</summary>
    internal static long LiveBytes => Volatile.Read(ref live);

    /// <summary>Bytes that came back and wait to be used again.</summary>
    internal static long KeptBytes => Volatile.Read(ref kept);

    internal static nint Rent(long bytes)
    {
        TakeInterrupt();
        var (index, size) = SizeClass(bytes);
        if (Interlocked.Add(ref live, size) > Volatile.Read(ref collectAt)) Collect();
        nint block = 0;
        var blocks = free[index];
        try
        {
        }
        finally // a notebook's interrupt aborts its thread, but not in here: between taking a lock and knowing it, the lock would stay taken
        {
            lock (blocks)
                if (blocks.TryPop(out block))
                    Interlocked.Add(ref kept, -size);
        }
        return block != 0 ? block : (nint)NativeMemory.AlignedAlloc((nuint)size, Alignment);
    }

    internal static void Return(nint block, long bytes)
    {
        var (index, size) = SizeClass(bytes);
        Interlocked.Add(ref live, -size);
        if (Interlocked.Add(ref kept, size) > keepAtMost)
        {
            Interlocked.Add(ref kept, -size);
            NativeMemory.AlignedFree((void*)block);
            return;
        }
        var blocks = free[index];
        try
        {
        }
        finally
        {
            lock (blocks) blocks.Push(block);
        }
    }

    /// <summary>Every operation needs memory, so here, before it has begun, is where a thread that was asked to stop (<see cref="Thread.Interrupt"/>,
    /// as a notebook's stop button does) notices it: nothing is half done. It looks a few hundred times in a second.</summary>
    /// <exception cref="ThreadInterruptedException">It was.</exception>
    private static void TakeInterrupt()
    {
        var now = Environment.TickCount64;
        if (now == looked)
            return;
        looked = now;
        Thread.Sleep(0);
    }

    /// <summary>Sizes grow in steps of an eighth of a power of two: at most 12.5 % is wasted.</summary>
    private static (int Index, long Size) SizeClass(long bytes)
    {
        if (bytes <= 512)
        {
            var small = Math.Max(1, (bytes + 63) / 64);
            return ((int)small - 1, small * 64);
        }
        var log = 63 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(bytes - 1));   // bytes in (2^log, 2^(log+1)]
        var step = 1L << (log - 3);
        var steps = (bytes - (1L << log) + step - 1) / step;                                 // 1…8
        return (8 + (log - 9) * 8 + (int)steps - 1, (1L << log) + steps * step);
    }

    /// <summary>The garbage collector does not see native memory: when what tensors hold has doubled, ask it to look
    /// for tensors that nobody disposed and nobody can reach.</summary>
    private static void Collect()
    {
        if (Interlocked.Exchange(ref collecting, 1) == 1) return;
        try
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Volatile.Write(ref collectAt, Math.Max(CollectFrom, 2 * Volatile.Read(ref live)));
        }
        finally
        {
            Volatile.Write(ref collecting, 0);
        }
    }
}
