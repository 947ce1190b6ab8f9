using System.Diagnostics;
using System.Runtime;
using TorchSharp;

namespace Torch.Tests;

/// <summary>Interrupted threads. Sets the number of threads: nothing else may run beside it.</summary>
[Collection("memory")]
public class ParallelismTests
{
    [Fact]
    public void AThreadThatIsAskedToStopDoesSoBeforeItsNextOperation()
    {
        Exception? end = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var x = torch.ones(10);
                while (true)
                    (x + x).Dispose();
            }
            catch (Exception e)
            {
                end = e;
            }
        });
        thread.IsBackground = true;
        thread.Start();
        Thread.Sleep(100);
        thread.Interrupt();
        thread.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        end.ShouldBeOfType<ThreadInterruptedException>();
    }

    [Fact]
    public void AnInterruptedCallerDoesNotLeaveWhileAnotherThreadStillWritesToItsMemory()
    {
        var threads = Parallelism.Threads;
        Parallelism.Threads = 2;
        try
        {
            bool atWork = false, done = false;
            using var interrupt = new CancellationTokenSource();
            Thread? caller = null;
            caller = new Thread(() =>
            {
                try
                {
#pragma warning disable SYSLIB0046 // as the notebook host stops a cell
                    ControlledExecution.Run(() => Parallelism.For(2, 1, Work), interrupt.Token);
#pragma warning restore SYSLIB0046
                }
                catch (OperationCanceledException)
                {
                }
            });
            caller.Start();
            SpinWait.SpinUntil(() => Volatile.Read(ref atWork), TimeSpan.FromSeconds(30)).ShouldBeTrue();
            new Thread(interrupt.Cancel) { IsBackground = true }.Start();
            caller.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue();
            Volatile.Read(ref done).ShouldBeTrue();

            void Work(long from, long to)
            {
                if (Thread.CurrentThread == caller)
                {
                    for (var clock = Stopwatch.StartNew(); !Volatile.Read(ref atWork) || clock.ElapsedMilliseconds < 200;)
                        Thread.SpinWait(10);
                    return;
                }
                Volatile.Write(ref atWork, true);
                Thread.Sleep(1000);
                Volatile.Write(ref done, true);
            }
        }
        finally
        {
            Parallelism.Threads = threads;
        }
    }
}
