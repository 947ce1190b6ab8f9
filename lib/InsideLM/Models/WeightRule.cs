using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How a checkpoint lays out the matrices of one or several of our linear maps.</summary>
internal enum Layout
{
    /// <summary>Rows are outputs, one map's rows after the other's.</summary>
    Rows,
    /// <summary>The same, transposed: GPT-2 stores its maps as [in, out].</summary>
    Columns,
    /// <summary>GPT-NeoX: for each head its query, key and value rows: [head, 3, d_head].</summary>
    PerHead,
}

/// <summary>Where a checkpoint keeps our modules: both directions of one line of a family's table. Names are of modules
/// (<c>weight</c> and <c>bias</c> follow); a star stands for the layer.</summary>
internal sealed record WeightRule(string Theirs, Layout Layout, params string[] Ours)
{
    /// <summary>The checkpoint's shape for our parameters' shapes.</summary>
    public long[] Shape(long[][] ours)
    {
        long[] rows = [ours.Sum(shape => shape[0]), .. ours[0][1..]];
        return Layout == Layout.Columns ? [.. rows.Reverse()] : rows;
    }

    /// <summary>The checkpoint's tensor, taken apart into ours.</summary>
    public Tensor[] Split(Tensor theirs, long[][] ours, int heads) => Layout switch
    {
        Layout.Rows => theirs.split(Rows(ours), 0),
        Layout.Columns => (theirs.dim() == 1 ? theirs : theirs.t()).split(Rows(ours), 0),
        // [head, 3, d_head, …] → 3 × [head·d_head, …]
        _ => [.. theirs.unflatten(0, heads, ours.Length, -1).unbind(1).Select(part => part.flatten(0, 1))],
    };

    /// <summary>Our tensors, put together as the checkpoint has them.</summary>
    public Tensor Join(Tensor[] ours, int heads) => Layout switch
    {
        Layout.Rows => ours.Length == 1 ? ours[0] : cat(ours),
        Layout.Columns => ours[0].dim() == 1 ? cat(ours) : cat(ours).t(),
        _ => stack(ours.Select(part => part.unflatten(0, heads, -1)), 1).flatten(0, 2),
    };

    private static long[] Rows(long[][] ours) => [.. ours.Select(shape => shape[0])];
}
