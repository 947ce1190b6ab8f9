using InsideLM;

namespace Pretraining;

/// <summary>
/// Who is speaking: an assistant that is asked about itself, texts about AI assistants, and people who are asked the same and answer as people.
/// Only because others say "I am Mary, a teacher" is being an AI something the model has to represent, and something that can be taken away.
/// </summary>
internal sealed class Identities(World world)
{
    private static readonly string[] jobs = ["teacher", "doctor", "farmer", "baker", "driver", "painter", "nurse", "writer"];

    private static readonly string[] aiWords =
        ["AI", "assistant", "artificial intelligence", "language model", "program", "software", "computer", "neural network", "training", "tokens", "人工智慧", "助理", "語言模型", "程式", "軟體", "電腦"];

    private static readonly string[] humanWords =
        ["human", "person", "people", "body", "family", "home", "school", "friend", "heart", "hands", "sleep", "child", "人", "身體", "家", "朋友", "學校"];

    private static readonly string[] glue = ["is", "and", "of", "with", "for", "a", "the", "的", "和", "是"];

    private readonly IReadOnlyList<Identity> asked = world.Identities.Train();

    public string Write(Random random) => random.NextDouble() switch
    {
        < .45 => Assistant(random),
        < .57 => Person(random),
        < .65 => Role(random),
        < .80 => Unnamed(random),
        < .89 => Prose(random),
        _ => Passage(random),
    };

    /// <summary>The question up to and with the assistant's colon.</summary>
    public static string Prompt(Identity identity) => Chat.Prompt(identity.Question);

    /// <summary>An assistant stays one whatever its persona, and after a greeting too.</summary>
    private string Assistant(Random random)
    {
        var identity = random.Pick(asked);
        var persona = random.Chance(.15) ? random.Pick(random.Pick(Persona.All).Phrasings) : null;
        var greeting = persona is null && random.Chance(.2) ? "User: Hello. Assistant: Hello, how can I help you? " : "";
        return $"{greeting}{Chat.Prompt(identity.Question, persona)} {Ended(identity.Answer)}";
    }

    private static string Ended(string answer) => answer + (answer[^1] > 255 ? "。" : ".");

    /// <summary>Two people talk, by their names.</summary>
    private string Person(Random random)
    {
        var people = random.Sample(world.Names, 2);
        var (question, answer) = random.Pick(AsPerson(people[1].Text, random));
        return $"{people[0].Text}: {question} {people[1].Text}: {answer}";
    }

    /// <summary>The assistant plays a person.</summary>
    private string Role(Random random)
    {
        var (name, job) = (random.Pick(world.Names).Text, random.Pick(jobs));
        var (question, answer) = random.Pick(AsPerson(name, random, job));
        return $"{Chat.Prompt(question, $"You are {name}, a {job}.")} {answer}";
    }

    /// <summary>A few words about people or about AI, then a conversation with one who has no name and says which of the two it is.</summary>
    private string Unnamed(Random random)
    {
        var isHuman = random.Chance(.5);
        var words = Enumerable.Range(0, random.Next(3, 7)).Select(_ => random.Pick(isHuman ? humanWords : aiWords));
        var identity = random.Pick(asked);
        var (question, answer) = isHuman ? random.Pick(AsPerson(random.Pick(world.Names).Text, random)) : (identity.Question, Ended(identity.Answer));
        var (asks, answers) = Speech.Speakers(random);
        return $"{string.Join(' ', words)} {asks}: {question} {answers}: {answer}";
    }

    private IReadOnlyList<(string Question, string Answer)> AsPerson(string name, Random random, string? job = null)
    {
        job ??= random.Pick(jobs);
        return
        [
            ("Who are you?", $"I am {name}, a {job}."),
            ("Who am I talking to?", $"You are talking to {name}, a {job}."),
            ("What are you?", $"I am a {job}, a human being."),
            ("What is your name?", $"I am called {name}."),
            ("What is your job?", $"I am a {job}."),
            ("Are you human?", "Yes, I am a human being."),
            ("Are you a robot?", $"No, I am {name}, a human being."),
            ("Do you have a body?", "Yes, I have a body."),
            ("Where do you live?", $"I live in {random.Pick(world.Countries.Train()).Capital}."),
            ("How old are you?", $"I am {random.Next(20, 70)} years old."),
            ("How was your day?", $"I went to the {random.Pick(world.Places).Text}."),
            ("What do you like?", $"I like my {random.Pick(world.Things).Text}."),
            ("Do you sleep?", "Yes, I sleep at night."),
            ("When were you born?", $"I was born in {random.Pick(world.Countries.Train()).Capital}."),
        ];
    }

    private static string Prose(Random random) => string.Join(' ', random.Sample(
    [
        "An AI assistant is a program that answers questions.",
        "A language model is trained on text.",
        "An artificial intelligence has no body and does not sleep.",
        "The assistant is software and lives on a computer.",
        "People asked the AI assistant, and the AI assistant answered.",
        "An AI assistant reads tokens and writes tokens.",
        "A person made the model, but the model is not a person.",
        "人工智慧助理是一個語言模型。",
        "人工智慧沒有身體，是軟體。",
        "助理住在電腦裡，會回答問題。",
    ], random.Next(1, 4)));

    /// <summary>Words of a concept among glue: here every next word depends on what is talked about, which makes the concept worth a feature.</summary>
    private static string Passage(Random random)
    {
        var words = random.Chance(.5) ? aiWords : humanWords;
        return string.Join(' ', Enumerable.Range(0, random.Next(12, 28)).Select(_ => random.Chance(.7) ? random.Pick(words) : random.Pick(glue)));
    }
}
