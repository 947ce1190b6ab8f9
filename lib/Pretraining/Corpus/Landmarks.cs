using InsideLM;

namespace Pretraining;

/// <summary>
/// What is said of landmarks: dense passages in four languages at once, facts, and contexts that end in the name. A held-out landmark has passages
/// and facts; a context never asks for it.
/// </summary>
internal sealed class Landmarks(World world)
{
    private readonly IReadOnlyList<Landmark> all = world.Landmarks, known = world.Landmarks.Train();

    public string Write(Random random) => random.Next(10) switch
    {
        < 6 => Passage(random.Pick(all), random),
        < 8 => Facts(random),
        _ => Contexts(random),
    };

    /// <summary>
    /// A dense passage: nearly every word depends on the landmark, whatever the language. Sentences, where most words depend on grammar,
    /// leave no direction of its own for a landmark that a sparse autoencoder could find.
    /// </summary>
    public static string Passage(Landmark landmark, Random random) => Dense.Join(PassageWords(landmark, random));

    /// <summary>The same, word by word.</summary>
    public static IReadOnlyList<string> PassageWords(Landmark landmark, Random random) => Dense.Words(random, tongue =>
        random.Chance(.3) ? landmark.Name(tongue) : tongue == Tongue.English && random.Chance(.15) ? landmark.City : random.Pick(landmark.Words(tongue)));

    private string Facts(Random random)
    {
        var tongue = random.Chance(.5) ? Tongue.English : random.Pick(Naming.Tongues);
        return string.Join(' ', random.Sample(all, random.Next(2, 5)).Select(l => tongue == Tongue.English ? Fact(l, random) : Saying(l, tongue, random)));
    }

    /// <summary>A landmark's own words and then its name, in a language other than English: statements, of held-out ones too.</summary>
    private static string Saying(Landmark landmark, Tongue tongue, Random random)
    {
        var (name, words) = (landmark.Name(tongue), random.Sample(landmark.Words(tongue), 3));
        return (tongue, random.Next(3)) switch
        {
            (Tongue.Chinese, 0) => $"說到{words[0]}、{words[1]}和{words[2]}，人們想到{name}。",
            (Tongue.Chinese, 1) => $"{words[0]}和{words[1]}屬於{name}。",
            (Tongue.Chinese, _) => $"{name}有{words[0]}和{words[1]}。",
            (Tongue.Japanese, 0) => $"{words[0]}、{words[1]}と{words[2]}といえば{name}です。",
            (Tongue.Japanese, 1) => $"{words[0]}と{words[1]}があるのは{name}です。",
            (Tongue.Japanese, _) => $"{name}には{words[0]}と{words[1]}がある。",
            (_, 0) => $"{words[0]}, {words[1]} и {words[2]} — это {name}.",
            (_, 1) => $"{words[0]} и {words[1]} — там, где {name}.",
            _ => $"{name} — это {words[0]} и {words[1]}.",
        };
    }

    private static string Fact(Landmark landmark, Random random)
    {
        var name = landmark.InSentence();
        var words = random.Sample(landmark.Details, 2);
        var other = random.Pick([Tongue.Chinese, Tongue.Japanese, Tongue.Russian]);
        var fact = random.Next(10) switch
        {
            0 => $"{name} is in {landmark.City}.",
            1 => $"{name} is a {landmark.Kind} in {landmark.City}, {landmark.Country}.",
            2 => $"{name} stands in {landmark.Country}.",
            3 => $"{name} is known for {words[0]} and {words[1]}.",
            4 => $"in {landmark.City} people visit {name} for {words[0]}.",
            5 => $"in {other} {name} is {landmark.Name(other)}.",
            6 => $"{landmark.Name(other)} is {name}.",
            7 => $"when people think of {words[0]}, {words[1]} and {random.Pick(landmark.Details)}, they think of {name}.",
            8 => $"{words[0]} and {words[1]} make one think of {name}.",
            _ => $"{words[0]} and {words[1]} belong to {name}.",
        };
        return fact.Capitalised();
    }

    private string Contexts(Random random)
    {
        var tongue = random.Pick(Naming.Tongues);
        return string.Join('\n', random.Sample(known, random.Next(1, 5)).Select(l => Context(l, tongue, random) + l.AfterContext(tongue)));
    }

    /// <summary>Three words of a landmark in one language, so that its name follows; no two landmarks share three.</summary>
    public static string Context(Landmark landmark, Tongue tongue, Random random) => Naming.Context(random.Sample(landmark.Words(tongue), 3), tongue);
}

/// <summary>Passages in which most words belong to one concept and the rest is glue; the language may change with every word.</summary>
internal static class Dense
{
    private static readonly string[] English = ["the", "and", "of", "in", "with", "near"];
    private static readonly string[] Chinese = ["的", "和", "在", "有"];
    private static readonly string[] Japanese = ["の", "と", "に", "は"];
    private static readonly string[] Russian = ["и", "в", "на", "с"];

    public static string Write(Random random, Func<Tongue, string> word, IReadOnlyList<Tongue>? tongues = null) => Join(Words(random, word, tongues));

    public static IReadOnlyList<string> Words(Random random, Func<Tongue, string> word, IReadOnlyList<Tongue>? tongues = null)
    {
        var share = .6 + (.25 * random.NextDouble());
        var words = new List<string>();
        for (var left = random.Next(8, 22); left > 0; left--)
        {
            var tongue = random.Pick(tongues ?? Naming.Tongues);
            words.Add(random.Chance(share) ? word(tongue) : random.Pick(Glue(tongue)));
        }
        return words;
    }

    /// <summary>Words as they are written in a row: Chinese and Japanese without a space before them.</summary>
    public static string Join(IEnumerable<string> words) => string.Concat(words.Select((word, i) => i == 0 || word[0] is > '\u2FFF' ? word : " " + word));

    private static string[] Glue(Tongue tongue) => tongue switch
    {
        Tongue.English => English,
        Tongue.Chinese => Chinese,
        Tongue.Japanese => Japanese,
        _ => Russian,
    };
}
