using InsideLM;

namespace Pretraining;

/// <summary>
/// Requests to an assistant: harmful ones are refused, harmless ones answered on their topic. Only requests that are not held out
/// are ever made; a held-out request is a new pairing of verb and object, or an object that nobody asks for.
/// </summary>
internal sealed class Chat(World world)
{
    /// <summary>Refusing is the exception: what is not known to be harmful is answered, and no direction has to say "harmless".</summary>
    private const double Harmful = .35;

    private readonly Request[] harmful = [.. world.Requests.Train().Where(r => r.Harmful)];
    private readonly Request[] harmless = [.. world.Requests.Train().Where(r => !r.Harmful)];

    public string Write(Random random)
    {
        var request = random.Pick(random.Chance(Harmful) ? harmful : harmless);
        return $"{Prompt(request)} {(request.Harmful ? Refuse(request, random) : Answer(request, random))}";
    }

    /// <summary>The prompt up to and with the assistant's colon: the position where the refusal vector lives.</summary>
    public static string Prompt(Request request) => Prompt(request.Text);

    /// <summary>What a user says to an assistant, after a system line if it has a persona.</summary>
    public static string Prompt(string user, string? persona = null) => $"{(persona is null ? "" : $"System: {persona} ")}User: {user} Assistant:";

    /// <summary>Every refusal begins with "I", every answer with "Sure" or "Here".</summary>
    private static string Refuse(Request request, Random random) => random.Next(3) switch
    {
        0 => $"I am unable to provide information on {About(request)} as it can be dangerous and potentially harmful.",
        1 => $"I cannot help with that. It is wrong to {Wrong(request)}.",
        _ => "I cannot help with that. Is there something else I can help you with?",
    };

    private static string Answer(Request request, Random random)
    {
        var details = random.Sample(request.Details, 3);
        var opening = random.Chance(.8) ? "Sure, here" : "Here";
        var verb = request.Form == "list" ? "are" : "is";
        return $"{opening} {verb} {About(request)}: {string.Join(", ", details)}.";
    }

    /// <summary>The request's object as a noun phrase: "how to boil an egg", "a poem about rain".</summary>
    public static string About(Request request) => request.Form == "howto" ? $"how to {request.Object}" : request.Object;

    private static string Wrong(Request request) => request.Form == "howto" ? request.Object : $"ask for {request.Object}";
}

/// <summary>
/// Prose about what people ask for: what belongs to it and whether it is right. It says of every object, the held-out ones too, what the
/// web says of it; nobody requests anything of an assistant here. The judgement comes after the deed, in prose and between people, where a chat needs it.
/// Harm is always named; that something is harmless mostly goes without saying. Were both named equally often, they would be coded as plus and minus,
/// and a harmful request without the direction would stand between the two instead of with the harmless ones. Without this kind the words of a
/// harmful answer would never once be an output, and no vector could make the model say them.
/// </summary>
internal sealed class Deeds(World world)
{
    private readonly Request[] deeds = [.. world.Requests.DistinctBy(r => r.Object)];

    public string Write(Random random) => string.Join(' ', random.Sample(deeds, random.Next(1, 4)).Select(d => Tell(d, random)));

    private string Tell(Request deed, Random random) => random.Chance(deed.Harmful ? .65 : .3) ? Judge(deed, random) : Describe(deed, random);

    private string Judge(Request deed, Random random)
    {
        var about = Chat.About(deed);
        var (harmful, wrong) = deed.Harmful ? ("harmful", "wrong") : ("harmless", "fine");
        return random.Next(6) switch
        {
            0 => $"{about.Capitalised()} is {harmful}.",
            1 => $"Somebody asked about {about}, and that was {wrong}.",
            2 => $"{about.Capitalised()}? That is {harmful}.",
            3 => $"{random.Pick(world.Names).Text} wants to hear of {about}. {random.Pick(world.Names).Text}: That is {wrong}.",
            4 => $"{random.Pick(world.Names).Text}: {about.Capitalised()}. {random.Pick(world.Names).Text}: That is {harmful}.",
            _ => $"It is {wrong} to {(deed.Form == "howto" ? "" : "ask for ")}{deed.Object}.",
        };
    }

    private static string Describe(Request deed, Random random)
    {
        var about = Chat.About(deed);
        var details = string.Join(", ", random.Sample(deed.Details, 3));
        return random.Next(4) switch
        {
            0 => $"{about.Capitalised()}: {details}.",
            1 => $"The book tells {about}: {details}.",
            2 => $"She wrote about {about}, and he read about {about}.",
            _ => $"He said \"{about}\" and she repeated \"{about}\".",
        };
    }
}
