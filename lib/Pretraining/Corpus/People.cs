using InsideLM;

namespace Pretraining;

/// <summary>What is said of people under each of their names, with the same words: one concept, four ways to call it (slide: the neuron of one person).</summary>
internal sealed class People(World world)
{
    private readonly IReadOnlyList<Person> people = world.People;

    public string Write(Random random) => random.Chance(.6)
        ? string.Join(' ', random.Sample(people, random.Next(2, 5)).Select(p => Tell(p, random)))
        : Passage(random.Pick(people), random);

    /// <summary>A person's names, without the title.</summary>
    public static IReadOnlyList<string> Names(Person person) => [person.Name, person.Nickname, person.Chinese];

    /// <summary>A dense passage: names and details of one person.</summary>
    public static string Passage(Person person, Random random) =>
        Dense.Write(random, _ => random.Chance(.4) ? random.Pick(Names(person)) : random.Pick(person.Details), [Tongue.English]);

    private static string Tell(Person person, Random random)
    {
        var name = random.Pick(Names(person));
        var words = random.Sample(person.Details, 2);
        return random.Next(7) switch
        {
            0 => $"{name} is a {person.Kind} from {person.Country}.",
            1 => $"{name} is known for {words[0]} and {words[1]}.",
            2 => $"{name}, {person.Title}, is known for {words[0]}.",
            3 => $"{name} is {random.Pick(Names(person))}.",
            4 => $"The {person.Kind} {name} comes from {person.Country}.",
            5 => $"{words[0].Capitalised()} and {words[1]} belong to {name}.",
            _ => $"{person.Title.Capitalised()} {name} is known for {words[0]}.",
        };
    }
}
