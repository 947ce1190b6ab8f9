using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CourseHost;

/// <summary>
/// Notices when nobody needs the kernel any more. Jupyter names the process that started it, and may well be without clients for hours;
/// VS Code names none and kills its kernels, unless it was killed itself: then there are no clients any more.
/// </summary>
static class Companions
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Ends when the kernel is alone.</summary>
    /// <param name="hasClients">Whether any is connected now.</param>
    /// <param name="patience">How long clients may be away (and four times that, until the first comes).</param>
    public static Task GoneAsync(Func<bool> hasClients, TimeSpan patience) => Parent() ?? ClientsGoneAsync(hasClients, patience);

    // The variable's presence says that a Jupyter server started us; on Windows it holds an inherited handle of that process.
    static Task? Parent()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), out var handle) || handle <= 1) return null;
        return OperatingSystem.IsWindows()
            ? Task.Factory.StartNew(() => new InheritedHandle(handle).WaitOne(), TaskCreationOptions.LongRunning) : OrphanedAsync();
    }

    // A process whose parent has ended gets another one.
    static async Task OrphanedAsync()
    {
        for (var parent = ParentId(); ParentId() == parent;) await Task.Delay(Look).ConfigureAwait(false);
    }

    [DllImport("libc", EntryPoint = "getppid")]
    static extern int ParentId();

    static async Task ClientsGoneAsync(Func<bool> hasClients, TimeSpan patience)
    {
        var left = 4 * patience;
        while (left > TimeSpan.Zero)
        {
            await Task.Delay(Look < patience ? Look : patience).ConfigureAwait(false);
            left = hasClients() ? patience : left - (Look < patience ? Look : patience);
        }
    }

    sealed class InheritedHandle : WaitHandle
    {
        public InheritedHandle(nint handle) => SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false);
    }
}
