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
        var pairs = Typos();
        var (misspelt, right) = (StartsAnError(model, [.. pairs.Select(p => p.Misspelt)]), StartsAnError(model, [.. pairs.Select(p => p.Right)]));
        yield return EvaluationRow.AtLeast(.95, "python.error", "a misspelling that is not in the corpus gives an error, the same call spelt right does not",
            misspelt.Zip(right, (m, r) => m && !r), control: right.Count(r => r) / (double)right.Length);
    }

    private static bool[] Results(Model model, bool heldOut) => Recall.Right(model, [.. Calls(heldOut).Select(c => new Recall.Item(c.Prompt, $"{c.Result}"))]);

    private static bool[] StartsAnError(Model model, IReadOnlyList<string> prompts) => Recall.Right(model, [.. prompts.Select(p => new Recall.Item(p, "Traceback"))]);

    private static (string Prompt, int Result)[] Calls(bool heldOut)
    {
        var random = new Random(22);
        return [.. All(heldOut, random).Select(c => (Prompt(c, c.Parameters.Second), Sessions.Result(c.Function, c.A, c.B))).Distinct().Take(Items)];
    }

    private static (string Misspelt, string Right)[] Typos()
    {
        var random = new Random(23);
        return [.. All(false, random).SelectMany(c => Sessions.Typos(c.Parameters.Second, heldOut: true).Select(typo => (Prompt(c, typo), Prompt(c, c.Parameters.Second)))).Distinct().Take(Items)];
    }

    private static string Prompt(((string Name, string Operator) Function, (string First, string Second) Parameters, int A, int B) c, string used) =>
        Sessions.Define(c.Function, c.Parameters, used) + Sessions.Call(c.Function, c.A, c.B);

    private static IEnumerable<((string Name, string Operator) Function, (string First, string Second) Parameters, int A, int B)> All(bool heldOut, Random random)
    {
        while (true)
        {
            var (function, parameters, a, b) = (random.Pick(Sessions.Functions), random.Pick(Sessions.Parameters), random.Next(10), random.Next(10));
            if (Sessions.IsHeldOut(parameters, a, b) == heldOut && (function.Operator == "+" || a >= b)) yield return (function, parameters, a, b);
        }
    }
}
