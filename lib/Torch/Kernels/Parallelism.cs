namespace TorchSharp;

/// <summary>
/// Splits a range over a fixed team of threads. The split depends on the range and the thread count alone, so results are
/// reproducible. The caller works too, and takes over the part of a worker that has not woken up yet. No nesting.
/// </summary>
internal static class Parallelism
{
    private const int MaxThreads = 64; // one bit of Job.claimed each
    private static readonly Lock gate = new();
    private static readonly List<Worker> workers = [];
    private static volatile Job? current;
    private static int threads = Math.Clamp(Environment.ProcessorCount, 1, MaxThreads);
    [ThreadStatic] private static bool inside;

    internal static int Threads
    {
        get => threads;
        set => threads = value >= 1
            ? Math.Min(value, MaxThreads)
            : throw new ArgumentException("Expected a positive number of threads.", nameof(value));
    }

    /// <summary>How many threads a call started here could use: 1 inside a parallel region.</summary>
    internal static int Available => inside ? 1 : threads;

    /// <summary>Runs body(from, to) over [0, n) in equal parts, none smaller than the grain (but the last).</summary>
    internal static void For(long n, long grain, Action<long, long> body)
    {
        var parts = (int)Math.Min(threads, n / Math.Max(grain, 1));
        if (parts <= 1)
        {
            if (n > 0)
                body(0, n);
            return;
        }
        var job = new Job(n, parts, body);
        var shared = false;
        try
        {
        }
        finally // a notebook's interrupt aborts its thread, but not in here: it must not give memory back that the workers still write to
        {
            if (!inside && gate.TryEnter())
            {
                shared = true;
                Share(job, parts);
            }
        }
        if (!shared)
            job.Work(0);
        job.Rethrow();
    }

    private static void Share(Job job, int parts)
    {
        try
        {
            while (workers.Count < parts - 1)
                workers.Add(new Worker(workers.Count + 1));
            current = job;
            Interlocked.MemoryBarrier();
            for (var i = 0; i < parts - 1; i++)
                workers[i].Wake();
        }
        finally // waking takes a lock, and a thread that is to end may be nudged out of waiting for it
        {
            job.Work(0);
            job.Wait();
            gate.Exit();
        }
    }

    private sealed class Job(long n, int parts, Action<long, long> body)
    {
        private readonly long size = (n + parts - 1) / parts;
        private Action<long, long>? work = body;
        private Exception? error;
        private long claimed;
        private int done;

        /// <summary>Does every part that nobody has claimed, one's own part first.</summary>
        internal void Work(int first)
        {
            var outer = inside;
            inside = true;
            for (var i = 0; i < parts; i++)
            {
                var part = (first + i) % parts;
                if ((Interlocked.Or(ref claimed, 1L << part) & (1L << part)) != 0)
                    continue;
                try
                {
                    var from = part * size;
                    if (from < n)
                        work!(from, Math.Min(n, from + size));
                }
                catch (Exception e)
                {
                    error = e;
                }
                Interlocked.Increment(ref done);
            }
            inside = outer;
        }

        internal void Wait()
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref done) < parts)
                spin.SpinOnce(sleep1Threshold: -1);
            work = null; // the last job stays referenced; what it worked on must not
        }

        internal void Rethrow()
        {
            if (error != null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>A background thread that spins for a moment after each job, then sleeps until the next.</summary>
    private sealed class Worker
    {
        private static readonly long patience = System.Diagnostics.Stopwatch.Frequency / 20_000; // 50 µs
        private readonly SemaphoreSlim bell = new(0);
        private readonly int part;
        private int asleep;

        internal Worker(int part)
        {
            this.part = part;
            new Thread(Loop) { IsBackground = true, Name = $"torch {part}" }.Start();
        }

        internal void Wake()
        {
            if (Volatile.Read(ref asleep) == 1 && Interlocked.Exchange(ref asleep, 0) == 1)
                bell.Release();
        }

        private void Loop()
        {
            Job? seen = null;
            while (true)
            {
                var start = System.Diagnostics.Stopwatch.GetTimestamp();
                while (current == seen)
                {
                    Thread.SpinWait(10);
                    if (System.Diagnostics.Stopwatch.GetTimestamp() - start > patience)
                        Sleep(seen);
                }
                seen = current;
                seen!.Work(part);
            }
        }

        private void Sleep(Job? seen)
        {
            Interlocked.Exchange(ref asleep, 1);
            if (current == seen || Interlocked.Exchange(ref asleep, 0) == 0)
                bell.Wait();
        }
    }
}
