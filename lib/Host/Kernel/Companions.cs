using System.Diagnostics;
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

    // The variable holds a process id, and on Windows an inherited handle of the process.
    static Task? Parent()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), out var id) || id <= 1) return null;
        try
        {
            if (OperatingSystem.IsWindows()) return Task.Factory.StartNew(() => new InheritedHandle(id).WaitOne(), TaskCreationOptions.LongRunning);
            return Process.GetProcessById(id).WaitForExitAsync();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // not a process that we can see, as in a container
        }
    }

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
