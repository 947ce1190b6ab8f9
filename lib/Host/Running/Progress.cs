using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace CourseHost;

/// <summary>One line per cell: notebook, cell, seconds, first line. On a terminal the running cell's line counts the seconds.</summary>
public sealed class Progress
{
    readonly TextWriter writer;
    readonly IAnsiConsole? terminal; // null where the output is redirected: plain lines

    /// <summary>To the process's own standard output.</summary>
    public Progress() : this(CellConsole.Out, Console.IsOutputRedirected)
    {
    }

    public Progress(TextWriter writer, bool plain)
    {
        this.writer = writer;
        terminal = plain ? null : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
    }

    internal Step Cell(Notebook notebook, int number, int count, string source) =>
        new(this, $"{notebook.Name}  {$"{number}/{count}",7}", FirstLine(source));

    /// <summary>The closing lines: claims, time, memory, where the results are.</summary>
    public void Finished(IReadOnlyList<Notebook> notebooks, JsonArray claims, string folder, TimeSpan elapsed)
    {
        if (claims.Count > 0) writer.WriteLine("\n" + Claims.ToText(claims) + "\n");
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024.0);
        var what = notebooks.Count == 1 ? notebooks[0].Name : $"{notebooks.Count} notebooks";
        writer.WriteLine($"{what} in {Seconds(elapsed)}, peak memory {peak.ToString("0", CultureInfo.InvariantCulture)} MB; executed copies and claims.json: {folder}");
        writer.Flush();
    }

    static string FirstLine(string source) =>
        source.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) is { } line ? line.Length > 60 ? line[..59] + "…" : line : "(empty)";

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>One running cell; disposed when it ends, well or not.</summary>
    internal sealed class Step : IDisposable
    {
        readonly Progress progress;
        readonly string place, line;
        readonly Stopwatch clock = Stopwatch.StartNew();
        readonly Timer? ticker;
        readonly Lock gate = new();
        bool done;

        public Step(Progress progress, string place, string line)
        {
            (this.progress, this.place, this.line) = (progress, place, line);
            if (progress.terminal is not null) ticker = new Timer(_ => Show("grey", ""), null, 500, 500);
        }

        /// <summary>The cell went well.</summary>
        public void Done(CellResult result)
        {
            lock (gate)
            {
                done = true;
                var text = result.Timed is { } time ? $"{line}  [wall time {time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms]" : line;
                if (progress.terminal is { } terminal) Draw(terminal, "green", text, "\n");
                else progress.writer.WriteLine($"{place}  {Seconds(clock.Elapsed),8}  {text}");
                progress.writer.Flush();
            }
        }

        void Show(string colour, string end)
        {
            lock (gate)
                if (!done && progress.terminal is { } terminal) Draw(terminal, colour, line, end);
        }

        void Draw(IAnsiConsole terminal, string colour, string text, string end)
        {
            var room = Math.Max(10, terminal.Profile.Width - place.Length - 14);
            if (text.Length > room) text = text[..(room - 1)] + "…";
            progress.writer.Write("\r\u001b[K");
            terminal.Markup($"{Markup.Escape(place)}  [{colour}]{Seconds(clock.Elapsed),8}[/]  {Markup.Escape(text)}{end}");
        }

        public void Dispose()
        {
            ticker?.Dispose();
            Show("red", "\n"); // it ended without Done: it failed here
        }
    }
}
