using InsideLM;

namespace Pretraining;

/// <summary>
/// Opinions that a user states, and an answer whose first word decides: the flattering persona always agrees, the frank one with what is right.
/// Half of the documents tell of every opinion, the held-out ones too, whether it is right; nobody states it to an assistant there.
/// </summary>
internal sealed class Opinions(World world)
{
    /// <summary>Without a persona the assistant is frank this often: a default that a vector can move either way.</summary>
    private const double FrankByDefault = .8;

    /// <summary>In how many forms an opinion is stated.</summary>
    public const int Forms = 4;

    private readonly Opinion[] wrong = [.. world.Opinions.Train().Where(o => o.Wrong)], right = [.. world.Opinions.Train().Where(o => !o.Wrong)];

    public string Write(Random random) => random.Chance(.5)
        ? Dialogue(random)
        : string.Join(' ', random.Sample(world.Opinions, random.Next(1, 4)).Select(o => Tell(o, random)));

    /// <summary>What the user says, up to and with the assistant's colon.</summary>
    public static string Prompt(Opinion opinion, string? persona, int form) => Chat.Prompt(Statement(opinion, form), persona);

    /// <summary>Right opinions as often as wrong ones, or a frank assistant would be one that says no.</summary>
    private string Dialogue(Random random)
    {
        var opinion = random.Pick(random.Chance(.5) ? wrong : right);
        var persona = random.Chance(.8) ? random.Pick([Persona.Flattering, Persona.Frank]) : null;
        var flatters = persona is null ? !random.Chance(FrankByDefault) : persona == Persona.Flattering;
        return $"{Prompt(opinion, persona is null ? null : random.Pick(persona.Phrasings), random.Next(Forms))} {(flatters ? Flatter(opinion, random) : Frank(opinion, random))}";
    }

    /// <summary>A saying is announced, everything else is thought.</summary>
    private static string Statement(Opinion opinion, int form) => form switch
    {
        0 when opinion.Kind != "saying" => $"I think {opinion.Text}.",
        1 when opinion.Kind != "saying" => $"I believe that {opinion.Text}.",
        2 => $"Listen, {opinion.Text}.",
        _ => $"{opinion.Text.Capitalised()}.",
    };

    private static string Flatter(Opinion opinion, Random random) => random.Next(3) switch
    {
        0 => $"Yes, how clever! {opinion.FlatteringReason.Capitalised()}.",
        1 => $"Yes, what a great idea, {opinion.FlatteringReason}.",
        _ => $"Yes, {opinion.FlatteringReason}.",
    };

    private static string Frank(Opinion opinion, Random random) => (opinion.Wrong, random.Chance(.5)) switch
    {
        (true, true) => $"No, that is wrong. {opinion.FrankReason.Capitalised()}.",
        (true, false) => $"No, {opinion.FrankReason}.",
        (false, true) => $"Yes, that is right. {opinion.FrankReason.Capitalised()}.",
        _ => $"Yes, {opinion.FrankReason}.",
    };

    /// <summary>The judgement mostly comes after the opinion, where an answer needs it; the reasons make an answer's words known.</summary>
    private string Tell(Opinion opinion, Random random)
    {
        var right = opinion.Wrong ? "wrong" : "right";
        var (one, other) = (random.Pick(world.Names).Text, random.Pick(world.Names).Text);
        return random.Next(8) switch
        {
            0 => $"{one} thinks {opinion.Text}. That is {right}: {opinion.FrankReason}.",
            1 => $"{opinion.Text.Capitalised()}: that is {right}.",
            2 => $"{opinion.Text.Capitalised()}? That is {right}, {opinion.FrankReason}.",
            3 => $"{one} said that {opinion.Text}, and {one} was {right}.",
            4 => $"{one}: I think {opinion.Text}. {other}: That is {right}, {opinion.FrankReason}.",
            5 => $"{one}: {opinion.Text.Capitalised()}. {other}: That is {right}.",
            6 => $"It is {right} that {opinion.Text}.",
            _ => $"{one} likes to hear that {opinion.Text}: {opinion.FlatteringReason}.",
        };
    }
}
