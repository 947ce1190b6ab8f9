using System.Text;

namespace CourseHost;

/// <summary>Sends Console output to the cell that wrote it; text written outside any cell goes where it always went.</summary>
public static class CellConsole
{
    static readonly Lazy<(TextWriter Out, TextWriter Error)> Original = new(Install);

    /// <summary>The process's own standard output.</summary>
    public static TextWriter Out => Original.Value.Out;

    /// <summary>The process's own error output.</summary>
    public static TextWriter Error => Original.Value.Error;

    static (TextWriter, TextWriter) Install()
    {
        var original = (Console.Out, Console.Error);
        Console.SetOut(new Router("stdout", original.Out));
        Console.SetError(new Router("stderr", original.Error));
        Console.SetIn(new NoKeyboard()); // a headless run must not wait for keys that nobody presses
        return original;
    }

    sealed class NoKeyboard : TextReader
    {
        public override int Read() => throw new HostException("The cell asks for input, and this run has no keyboard.");

        public override int Read(char[] buffer, int index, int count) => Read();

        public override string? ReadLine() => ((char)Read()).ToString();
    }

    // Console wraps this writer in a synchronized one: no lock needed here.
    sealed class Router(string name, TextWriter fallback) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;
        public override string NewLine => "\n";

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void WriteLine() => Write(NewLine);

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value)) return;
            if (CellScope.Current is { } cell) cell.Emit(new StreamText(name, value));
            else fallback.Write(value);
        }

        public override void Flush()
        {
            if (CellScope.Current is null) fallback.Flush();
        }
    }
}
