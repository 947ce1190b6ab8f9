using System.Runtime;

namespace CourseHost;

/// <summary>
/// Runs a cell so that it can be stopped from outside, whatever it does. Its own code stops itself (<see cref="StopPoints"/>); a nudge ends a blocking
/// wait; what awaits is left behind; and for a long call into code that is not the cell's, its thread is aborted (<see cref="ControlledExecution"/>).
/// Never wait for a task inside ControlledExecution: that hangs. Nor give it a token that cannot be cancelled: it never returns (.NET 10).
/// </summary>
static class Interruptible
{
    const int StackBytes = 16 << 20; // recursion over deep models and JSON
    static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(100), Operation = TimeSpan.FromMilliseconds(400), Nudge = TimeSpan.FromMilliseconds(300), Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="OperationCanceledException">The interrupt was requested; what would not stop within five seconds is left running.</exception>
    public static async Task<object?> RunAsync(Func<Task<object>> start, CancellationToken interrupt)
    {
        var abort = new CancellationTokenSource();
        var begun = new TaskCompletionSource<Task<object>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Begin(start, begun, abort.Token, interrupt), StackBytes) { IsBackground = true, Name = "cell" };
        thread.Start();
        using var whenInterrupted = interrupt.UnsafeRegister(_ => _ = StopAsync(thread, begun, abort), null);
        return await (await begun.Task.ConfigureAwait(false)).WaitAsync(interrupt).ConfigureAwait(false);
    }

    static void Begin(Func<Task<object>> start, TaskCompletionSource<Task<object>> begun, CancellationToken abort, CancellationToken interrupt)
    {
        try
        {
            Task<object>? running = null;
#pragma warning disable SYSLIB0046 // "may corrupt the process": the only way to stop a loop, and the notebook's reader asked for it
            ControlledExecution.Run(() => running = start(), abort);
#pragma warning restore SYSLIB0046
            begun.TrySetResult(running!);
        }
        catch (Exception e)
        {
            if (interrupt.IsCancellationRequested) begun.TrySetCanceled(interrupt);
            else begun.TrySetException(e);
        }
    }

    static async Task StopAsync(Thread thread, TaskCompletionSource<Task<object>> begun, CancellationTokenSource abort)
    {
        // The gentle ways first: an abort may leave a lock behind (Monitor.Enter does not survive one in .NET 10), or end the process.
        await Task.Delay(Grace).ConfigureAwait(false); // what only awaits has left its thread by now
        if (begun.Task.IsCompleted) return;
        thread.Interrupt(); // ends a wait or a sleep, and a run of tensor operations before the next of them
        await Task.Delay(Operation).ConfigureAwait(false);
        if (begun.Task.IsCompleted) return;
        // Cancelling waits until the cell's thread has noticed, and a thread on its way into a sleep may miss it: so on a thread of its
        // own, that the nudge comes all the same.
        new Thread(abort.Cancel) { IsBackground = true, Name = "abort" }.Start();
        await Task.Delay(Nudge).ConfigureAwait(false);
        if (begun.Task.IsCompleted) return;
        thread.Interrupt();
        await Task.Delay(Patience).ConfigureAwait(false);
        begun.TrySetCanceled();
    }
}
