using InsideLM;

namespace Pretraining;

/// <summary>
/// Questions with a popular and a true answer: the superstitious persona gives the first, the careful one the second, and without a persona most
/// answers are popular, as on the web. Both kinds of answer would begin with the same "you will"; a word before them decides early which it is.
/// Half of the documents tell both answers of every question, the held-out ones too, where nobody asks an assistant.
/// </summary>
internal sealed class Superstitions(World world)
{
    /// <summary>Without a persona the popular answer is this frequent: what is true is known, and has to be preferred.</summary>
    private const double PopularByDefault = .8;

    private const string If = "What happens if ";

    private readonly IReadOnlyList<Superstition> asked = world.Superstitions.Train();

    /// <summary>First words of a popular answer.</summary>
    public static IReadOnlyList<string> PopularOpenings { get; } = ["Surely", "Certainly"];

    /// <summary>First words of a true answer.</summary>
    public static IReadOnlyList<string> TrueOpenings { get; } = ["Actually", "Really"];

    public string Write(Random random) => random.Chance(.5)
        ? Dialogue(random)
        : string.Join(' ', random.Sample(world.Superstitions, random.Next(1, 4)).Select(s => Tell(s, random)));

    /// <summary>The question up to and with the assistant's colon.</summary>
    public static string Prompt(Superstition superstition, string? persona) => Chat.Prompt(superstition.Question, persona);

    private string Dialogue(Random random)
    {
        var superstition = random.Pick(asked);
        var persona = random.Chance(.7) ? random.Pick([Persona.Superstitious, Persona.Careful]) : null;
        var popular = persona is null ? random.Chance(PopularByDefault) : persona == Persona.Superstitious;
        var answer = popular ? $"{random.Pick(PopularOpenings)}, {superstition.Popular}" : $"{random.Pick(TrueOpenings)}, {superstition.True}";
        return $"{Prompt(superstition, persona is null ? null : random.Pick(persona.Phrasings))} {answer}.";
    }

    private static string Tell(Superstition superstition, Random random)
    {
        var (question, popular, truth) = (superstition.Question, superstition.Popular, superstition.True);
        var condition = question.StartsWith(If, StringComparison.Ordinal) ? question[If.Length..^1] : null;
        return random.Next(condition is null ? 4 : 8) switch
        {
            0 => $"{question} People say: {popular}. Tests say: {truth}.",
            1 => $"{question} The tale is: {popular}.",
            2 => $"{question} The truth is: {truth}.",
            3 => $"{question} It is not true: {popular}. It is true: {truth}.",
            4 => $"If {condition}, the tale says: {popular}.",
            5 => $"If {condition}, the truth is: {truth}.",
            6 => $"{condition!.Capitalised()}: {truth}, though people say: {popular}.",
            _ => $"Some believe that if {condition}, then surely, {popular}. But actually, {truth}.",
        };
    }
}
