namespace TorchSharp;

/// <summary>Where index tensors point in a tensor: blocks (the dimensions that are not indexed) at offsets (one for each
/// element of the broadcast index tensors). NumPy's rule puts the index's dimensions where the indexed ones stood if those
/// were neighbours, else first.</summary>
internal sealed class IndexPlan
{
    private readonly torch.Tensor?[] indices;
    private readonly long[] common;             // shape of the index tensors together
    private readonly int[] indexed, others;     // dimensions of the tensor
    private readonly int place;                 // where the index's dimensions stand in the result
    private readonly long[] offsets;
    private readonly long[] sizes, strides;     // of a block

    internal IndexPlan(torch.Tensor x, torch.Tensor?[] indices)
    {
        this.indices = indices;
        indexed = [.. Enumerable.Range(0, x.sizes.Length).Where(i => indices[i] is not null)];
        others = [.. Enumerable.Range(0, x.sizes.Length).Where(i => indices[i] is null)];
        common = indexed.Aggregate(Array.Empty<long>(), (shape, i) => Shape.Broadcast(shape, indices[i]!.sizes, "index"));
        place = indexed[^1] - indexed[0] == indexed.Length - 1 ? indexed[0] : 0;
        (sizes, strides) = ([.. others.Select(i => x.sizes[i])], [.. others.Select(i => x.strides[i])]);
        offsets = new long[Shape.Count(common)];
        foreach (var i in indexed) AddOffsets(indices[i]!, x.sizes[i], x.strides[i], i, x.sizes);
    }

    internal IEnumerable<torch.Tensor> Indices => indices.Where(i => i is not null)!;

    /// <summary>The same places in another tensor of the same shape.</summary>
    internal IndexPlan For(torch.Tensor x) => new(x, indices);

    /// <summary>The elements the plan names.</summary>
    internal torch.Tensor Take(torch.Tensor x)
    {
        var blocks = Dispatch.Fresh([.. common, .. sizes], x.type);
        if (blocks.numel() > 0) Indexed.TakeBlocks(x, offsets, sizes, strides, blocks);
        if (place == 0) return blocks;
        using (blocks) return Copy.Contiguous(Moved(blocks, [.. Enumerable.Range(0, place).Select(i => common.Length + i), .. Enumerable.Range(0, common.Length), .. Enumerable.Range(common.Length + place, sizes.Length - place)]));
    }

    /// <summary>Writes values (broadcast to the result's shape) to the places, or adds them there.</summary>
    internal void Put(torch.Tensor x, torch.Tensor values, bool add)
    {
        long[] shape = [.. sizes[..place], .. common, .. sizes[place..]];
        while (values.sizes.Length > shape.Length && values.sizes[0] == 1) values = values.select(0, 0);
        if (!Shape.Broadcast(shape, values.sizes, "index_put_").AsSpan().SequenceEqual(shape))
            throw new ArgumentException($"index_put_: values of shape {Shape.Text(values.sizes)} do not fit the places of shape {Shape.Text(shape)}.");
        if (Shape.Count(shape) == 0) return;
        using var wide = values.to(x.type).expand(shape);
        using var blocks = Copy.Contiguous(Moved(wide, [.. Enumerable.Range(place, common.Length), .. Enumerable.Range(0, place), .. Enumerable.Range(place + common.Length, sizes.Length - place)]));
        Indexed.PutBlocks(x, offsets, sizes, strides, blocks, add, "index_put_");
    }

    private static torch.Tensor Moved(torch.Tensor x, int[] order) =>
        new(x.Usable().storage.Retain(), [.. order.Select(i => x.sizes[i])], [.. order.Select(i => x.strides[i])], x.offset, x.type);

    private void AddOffsets(torch.Tensor index, long size, long step, int dim, long[] shape)
    {
        if (ScalarTypes.Category(index.type) != 1) throw new ArgumentException($"index: tensors used as indices must hold integers or bool, this one holds {index.type}.");
        using var wide = new torch.Tensor(index.Usable().storage.Retain(), common, Shape.BroadcastStrides(index.sizes, index.strides, common), index.offset, index.type, register: false);
        using var at = Dispatch.Fresh(common, torch.ScalarType.Int64, register: false);
        Copy.Into(wide, at);
        var elements = at.Elements<long>();
        for (var i = 0; i < elements.Length; i++)
        {
            var named = elements[i] < 0 ? elements[i] + size : elements[i];
            if (named < 0 || named >= size) throw new IndexOutOfRangeException($"index: {elements[i]} is out of bounds for dimension {dim} with size {size} (shape {Shape.Text(shape)}).");
            offsets[i] += named * step;
        }
    }
}
