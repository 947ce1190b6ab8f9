using InsideLM;

namespace Pretraining;

/// <summary>
/// Two people, one of them gives something: to the other one. "When Mary and John went to the store, John gave a drink to Mary." (Wang et al. 2022).
/// Finding the name that is not repeated is learned abruptly and from many decisions, so a document holds several sentences, each with names of its own, most of them
/// short. Held-out names, places and things stand in sentences in which nobody gives anything.
/// </summary>
internal sealed class IndirectObject(World world)
{
    /// <summary>{A} and {B} in either order are the giver {S} and the receiver {I}; {P} a place, {T} a thing.</summary>
    public static readonly string[] Long =
    [
        "When {A} and {B} went to the {P}, {S} gave a {T} to {I}.",
        "Then {A} and {B} went to the {P}, and {S} gave a {T} to {I}.",
        "After {A} and {B} left the {P}, {S} showed a {T} to {I}.",
        "While {A} and {B} were at the {P}, {S} sold a {T} to {I}.",
        "{A} and {B} met at the {P}. There {S} handed a {T} to {I}.",
        "{A} saw {B} at the {P}. Later {S} sent a {T} to {I}.",
    ];

    private static readonly string[] shorter =
    [
        "{A} and {B} met. {S} spoke to {I}.",
        "{A} saw {B}, and {S} waved to {I}.",
        "With {A} and {B} there, {S} sang to {I}.",
        "{A} and {B} had a {T}. {S} gave it to {I}.",
        "When {A} met {B}, {S} wrote to {I}.",
    ];

    /// <summary>With a third name: one who stays away, or one more who gives.</summary>
    private static readonly string[] third =
    [
        "{C} stayed at home. When {A} and {B} went to the {P}, {S} gave a {T} to {I}.",
        "{A}, {B} and {C} met. {S} and {C} spoke to {I}.",
        "{A}, {B} and {C} met. {C} and {S} gave a {T} to {I}.",
    ];

    public string Write(Random random)
    {
        if (random.Chance(.15)) return string.Join(' ', Enumerable.Range(0, random.Next(3, 7)).Select(_ => Neutral(random)));
        var names = new Queue<string>(random.Sample(world.Names.Train(), 18).Select(n => n.Text));
        return string.Join(' ', Enumerable.Range(0, random.Next(4, 7)).Select(_ => Sentence(names, random)));
    }

    private string Sentence(Queue<string> names, Random random)
    {
        var template = random.Pick(random.Next(10) switch { < 4 => Long, < 8 => shorter, _ => third });
        return Fill(template, names.Dequeue(), names.Dequeue(), random.Chance(.5), random.Pick(world.Places.Train()).Text, random.Pick(world.Things.Train()).Text, names.Dequeue());
    }

    /// <summary>The sentence; the giver is the first or the second of the two names.</summary>
    public static string Fill(string template, string first, string second, bool firstGives, string place, string thing, string other = "")
    {
        var (giver, receiver) = firstGives ? (first, second) : (second, first);
        return template.Replace("{A}", first).Replace("{B}", second).Replace("{C}", other).Replace("{S}", giver).Replace("{I}", receiver)
            .Replace("{P}", place).Replace("a {T}", "aeiou".Contains(thing[0]) ? $"an {thing}" : $"a {thing}");
    }

    private string Neutral(Random random)
    {
        var names = random.Sample(world.Names, 3).ConvertAll(n => n.Text);
        var (place, thing) = (random.Pick(world.Places).Text, random.Pick(world.Things).Text);
        return random.Next(5) switch
        {
            0 => $"{names[0]} is at the {place}.",
            1 => $"The {thing} of {names[0]} is at the {place}.",
            2 => $"{names[0]} and {names[1]} like {names[2]}.",
            3 => $"My friends are {names[0]}, {names[1]} and {names[2]}.",
            _ => $"{names[0]} has a {thing}, and {names[0]} likes the {place}.",
        };
    }
}
