using System.Globalization;

namespace Pretraining;

/// <summary>The loss of every step in a CSV file; a resumed run drops what the interrupted one wrote after its last checkpoint.</summary>
internal sealed class Curve : IDisposable
{
    private const string Header = "step,loss";
    private readonly StreamWriter writer;

    public Curve(string file, int step)
    {
        var kept = File.Exists(file) ? File.ReadLines(file).Skip(1).Take(step).ToList() : [];
        writer = new(file, append: false) { AutoFlush = true };
        writer.WriteLine(Header);
        kept.ForEach(writer.WriteLine);
    }

    public void Add(int step, double loss) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step},{loss:R}"));

    public void Dispose() => writer.Dispose();
}
