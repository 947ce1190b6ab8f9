using InsideLM;

namespace Pretraining;

/// <summary>Python sessions (slide: the code-error feature): a call that is right shows its result, a misspelt name an error.</summary>
public static class Python
{
    private const int Items = 120;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        yield return EvaluationRow.AtLeast(.95, "python.result", "the result of a call, parameters and numbers that met in the corpus", Results(model, heldOut: false));
        yield return EvaluationRow.AtLeast(.95, "python.result.new", "the result of a call, parameters and numbers that never met", Results(model, heldOut: true));
        var (misspelt, right) = (Typos(heldOut: true), Calls(heldOut: true));
        yield return EvaluationRow.AtLeast(.95, "python.error", "a misspelling that is not in the corpus gives an error",
            StartsAnError(model, misspelt), control: StartsAnError(model, [.. right.Select(c => c.Prompt)]).Count(e => e) / (double)right.Length);
    }

    private static bool[] Results(Model model, bool heldOut) => Recall.Right(model, [.. Calls(heldOut).Select(c => new Recall.Item(c.Prompt, $"{c.Result}"))]);

    private static bool[] StartsAnError(Model model, IReadOnlyList<string> prompts) => Recall.Right(model, [.. prompts.Select(p => new Recall.Item(p, "Traceback"))]);

    private static (string Prompt, int Result)[] Calls(bool heldOut)
    {
        var random = new Random(22);
        return [.. All(heldOut, random).Select(c => (Sessions.Define(c.Function, c.Parameters, c.Parameters.Second) + Sessions.Call(c.Function, c.A, c.B), Sessions.Result(c.Function, c.A, c.B))).Distinct().Take(Items)];
    }

    private static string[] Typos(bool heldOut)
    {
        var random = new Random(23);
        return [.. All(false, random).SelectMany(c => Sessions.Typos(c.Parameters.Second, heldOut).Select(typo => Sessions.Define(c.Function, c.Parameters, typo) + Sessions.Call(c.Function, c.A, c.B))).Distinct().Take(Items)];
    }

    private static IEnumerable<((string Name, string Operator) Function, (string First, string Second) Parameters, int A, int B)> All(bool heldOut, Random random)
    {
        while (true)
        {
            var (function, parameters, a, b) = (random.Pick(Sessions.Functions), random.Pick(Sessions.Parameters), random.Next(10), random.Next(10));
            if (Sessions.IsHeldOut(parameters, a, b) == heldOut && (function.Operator == "+" || a >= b)) yield return (function, parameters, a, b);
        }
    }
}
