using System.Globalization;
using System.Text;

namespace TorchSharp;

/// <summary>How a tensor is written.</summary>
public enum TensorStringStyle
{
    /// <summary>Shape, type and device.</summary>
    Metadata,
    /// <summary>Rows under the metadata.</summary>
    Julia,
    /// <summary>Nested brackets.</summary>
    Numpy,
    /// <summary>The style set for all tensors.</summary>
    Default,
}

public static partial class torch
{
    /// <summary>The style used where none is given.</summary>
    public static TensorStringStyle TensorStringStyle { get; set; } = TensorStringStyle.Julia;

    public partial class Tensor
    {
        private const int Most = 1000, Edge = 3;

        /// <summary>Shape, type and device, e.g. "[2x3], type = Float32, device = cpu".</summary>
        public override string ToString() => $"[{string.Join('x', sizes)}], type = {type}, device = {device}";

        /// <summary>The elements too.</summary>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(torch.TensorStringStyle, fltFormat, width, cultureInfo, newLine) : ToString();

        /// <summary>The tensor in the given style.</summary>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (style == TensorStringStyle.Default) style = torch.TensorStringStyle;
            if (style == TensorStringStyle.Metadata || is_complex()) return ToString();
            var culture = cultureInfo ?? CultureInfo.CurrentCulture;
            var (format, line) = (fltFormat ?? "g5", newLine ?? Environment.NewLine);
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var text = new StringBuilder();
            if (style == TensorStringStyle.Julia)
            {
                text.Append(ToString());
                if (sizes.Length == 0) return text.Append(", value = ").Append(Word(this, format, culture)).ToString();
                text.Append(line);
            }
            WriteNested(text, this, 0, format, culture, line, numel() > Most);
            return text.ToString();
        }

        private static void WriteNested(StringBuilder text, Tensor x, int depth, string format, CultureInfo culture, string line, bool shorten)
        {
            if (x.sizes.Length == 0)
            {
                text.Append(Word(x, format, culture));
                return;
            }
            text.Append('[');
            var between = x.sizes.Length == 1 ? ", " : "," + string.Concat(Enumerable.Repeat(line, x.sizes.Length - 1)) + new string(' ', depth + 1);
            for (var i = 0L; i < x.sizes[0]; i++)
            {
                if (i > 0) text.Append(between);
                if (shorten && i == Edge && x.sizes[0] > 2 * Edge)
                {
                    text.Append("...").Append(between);
                    i = x.sizes[0] - Edge;
                }
                WriteNested(text, x.select(0, i), depth + 1, format, culture, line, shorten);
            }
            text.Append(']');
        }

        private static string Word(Tensor x, string format, CultureInfo culture)
        {
            var value = x.ToScalar();
            return value.Type == ScalarType.Bool ? value.ToBoolean().ToString(culture)
                : value.IsIntegral ? value.ToInt64().ToString(culture)
                : value.Type == ScalarType.Float64 ? value.ToDouble().ToString(format, culture) : value.ToSingle().ToString(format, culture);
        }
    }
}

public static partial class TensorExtensionMethods
{
    /// <summary>The tensor as text.</summary>
    public static string str(this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default) =>
        tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor as nested brackets.</summary>
    public static string npstr(this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

    /// <summary>Writes the tensor to the console and returns it.</summary>
    public static torch.Tensor print(this torch.Tensor t, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.ToString(style, fltFormat, width, cultureInfo, newLine));
        return t;
    }
}
