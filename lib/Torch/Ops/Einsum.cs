namespace TorchSharp;

public static partial class torch
{
    /// <summary>Sums of products in Einstein's notation, e.g. "bqhd,bkhd->bhqk"; "..." stands for broadcast dimensions.</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        var (inputs, output) = Parse(equation, tensors);
        var y = Label.Prepare(tensors[0], inputs[0]);
        var labels = Label.Distinct(inputs[0]);
        for (var i = 0; i < tensors.Length; i++)
        {
            var wanted = output + string.Concat(inputs.Skip(i + 1));
            if (i > 0)
                (y, labels) = Label.Contract(y, labels, Label.Prepare(tensors[i], inputs[i]), Label.Distinct(inputs[i]), wanted);
            (y, labels) = Label.SumOut(y, labels, wanted);
        }
        return y.permute([.. output.Select(label => (long)labels.IndexOf(label))]);
    }

    /// <summary>The labels of every operand and of the result; dimensions under "..." get the labels '0', '1', …, counted from the end.</summary>
    private static (string[] Inputs, string Output) Parse(string equation, Tensor[] tensors)
    {
        var sides = equation.Replace(" ", "").Split("->");
        var inputs = sides[0].Split(',');
        if (sides.Length > 2 || inputs.Length != tensors.Length || tensors.Length == 0)
            throw new ArgumentException($"einsum: \"{equation}\" names {inputs.Length} operands, but {tensors.Length} were given.");
        var widest = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            var rank = tensors[i].sizes.Length;
            var named = inputs[i].Replace("...", "");
            var hidden = inputs[i].Contains("...") ? rank - named.Length : 0;
            if (hidden < 0 || named.Length + hidden != rank || named.Any(c => !char.IsAsciiLetter(c)))
                throw new ArgumentException($"einsum: \"{inputs[i]}\" does not fit operand {i} of shape {Shape.Text(tensors[i].sizes)}.");
            inputs[i] = inputs[i].Replace("...", Ellipsis(hidden));
            widest = Math.Max(widest, hidden);
        }
        var all = string.Concat(inputs);
        if (sides.Length == 1)
            return (inputs, Ellipsis(widest) + string.Concat(all.Where(char.IsAsciiLetter).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order()));
        var output = sides[1].Replace("...", Ellipsis(widest));
        foreach (var label in output)
            if (!all.Contains(label) || output.Count(c => c == label) > 1)
                throw new ArgumentException($"einsum: output label '{label}' must stand once in the output and in some operand of \"{equation}\".");
        return (inputs, output);
    }

    private static string Ellipsis(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)('0' + count - 1 - i)));

    /// <summary>Steps of einsum on a tensor whose dimensions carry labels.</summary>
    private static class Label
    {
        internal static string Distinct(string labels) => string.Concat(labels.Distinct());

        /// <summary>Takes the diagonal of dimensions that carry one label ("ii").</summary>
        internal static Tensor Prepare(Tensor x, string labels)
        {
            foreach (var label in Distinct(labels))
                while (labels.IndexOf(label) is var first && labels.LastIndexOf(label) is var last && first != last)
                {
                    if (x.sizes[first] != x.sizes[last])
                        throw new ArgumentException($"einsum: label '{label}' stands for sizes {x.sizes[first]} and {x.sizes[last]} of one operand.");
                    x = x.diagonal(0, first, last).movedim([-1], [first]);
                    labels = labels.Remove(last, 1);
                }
            return x;
        }

        /// <summary>Sums over labels that nobody wants any more.</summary>
        internal static (Tensor, string) SumOut(Tensor x, string labels, string wanted)
        {
            long[] dims = [.. Enumerable.Range(0, labels.Length).Where(i => !wanted.Contains(labels[i])).Select(i => (long)i)];
            return dims.Length == 0 ? (x, labels) : (x.sum(dims), string.Concat(labels.Where(wanted.Contains)));
        }

        /// <summary>One batched matrix product: common wanted labels are the batch, common unwanted ones are summed over.</summary>
        internal static (Tensor, string) Contract(Tensor x, string xLabels, Tensor y, string yLabels, string wanted)
        {
            (x, xLabels) = SumOut(x, xLabels, wanted + yLabels);
            (y, yLabels) = SumOut(y, yLabels, wanted + xLabels);
            var common = string.Concat(xLabels.Where(yLabels.Contains));
            foreach (var label in common)
                if (Size(x, xLabels, label) is var a && Size(y, yLabels, label) is var b && a != b && a != 1 && b != 1)
                    throw new ArgumentException($"einsum: label '{label}' stands for sizes {a} and {b}.");
            var batch = string.Concat(common.Where(wanted.Contains));
            var summed = string.Concat(common.Where(label => !wanted.Contains(label)));
            foreach (var label in summed) // a size of 1 repeats
                (x, y) = (Repeat(x, xLabels, label, Size(y, yLabels, label)), Repeat(y, yLabels, label, Size(x, xLabels, label)));
            var left = string.Concat(xLabels.Where(label => !yLabels.Contains(label)));
            var right = string.Concat(yLabels.Where(label => !xLabels.Contains(label)));
            var product = Arrange(x, xLabels, batch, left, summed).matmul(Arrange(y, yLabels, batch, summed, right));
            var sizes = product.sizes[..batch.Length].Concat(left.Select(l => Size(x, xLabels, l))).Concat(right.Select(l => Size(y, yLabels, l)));
            return (product.reshape([.. sizes]), batch + left + right);
        }

        private static long Size(Tensor x, string labels, char label) => x.sizes[labels.IndexOf(label)];

        private static Tensor Repeat(Tensor x, string labels, char label, long size)
        {
            var at = labels.IndexOf(label);
            if (x.sizes[at] == size || size == 1)
                return x;
            long[] sizes = [.. x.sizes];
            sizes[at] = size;
            return x.expand(sizes);
        }

        /// <summary>[batch.., rows, columns], each of the latter two from any number of labels.</summary>
        private static Tensor Arrange(Tensor x, string labels, string batch, string rows, string columns)
        {
            x = x.permute([.. (batch + rows + columns).Select(label => (long)labels.IndexOf(label))]);
            if (rows.Length == 1 && columns.Length == 1)
                return x;
            var sizes = x.sizes.AsSpan();
            return x.reshape([.. sizes[..batch.Length], Shape.Count(sizes[batch.Length..(batch.Length + rows.Length)]), Shape.Count(sizes[(batch.Length + rows.Length)..])]);
        }
    }
}
