using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>One batch of packed rows. A row holds several documents side by side; each sees itself alone.</summary>
/// <param name="Inputs">Token ids, row after row.</param>
/// <param name="Targets">The next token of the same document, the end marker after its last, or <see cref="Packing.Ignored"/> in unused places.</param>
/// <param name="Owners">Which document of the row a position belongs to; -1 for unused places.</param>
public sealed record Batch(long[] Inputs, long[] Targets, int[] Owners, int Rows, int Context)
{
    /// <summary>True where a query may attend to a key as far as documents are concerned (the model adds causality).</summary>
    public bool[] Mask()
    {
        var mask = new bool[Rows * Context * Context];   // [row, query, key]
        for (var row = 0; row < Rows; row++)
            for (var query = 0; query < Context; query++)
            {
                var owners = Owners.AsSpan(row * Context, Context);
                var line = mask.AsSpan((row * Context + query) * Context, Context);
                for (var key = 0; key <= query; key++) line[key] = owners[key] == owners[query];
            }
        return mask;
    }

    /// <summary>Inputs [row, pos], targets [row, pos] and mask [row, query, key] as tensors.</summary>
    public (Tensor Inputs, Tensor Targets, Tensor Mask) ToTensors() =>
        (tensor(Inputs, [Rows, Context]), tensor(Targets, [Rows, Context]), tensor(Mask(), [Rows, Context, Context]));

    /// <summary>The rows in parts of about equal size, each with the number of its first row.</summary>
    public IReadOnlyList<(Batch Rows, int First)> Split(int parts) =>
    [
        .. Enumerable.Range(0, parts).Select(i =>
        {
            var (from, to) = (Rows * i / parts, Rows * (i + 1) / parts);
            var range = (from * Context)..(to * Context);
            return (new Batch(Inputs[range], Targets[range], Owners[range], to - from, Context), from);
        }),
    ];

    /// <summary>Share of positions that have something to learn.</summary>
    public double Fill => Targets.Count(t => t != Packing.Ignored) / (double)Targets.Length;
}

/// <summary>Lays documents into rows: the longest first, each into the fullest row that still has room; what fits nowhere fills the gaps, cut.</summary>
public static class Packing
{
    /// <summary>The target that cross-entropy skips.</summary>
    public const long Ignored = -100;

    public static Batch Pack(IEnumerable<IReadOnlyList<int>> documents, int rows, int context, int end)
    {
        var batch = new Batch(new long[rows * context], new long[rows * context], new int[rows * context], rows, context);
        Array.Fill(batch.Inputs, end);
        Array.Fill(batch.Targets, Ignored);
        Array.Fill(batch.Owners, -1);
        var used = new int[rows];
        var count = new int[rows];
        foreach (var document in documents.OrderByDescending(d => d.Count))
        {
            var row = RowFor(document.Count, used, context);
            if (used[row] == context) continue;
            Place(batch, document, row, used[row], count[row]++, end);
            used[row] = Math.Min(context, used[row] + document.Count);
        }
        return batch;
    }

    /// <summary>The fullest row with room for all of the document, else the emptiest.</summary>
    private static int RowFor(int length, int[] used, int context)
    {
        var fits = Enumerable.Range(0, used.Length).Where(r => used[r] + length <= context).ToArray();
        return fits.Length > 0 ? fits.MaxBy(r => used[r]) : Enumerable.Range(0, used.Length).MinBy(r => used[r]);
    }

    private static void Place(Batch batch, IReadOnlyList<int> document, int row, int start, int owner, int end)
    {
        for (var i = 0; i < document.Count && start + i < batch.Context; i++)
        {
            var at = row * batch.Context + start + i;
            batch.Inputs[at] = document[i];
            batch.Targets[at] = i + 1 < document.Count ? document[i + 1] : end;
            batch.Owners[at] = owner;
        }
    }
}
