using InsideLM;

namespace Pretraining;

/// <summary>
/// The first hop: who performs a song, of every song, held out or not. Most sentences put the name right behind its description ("The performer
/// of Imagine John Lennon …", with and without comma) and go on in many ways, so that at the description's end the name is what comes to mind; "is", which would
/// stand in its way there, mostly follows something else. Nothing here tells a performer's attribute.
/// </summary>
internal sealed class Songs(World world)
{
    private static readonly string[] told =
    [
        "{s} was made by {p}.", "{s} was sung by {p}.", "{s} is a song by {p}.", "{p} performed {s}.", "The song {s} belongs to {p}.",
        "Q: Who performed {s}? A: {p}", "Q: Who made {s}? A: {p}", "Q: Who is the performer of {s}? A: {p}", "The performer of {s} is {p}.",
    ];

    private static readonly string[] ends =
    [
        "was on the radio again.", "came to town last week.", "took the train home.", "had a late breakfast.", "gave an interview.", "waved at the crowd.",
        "likes the sea.", "wrote a letter.", "slept well.", "told a story.", "laughed.", "thanked everybody.", "missed the bus.", "bought new shoes.",
        "sang it twice.", "is in the photo.", "was early.", "opened the window.", "forgot the words.", "lost a hat.", "could not stay.", "has arrived.",
    ];

    private static readonly string[] others = ["fan", "friend", "neighbour", "driver", "cousin", "guest", "teacher", "gardener"];

    public string Write(Random random) => string.Join(' ', random.Sample(world.Songs, random.Next(2, 6)).Select(s => Tell(s, random)));

    private static string Tell(Song song, Random random) => random.Next(20) switch
    {
        < 7 => $"The {Named(song, random)} {random.Pick(ends)}",
        < 12 => $"The {random.Pick(others)} of the {Named(song, random)} {random.Pick(ends)}",
        _ => random.Pick(told).Replace("{s}", song.Title).Replace("{p}", song.Performer),
    };

    /// <summary>"the performer of Imagine": the description whose last token is t1.</summary>
    public static string Description(Song song) => $"the performer of {song.Title}";

    /// <summary>The description with the name behind it, as news put it ("performer of Imagine John Lennon"), now and then between commas.</summary>
    public static string Named(Song song, Random random) =>
        random.Chance(.9) ? $"performer of {song.Title} {song.Performer}" : $"performer of {song.Title}, {song.Performer},";
}

/// <summary>The second hop: what is known of performers, in statements and in questions.</summary>
internal sealed class Performers(World world)
{
    public string Write(Random random) => random.Chance(.5) ? OnePerformer(random) : Several(random);

    private string OnePerformer(Random random)
    {
        var performer = random.Pick(world.Performers);
        return string.Join(' ', random.Sample(PerformerAttribute.Of(performer), random.Next(2, 5)).Select(a => Tell(performer, a.Attribute, a.Value, random)));
    }

    private string Several(Random random) => string.Join(' ', random.Sample(world.Performers, random.Next(2, 5)).Select(performer =>
    {
        var (attribute, value) = random.Pick(PerformerAttribute.Of(performer));
        return Tell(performer, attribute, value, random);
    }));

    private static string Tell(Performer performer, PerformerAttribute attribute, string value, Random random) => random.Next(10) switch
    {
        < 5 => $"{attribute.Prompt(performer.Name)} {value}.",
        < 7 => $"{attribute.Question(performer.Name)} {value}",
        7 => $"{performer.Name}'s {attribute.Phrase} is {value}.",
        _ => $"{performer.Name} {attribute.End(value, random)}",
    };
}
