using System.Diagnostics;
using System.Globalization;

/// <summary>A Python process that runs reference.py, in PyTorch's best setting: one OpenMP thread, OpenBLAS on two.</summary>
sealed class PyTorch : IDisposable
{
    private readonly Process process;

    private PyTorch(Process process) => this.process = process;

    /// <summary>Null where no Python has PyTorch.</summary>
    public static PyTorch? Find()
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                using var probe = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
                probe.WaitForExit();
                if (probe.ExitCode != 0)
                    continue;
                var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "reference.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true };
                start.Environment["OMP_NUM_THREADS"] = "1";
                start.Environment["OPENBLAS_NUM_THREADS"] = "2";
                return new PyTorch(Process.Start(start)!);
            }
            catch (System.ComponentModel.Win32Exception)
            {
            }
        }
        return null;
    }

    /// <summary>Runs the named work once; seconds.</summary>
    public double Run(string name)
    {
        process.StandardInput.WriteLine(name);
        var answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python process ended; its error stands above.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
