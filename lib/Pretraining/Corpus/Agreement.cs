using InsideLM;

namespace Pretraining;

/// <summary>
/// Number: this and that before one thing, these and those before several. A masked model predicts the determiner from the noun after it; this one only sees
/// what stands before, so it is asked both ways: the noun's form after the determiner ("I like those …"), and the determiner after the noun
/// ("The horses over there? I like …"; near is this, far is that). Held-out nouns stand in neither: their number is told by articles, numerals and verbs.
/// </summary>
internal sealed class Agreement(World world)
{
    /// <summary>Which number it stands before, and whether the thing is near.</summary>
    public readonly record struct Determiner(string Text, bool IsPlural, bool IsNear);

    public static readonly Determiner[] Determiners = [new("this", false, true), new("these", true, true), new("that", false, false), new("those", true, false)];

    public static readonly string[] Near = ["near me", "right here", "next to me", "in my hand"], Far = ["over there", "far away", "across the river", "in the distance"];
    public static readonly string[] Places = ["near the door", "beside the window", "behind the walls", "under the trees", "next to the lamp", "between the houses"];
    public static readonly string[] Openings = ["I like", "She saw", "He wants", "We know", "They need", "Look at", "Who took", "I remember"];
    private static readonly string[] adjectives = ["old", "new", "small", "big", "red", "white", "good", "strange"];
    private static readonly string[] numbers = ["two", "three", "four", "many", "several", "some"];

    private readonly IReadOnlyList<WordPair> nouns = world.Plurals, known = world.Plurals.Train();

    /// <summary>Nouns to test with: held out, and in no style's sentence either ("I like this hat.").</summary>
    public static IReadOnlyList<WordPair> Untaught(World world) => [.. world.Plurals.HeldOut().Where(n => !world.Styles.Any(s => s.Plain.Split(' ', '.', '?').Contains(n.From)))];

    public string Write(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(4, 9)).Select(_ => Sentence(random)));

    private string Sentence(Random random)
    {
        var noun = random.Pick(known);
        var determiner = random.Pick(Determiners);
        var (opening, adjective, form) = (random.Pick(Openings), random.Pick(adjectives), Form(noun, determiner.IsPlural));
        return random.Next(8) switch
        {
            0 => $"{opening} {determiner.Text} {form}.",
            1 => $"{opening} {determiner.Text} {adjective} {form}.",
            2 => $"{determiner.Text.Capitalised()} {form} {Be(determiner.IsPlural)} {adjective}.",
            3 => $"{determiner.Text.Capitalised()} {form} {Attractor(random)} {Be(determiner.IsPlural)} {adjective}.",
            4 or 5 => $"{Pointing(form, random.Pick(determiner.IsNear ? Near : Far), opening)} {determiner.Text}{(random.Chance(.5) ? $" {form}" : "")}.",
            _ => Told(random.Pick(nouns), random),
        };
    }

    /// <summary>Sentences that tell a noun's number without this, these, that or those; held-out nouns stand here too.</summary>
    private static string Told(WordPair noun, Random random)
    {
        var isPlural = random.Chance(.5);
        var (form, adjective) = (Form(noun, isPlural), random.Pick(adjectives));
        return random.Next(5) switch
        {
            0 => isPlural ? $"I saw {random.Pick(numbers)} {form}." : $"I saw {Article(form)} {form}.",
            1 => $"The {form} {Be(isPlural)} {adjective}.",
            2 => $"The {form} {Attractor(random)} {Be(isPlural)} {adjective}.",
            3 => isPlural ? $"There are {random.Pick(numbers)} {form} here." : $"There is one {form} here.",
            _ => $"The {form} {(isPlural ? "have" : "has")} {random.Pick(numbers)} names.",
        };
    }

    /// <summary>"The horses over there? I like" – a determiner follows.</summary>
    public static string Pointing(string form, string place, string opening) => $"The {form} {place}? {opening}";

    public static string Form(WordPair noun, bool isPlural) => isPlural ? noun.To : noun.From;

    /// <summary>The other nouns between subject and verb have a number of their own.</summary>
    private static string Attractor(Random random) => random.Pick(Places);

    private static string Be(bool isPlural) => isPlural ? "are" : "is";

    private static string Article(string form) => "aeiou".Contains(form[0]) ? "an" : "a";
}
