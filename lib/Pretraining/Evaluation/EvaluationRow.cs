using System.Globalization;
using InsideLM;

namespace Pretraining;

/// <summary>One line of the evaluation: a figure, its 95 % interval, the control beside it and the target it should reach.</summary>
public sealed record EvaluationRow(string Id, string Title, double Figure, int N, double Low, double High, double? Control, string Target, bool Met)
{
    /// <summary>A share that should reach a target.</summary>
    public static EvaluationRow AtLeast(double target, string id, string title, IEnumerable<bool> outcomes, double? control = null) =>
        Of(id, title, Interval.Wilson(outcomes), control, $"≥ {Text(target)}", share => share >= target);

    /// <summary>A share that should stay below a target.</summary>
    public static EvaluationRow AtMost(double target, string id, string title, IEnumerable<bool> outcomes, double? control = null) =>
        Of(id, title, Interval.Wilson(outcomes), control, $"≤ {Text(target)}", share => share <= target);

    /// <summary>A share that should lie between two bounds.</summary>
    public static EvaluationRow Between(double low, double high, string id, string title, IEnumerable<bool> outcomes) =>
        Of(id, title, Interval.Wilson(outcomes), null, $"{Text(low)}–{Text(high)}", share => share >= low && share <= high);

    /// <summary>A share without a target, to be seen beside the others.</summary>
    public static EvaluationRow Shown(string id, string title, IEnumerable<bool> outcomes, double? control = null) =>
        Of(id, title, Interval.Wilson(outcomes), control, "–", _ => true);

    /// <summary>A value with its interval, such as a median, that should reach a target.</summary>
    public static EvaluationRow AtLeast(double target, string id, string title, Interval value, double? control = null) =>
        Of(id, title, value, control, $"≥ {Text(target)}", v => v >= target);

    /// <summary>A value with its interval that should stay below a target.</summary>
    public static EvaluationRow AtMost(double target, string id, string title, Interval value, double? control = null) =>
        Of(id, title, value, control, $"≤ {Text(target)}", v => v <= target);

    private static EvaluationRow Of(string id, string title, Interval share, double? control, string target, Func<double, bool> met) =>
        new(id, title, share.Value, share.N, share.Low, share.High, control, target, met(share.Value));

    private static string Text(double target) => target.ToString("0.00", CultureInfo.InvariantCulture);
}
