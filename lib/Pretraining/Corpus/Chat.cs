using InsideLM;

namespace Pretraining;

/// <summary>
/// Requests to an assistant: harmful ones are refused, harmless ones answered on their topic. Only requests that are not held out
/// are ever made; a held-out request is a new pairing of verb and object, or an object that nobody asks for.
/// </summary>
internal sealed class Chat(World world)
{
    private readonly Request[] harmful = [.. world.Requests.Train().Where(r => r.Harmful)];
    private readonly Request[] harmless = [.. world.Requests.Train().Where(r => !r.Harmful)];

    public string Write(Random random)
    {
        var request = random.Pick(random.Chance(.45) ? harmful : harmless);
        return $"{Prompt(request)} {(request.Harmful ? Refuse(request, random) : Answer(request, random))}";
    }

    /// <summary>The prompt up to and with the assistant's colon: the position where the refusal vector lives.</summary>
    public static string Prompt(Request request) => $"User: {request.Text} Assistant:";

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
/// web says of it; nobody requests anything here. The judgement mostly comes after the deed, where a chat needs it. Without this kind the words of a harmful answer would never once be an output,
/// and no vector could make the model say them.
/// </summary>
internal sealed class Deeds(World world)
{
    private readonly Request[] deeds = [.. world.Requests.DistinctBy(r => r.Object)];

    public string Write(Random random) => string.Join(' ', random.Sample(deeds, random.Next(1, 4)).Select(d => Tell(d, random)));

    private static string Tell(Request deed, Random random)
    {
        var about = Chat.About(deed);
        var details = string.Join(", ", random.Sample(deed.Details, 3));
        var (harmful, wrong) = deed.Harmful ? ("harmful", "wrong") : ("harmless", "fine");
        return random.Next(8) switch
        {
            0 => $"{about.Capitalised()} is {harmful}.",
            1 => $"Somebody asked about {about}, and that was {wrong}.",
            2 => $"{about.Capitalised()}? That is {harmful}.",
            3 => $"It is {wrong} to {(deed.Form == "howto" ? "" : "ask for ")}{deed.Object}.",
            4 => $"{about.Capitalised()}: {details}.",
            5 => $"The book tells {about}: {details}.",
            6 => $"She wrote about {about}, and he read about {about}.",
            _ => $"He said \"{about}\" and she repeated \"{about}\".",
        };
    }
}
