using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>An intervention: what is done to an activation, at which hook points, and optionally only at some positions, heads, neurons and
/// rows of the batch. With <c>using static InsideLM.Edit</c> it reads like the slide: <c>Add(vector, at: Hook.ResidPost(5), strength:
/// 2)</c>. Edits of one point apply in the order in which they are listed. Without positions an edit holds for the prompt and for
/// everything generated.</summary>
public sealed class Edit
{
    private readonly string name;
    private readonly Func<EditPoint, Tensor, Tensor> change;
    private readonly Positions? positions;
    private readonly int[]? heads, neurons, rows;

    /// <summary>The hook points.</summary>
    public HookFilter At { get; }

    private Edit(string name, HookFilter at, Func<EditPoint, Tensor, Tensor> change,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        (this.name, At, this.change, this.positions, this.heads, this.neurons, this.rows) =
            (name, at, change, positions, heads, neurons, rows);

    /// <summary>Adds strength · vector. The vector is [d], or anything that broadcasts to the activation, such as [batch, 1, d].</summary>
    public static Edit Add(Tensor vector, HookFilter at, double strength = 1,
        Positions? positions = null, int[]? heads = null, int[]? rows = null) =>
        new(nameof(Add), at, (point, x) => x + Fit(nameof(Add), point, vector, x) * strength, positions, heads, null, rows);

    /// <summary>Replaces the activation by a tensor that broadcasts to it.</summary>
    public static Edit Set(Tensor value, HookFilter at,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(Set), at, (point, x) => Fit(nameof(Set), point, value, x).expand(x.shape), positions, heads, neurons, rows);

    /// <summary>Replaces the activation by a number.</summary>
    public static Edit Set(double value, HookFilter at,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(Set), at, (_, x) => full_like(x, value), positions, heads, neurons, rows);

    /// <summary>Multiplies the activation.</summary>
    public static Edit Scale(double factor, HookFilter at,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(Scale), at, (_, x) => x * factor, positions, heads, neurons, rows);

    /// <summary>Sets the activation to zero.</summary>
    public static Edit AblateZero(HookFilter at,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(AblateZero), at, (_, x) => zeros_like(x), positions, heads, neurons, rows);

    /// <summary>Sets the activation to its mean over all rows and positions of a reference run (whose texts should have no
    /// padding).</summary>
    public static Edit AblateMean(HookFilter at, ActivationCache over,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(AblateMean), at, (point, x) => point.IsScores
            ? throw new CourseException(
                $"{nameof(AblateMean)} cannot average {point.Name} over positions; use {nameof(Set)} with a pattern of your own.")
            : Fit(nameof(AblateMean), point, over[point.Name].mean([0, 1]), x).expand(x.shape), positions, heads, neurons, rows);

    /// <summary>Removes the component along a direction [d] (of any length): x − (x·d)d / (d·d).</summary>
    public static Edit ProjectOut(Tensor direction, HookFilter at, Positions? positions = null, int[]? heads = null, int[]? rows = null) =>
        new(nameof(ProjectOut), at, (point, x) =>
        {
            var unit = Fit(nameof(ProjectOut), point, direction, x);
            unit = unit / unit.square().sum(-1, keepdim: true).sqrt();
            return x - (x * unit).sum(-1, keepdim: true) * unit;
        }, positions, heads, null, rows);

    /// <summary>Replaces the activation by what another run had at the same hook point and the same positions. A cache of one row serves
    /// every row.</summary>
    public static Edit PatchFrom(ActivationCache cache, HookFilter at,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(PatchFrom), at, (point, x) =>
        {
            var source = cache[point.Name];
            if (point.IsScores)
                return Fit(nameof(PatchFrom), point, source, x).expand(x.shape);
            if (point.Start >= source.shape[1])
                return x;   // generated positions that the other run never had
            if (source.shape[1] < point.Columns)
                throw new CourseException(
                    $"{nameof(PatchFrom)} at {point.Name}: the cache comes from a text of {source.shape[1]} tokens, this one has "
                    + $"{point.Columns}; use {nameof(Set)} to bring a vector to another position.");
            return Fit(nameof(PatchFrom), point, source.narrow(1, point.Start, x.shape[1]), x).expand(x.shape);
        }, positions, heads, neurons, rows);

    /// <summary>Cuts attention edges: what stands at <paramref name="from"/> (keys) can no longer be read at <paramref name="to"/>
    /// (queries); the probabilities of the other keys grow accordingly. A query that loses all its keys reads nothing.</summary>
    public static Edit KnockOutAttention(Positions from, Positions to, IEnumerable<int>? layers = null,
        int[]? heads = null, int[]? rows = null)
    {
        HookFilter at = layers is null ? [Hook.AttnScores, Hook.Pattern] : layers
            .SelectMany(layer => new[] { Hook.AttnScores(layer), Hook.Pattern(layer) }).ToArray();
        // The knocked-out score stays above the causal mask's, so that the future gets nothing even if every key is lost;
        // then the pattern is cleared.
        return new(nameof(KnockOutAttention), at, (point, x) =>
        {
            var cut = Marks(from.Resolve(point with { Start = 0 }), x, 3);   // [rows, 1, 1, key]
            return x.masked_fill(cut, point.Name.Point == HookPoint.Pattern ? 0f : Pass.Masked / 1e10f);
        }, to, heads, null, rows);
    }

    /// <summary>Holds one neuron of a layer's MLP at a value.</summary>
    public static Edit ClampNeuron(int layer, int neuron, double value, Positions? positions = null, int[]? rows = null) =>
        Set(value, Hook.MlpPost(layer), positions, null, [neuron], rows);

    /// <summary>Anything else: your own function from activation to activation (same shape).</summary>
    public static Edit Change(HookFilter at, Func<Tensor, Tensor> change,
        Positions? positions = null, int[]? heads = null, int[]? neurons = null, int[]? rows = null) =>
        new(nameof(Change), at, (_, x) => change(x), positions, heads, neurons, rows);

    /// <summary>Makes the activation the leaf of a new gradient graph: everything later in this pass can be differentiated with respect to
    /// it (<c>torch.autograd.grad</c> at cached activations).</summary>
    public static Edit TrackGradient(HookFilter at) => new(nameof(TrackGradient), at, (_, x) => x.detach().requires_grad_(true));

    /// <summary>Several variants in one batch: the first list of edits holds for the first <paramref name="rowsEach"/> rows, the second for
    /// the next, and so on. Within a variant rows count from its own first.</summary>
    public static Edit PerVariant(IReadOnlyList<IReadOnlyList<Edit>> variants, int rowsEach) =>
        new(nameof(PerVariant), HookFilter.Of([.. variants.SelectMany(edits => edits).Select(edit => edit.At).Distinct()]), (point, x) =>
        {
            if (x.shape[0] != (long)variants.Count * rowsEach)
                throw new CourseException(
                    $"{nameof(PerVariant)}: {variants.Count} variants of {rowsEach} rows need a batch of "
                    + $"{variants.Count * rowsEach}, not {x.shape[0]}.");
            return cat([.. variants.Select((edits, i) => edits.Where(edit => edit.At.Matches(point.Name))
                .Aggregate(x.narrow(0, i * rowsEach, rowsEach), (part, edit) => edit.Apply(point, part)))]);
        });

    /// <summary>The activation with this edit done.</summary>
    /// <exception cref="CourseException">The edit does not fit the activation.</exception>
    internal Tensor Apply(EditPoint point, Tensor x)
    {
        var region = Region(point, x);
        if (region is not null && region.Any(axis => !axis.Any(row => row.Contains(true))))
            return x;   // none of what is meant is in this pass
        var changed = change(point, x);
        if (!changed.shape.SequenceEqual(x.shape))
            throw new CourseException(
                $"{name} at {point.Name} made the shape {SafetensorsFile.Show(changed.shape)} of {SafetensorsFile.Show(x.shape)}; it "
                + "must stay the same.");
        if (region is null)
            return changed;
        var (positionAxis, headAxis) = point.IsScores ? (2, 1) : (1, 2);
        Tensor? where = null;
        Limit(region[0], positionAxis);
        Limit(region[1], headAxis);
        Limit(region[2], (int)x.dim() - 1);
        Limit(region[3], 0);
        return where is null ? changed : torch.where(where, changed, x);

        void Limit(bool[][] marks, int axis)
        {
            if (marks is [[true]])
                return;
            var axisMarks = Marks(marks, x, axis);
            where = where is null ? axisMarks : where.logical_and(axisMarks);
        }
    }

    /// <summary>What is meant along positions, heads, neurons and rows (a lone true: everything); null if the edit is not limited at
    /// all.</summary>
    private bool[][][]? Region(EditPoint point, Tensor x)
    {
        if (positions is null && heads is null && neurons is null && rows is null)
            return null;
        if (heads is not null && !point.HasHeads)
            throw new CourseException(
                $"{name} at {point.Name}: this hook point has no heads; heads are at hook_q, hook_k, hook_v, hook_z, hook_result, "
                + "hook_attn_scores and hook_pattern.");
        if (neurons is not null && point.IsScores)
            throw new CourseException($"{name} at {point.Name}: attention has queries and keys, no neurons.");
        bool[][] everything = [[true]];
        var perPosition = positions?.Resolve(point) ?? everything;
        if (perPosition.Length > 1 && perPosition.Length != x.shape[0])
            throw new CourseException(
                $"{name} at {point.Name}: there are {perPosition.Length} positions, one for each row, but the batch has {x.shape[0]} "
                + "rows.");
        var headAxis = point.IsScores ? 1 : Math.Min(2, (int)x.dim() - 1);
        return [perPosition, Pick(heads, "head", x.shape[headAxis]), Pick(neurons, "neuron", x.shape[^1]), Pick(rows, "row", x.shape[0])];

        bool[][] Pick(int[]? chosen, string what, long count)
        {
            if (chosen is null)
                return everything;
            var marks = new bool[count];
            foreach (var index in chosen)
                marks[index >= 0 && index < count ? index : throw new CourseException(
                    $"{name} at {point.Name}: there is no {what} {index}; there are 0 to {count - 1}.")] = true;
            return [marks];
        }
    }

    /// <summary>Marks along one axis (for each row of the batch, or one for all) as a bool tensor that broadcasts to x.</summary>
    private static Tensor Marks(bool[][] marks, Tensor x, int axis)
    {
        var shape = Enumerable.Repeat(1L, (int)x.dim()).ToArray();
        shape[axis] = marks[0].Length;
        if (marks.Length > 1)
            shape[0] = marks.Length;
        return tensor(marks.SelectMany(row => row).ToArray(), shape).to(x.device);
    }

    /// <summary>The value on the activation's device and in its type, if it broadcasts to it.</summary>
    private static Tensor Fit(string name, EditPoint point, Tensor value, Tensor x)
    {
        var (v, s) = (value.shape, x.shape);
        if (v.Length > s.Length || v.Reverse().Zip(s.Reverse()).Any(pair => pair.First != 1 && pair.First != pair.Second))
            throw new CourseException(
                $"{name} at {point.Name}: a tensor of shape {SafetensorsFile.Show(v)} does not fit an activation of shape "
                + $"{SafetensorsFile.Show(s)}.");
        return value.to(x.dtype, x.device);
    }
}
