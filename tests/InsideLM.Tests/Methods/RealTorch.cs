using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>PyTorch and NumPy, where they are installed: references that we did not write.</summary>
internal static class RealTorch
{
    /// <summary>A tensor as a Python expression.</summary>
    public static string Tensor(Tensor t) =>
        $"torch.tensor([{string.Join(',', t.data<float>().ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]).view({string.Join(',', t.shape)})";

    /// <summary>The numbers that a script prints; null if no Python here can run it.</summary>
    public static double[]? Numbers(string script) =>
        Run(script)?.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();

    private static string? Run(string script)
    {
        foreach (var name in (string[])["python3", "/usr/bin/python3"])
            try
            {
                using var python = Process.Start(new ProcessStartInfo(name, ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var text = python.StandardOutput.ReadToEnd();
                python.WaitForExit();
                if (python.ExitCode == 0) return text;
            }
            catch (System.ComponentModel.Win32Exception) { }
        return null;
    }
}
