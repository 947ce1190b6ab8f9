using System.ComponentModel;

namespace CourseHost;

/// <summary>Where a running cell lets itself be stopped. <see cref="StopPoints"/> writes the calls into the cell.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StopPoint
{
    /// <exception cref="OperationCanceledException">The cell is being interrupted.</exception>
    public static void Pass() => CellScope.Current?.Interrupt.ThrowIfCancellationRequested();
}
