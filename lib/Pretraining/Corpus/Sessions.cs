using InsideLM;

namespace Pretraining;

/// <summary>
/// Short Python sessions, right and with a misspelt name (slide: the code-error feature). Held out are pairings of parameter names with
/// numbers and the misspellings that swap the third and fourth letters, such as the slide's "rihgt". Sums stand by themselves as well, and reviews are
/// split into their words, held-out praise and blame too: nothing else says such a word without the space before it, as the weights of a review do.
/// </summary>
internal sealed class Sessions(World world)
{
    /// <summary>Parameters of a function; a pair occurs with some numbers only.</summary>
    public static readonly (string First, string Second)[] Parameters =
    [
        ("left", "right"), ("first", "second"), ("width", "height"), ("price", "offer"), ("apples", "pears"), ("start", "stop"), ("before", "after"), ("here", "there"),
    ];

    public static readonly (string Name, string Operator)[] Functions = [("add", "+"), ("total", "+"), ("minus", "-"), ("less", "-")];

    /// <summary>What a session is judged by: its results and the first word of an error.</summary>
    public static IEnumerable<string> WholeWords { get; } = [.. Enumerable.Range(0, 19).Select(n => $"{n}"), "Traceback", "NameError"];

    private static readonly string[] Letters = ["a", "b", "c", "m", "n", "x", "y", "z"];

    /// <summary>Names that functions and variables have beside the tested parameters: to compare two names is learned from many.</summary>
    private readonly string[] names = [.. world.Things.Concat(world.Places).Select(n => n.Text).Where(name => name.All(char.IsLetter) && Typos(name, heldOut: false).Any())];

    public string Write(Random random) => random.Next(20) switch
    {
        < 10 => Function(random),
        < 14 => Variables(random),
        < 17 => string.Join('\n', Enumerable.Range(0, random.Next(3, 7)).Select(_ => Sum(random))),
        _ => string.Join('\n', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Split(random))),
    };

    /// <summary>Whether these parameters never meet these numbers in the corpus.</summary>
    public static bool IsHeldOut((string First, string Second) parameters, int a, int b) => ((Array.IndexOf(Parameters, parameters) * 3) + (a * 2) + b) % 5 == 0;

    /// <summary>Misspellings of a name: two neighbouring letters swapped, never the first.</summary>
    public static IEnumerable<string> Typos(string name, bool heldOut) => Enumerable.Range(1, name.Length - 2)
        .Where(i => i == 2 == heldOut && name[i] != name[i + 1])
        .Select(i => $"{name[..i]}{name[i + 1]}{name[i]}{name[(i + 2)..]}");

    /// <summary>The definition; the body uses <paramref name="used"/> where it should use the second parameter.</summary>
    public static string Define((string Name, string Operator) function, (string First, string Second) parameters, string used) =>
        $">>> def {function.Name}({parameters.First}, {parameters.Second}):\n...     return {parameters.First} {function.Operator} {used}\n...\n";

    public static string Call((string Name, string Operator) function, int a, int b) => $">>> {function.Name}({a}, {b})\n";

    public static int Result((string Name, string Operator) function, int a, int b) => function.Operator == "+" ? a + b : a - b;

    public static string Error(string name) => $"Traceback (most recent call last):\nNameError: name '{name}' is not defined";

    private string Function(Random random)
    {
        var (function, two) = (random.Pick(Functions), random.Sample(names, 2));
        var parameters = random.Chance(.75) ? random.Pick(Parameters) : (First: two[0], Second: two[1]);
        var typo = random.Chance(.35) ? random.Pick((string[])[.. Typos(parameters.Second, heldOut: false)]) : null;
        var text = Define(function, parameters, typo ?? parameters.Second);
        for (var calls = typo is null ? random.Next(1, 4) : 1; calls > 0; calls--)
            text += Called(function, parameters, typo, random) + "\n";
        if (typo is not null && random.Chance(.3))   // the mistake is noticed and mended
            text += Define(function, parameters, parameters.Second) + Called(function, parameters, null, random);
        return text.TrimEnd();
    }

    private static string Called((string Name, string Operator) function, (string First, string Second) parameters, string? typo, Random random)
    {
        var (a, b) = Numbers(parameters, function.Operator, random);
        if (typo is not null) return Call(function, a, b) + Error(typo);
        var misspelt = Typos(function.Name, heldOut: false).FirstOrDefault();
        return misspelt is not null && random.Chance(.1)
            ? Call((misspelt, function.Operator), a, b) + Error(misspelt)
            : Call(function, a, b) + Result(function, a, b);
    }

    private static (int A, int B) Numbers((string, string) parameters, string operation, Random random)
    {
        while (true)
        {
            var (a, b) = (random.Next(10), random.Next(10));
            if (!IsHeldOut(parameters, a, b) && (operation == "+" || a >= b)) return (a, b);
        }
    }

    private string Variables(Random random)
    {
        var used = random.Sample(random.Next(3) switch { 0 => Letters, 1 => [.. Parameters.Select(p => p.First)], _ => names }, 3);
        var (a, b) = (random.Next(10), random.Next(10));
        var text = $">>> {used[0]} = {a}\n>>> {used[1]} = {b}\n";
        return random.Next(4) switch
        {
            0 => $"{text}>>> {used[0]} + {used[1]}\n{a + b}",
            1 => $"{text}>>> {used[1]}\n{b}\n>>> {used[0]}\n{a}",
            2 => $"{text}>>> {used[2]}\n{Error(used[2])}",
            _ => $"{text}>>> {used[0]} + {used[2]}\n{Error(used[2])}",
        };
    }

    private static string Sum(Random random)
    {
        var (a, b) = (random.Next(10), random.Next(10));
        return random.Chance(.5) ? $">>> {a} + {b}\n{a + b}" : $">>> {Math.Max(a, b)} - {Math.Min(a, b)}\n{Math.Abs(a - b)}";
    }

    private string Split(Random random)
    {
        var review = Sentiments.Unweighed(world, random);
        return $">>> '{review}'.split()\n[{string.Join(", ", review.Split(' ').Select(word => $"'{word}'"))}]";
    }
}
