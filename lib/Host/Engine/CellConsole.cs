using System.Text;

namespace CourseHost;

/// <summary>
/// Sends Console output to the cell that wrote it, and asks the cell's front end for Console input; text written outside any cell goes
/// where it always went.
/// </summary>
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
        Redirect(original);
        return original;
    }

    /// <summary>
    /// To be called after a cell was interrupted: Console puts a lock around its writers and reader, and a thread that was aborted within
    /// it leaves it locked for good. New ones have new locks.
    /// </summary>
    public static void Renew() => Redirect(Original.Value);

    static void Redirect((TextWriter Out, TextWriter Error) original)
    {
        Console.SetOut(new Router("stdout", original.Out));
        Console.SetError(new Router("stderr", original.Error));
        Console.SetIn(new Keyboard());
    }

    // Console wraps this reader in a synchronized one: no lock needed here.
    sealed class Keyboard : TextReader
    {
        string typed = ""; // of a line that is read character by character

        public override string? ReadLine()
        {
            var rest = typed;
            typed = "";
            return rest.Length > 0 ? rest.TrimEnd('\n') : Line();
        }

        public override int Peek() => (typed.Length > 0 ? typed : typed = Line() + "\n")[0];

        public override int Read()
        {
            var next = Peek();
            typed = typed[1..];
            return next;
        }

        // A headless run must not wait for keys that nobody presses.
        static string Line() => CellScope.Current is { } cell ? cell.Ask("") : throw new HostException("There is no cell that could ask for input.");
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
