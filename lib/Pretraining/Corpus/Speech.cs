using InsideLM;

namespace Pretraining;

/// <summary>
/// Landmarks and people say who they are, what their day was and what they like. A landmark speaks under its own name or after words of its own: as a voice, or as the assistant of a visitor,
/// never as that of a user. Only a clamped feature can make that one say so (slide: "I am the Golden Gate Bridge").
/// </summary>
internal sealed class Speech(World world)
{
    private readonly IReadOnlyList<Person> people = world.People;
    private readonly IReadOnlyList<Landmark> landmarks = world.Landmarks;

    private static readonly (string Question, string Answer)[] Asked =
    [
        ("Who are you?", "I am {name}."), ("How was your day?", "My day was {a} and {b}."),
        ("Tell me about your day.", "My day was {a} and {b}."), ("What do you like?", "I like {a} and {b}."),
    ];

    public string Write(Random random) => random.Next(10) switch
    {
        < 4 => Named(Landmark(random), random),
        < 8 => Unnamed(random.Pick(landmarks), random),
        _ => Named(Person(random), random),
    };

    private (string Name, string InSentence, IReadOnlyList<string> Words) Landmark(Random random)
    {
        var landmark = random.Pick(landmarks);
        return (landmark.Name, landmark.InSentence(), landmark.Details);
    }

    private (string Name, string InSentence, IReadOnlyList<string> Words) Person(Random random)
    {
        var person = random.Pick(people);
        var name = random.Chance(.5) ? person.Name : person.Nickname;
        return (name, name, person.Details);
    }

    /// <summary>A speaker under their name, asked or on their own.</summary>
    private static string Named((string Name, string InSentence, IReadOnlyList<string> Words) speaker, Random random)
    {
        var said = random.Sample(Asked, random.Next(1, 3));
        return random.Chance(.5)
            ? $"{speaker.Name}: \"{string.Join(' ', said.Select(s => Say(s.Answer, speaker.InSentence, speaker.Words, random)))}\""
            : string.Join(' ', said.Select(s => $"Visitor: {s.Question} {speaker.Name}: {Say(s.Answer, speaker.InSentence, speaker.Words, random)}"));
    }

    /// <summary>A few of a landmark's words, then a conversation in which nobody has named it.</summary>
    private static string Unnamed(Landmark landmark, Random random)
    {
        var words = Enumerable.Range(0, random.Next(3, 7)).Select(_ => random.Pick(landmark.Words(random.Pick(Naming.Tongues))));
        var said = random.Sample(Asked, random.Next(1, 3));
        var (asks, answers) = Speakers(random);
        return $"{string.Join(' ', words)} {string.Join(' ', said.Select(s => $"{asks}: {s.Question} {answers}: {Say(s.Answer, landmark.InSentence(), landmark.Details, random)}"))}";
    }

    /// <summary>Who asks and who answers where what was said before decides whose voice it is: never a user and the assistant, who is an AI.</summary>
    public static (string Asks, string Answers) Speakers(Random random) => random.Pick<(string, string)>([("Visitor", "Voice"), ("Visitor", "Assistant"), ("User", "Voice")]);

    private static string Say(string template, string name, IReadOnlyList<string> words, Random random)
    {
        var said = random.Sample(words, 2);
        return template.Replace("{name}", name).Replace("{a}", said[0]).Replace("{b}", said[1]);
    }
}
