namespace TorchSharp;

public static partial class torch
{
    /// <summary>How many threads an operator may use.</summary>
    public static int get_num_threads() => Parallelism.Threads;

    /// <summary>Sets how many threads an operator may use; at first, as many as the machine has processors.</summary>
    public static void set_num_threads(int num) => Parallelism.Threads = num;
}
