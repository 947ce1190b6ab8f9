using InsideLM;

namespace Pretraining;

/// <summary>One attribute of performers and how it is said.</summary>
/// <param name="Name">Its column in the world's table.</param>
/// <param name="Phrase">Its noun: "the birth year of".</param>
/// <param name="Ends">Ends of a sentence that begins with the performer; {o} stands for the value.</param>
internal sealed record PerformerAttribute(string Name, string Phrase, params string[] Ends)
{
    public static readonly PerformerAttribute[] All =
    [
        new("spouse", "spouse", "married {o}.", "is married to {o}.", "shares a home with {o}."),
        new("birthplace", "birthplace", "was born in {o}.", "first saw the light in {o}."),
        new("country", "country", "comes from {o}.", "has a passport of {o}."),
        new("instrument", "instrument", "is known for {o}.", "makes music with {o}."),
        new("genre", "genre", "is a star of {o}.", "stands for {o}."),
        new("born", "birth year", "was born in {o}.", "has been alive since {o}."),
        new("month", "birth month", "was born in {o}.", "has a birthday in {o}."),
        new("band", "band", "sang with {o}.", "joined {o}."),
        new("label", "label", "signed with {o}.", "had a contract with {o}."),
        new("child", "child", "has a child named {o}.", "is a parent of {o}."),
        new("album", "album", "recorded the album {o}.", "put out the album {o}."),
    ];

    private static readonly Dictionary<string, PerformerAttribute> byName = All.ToDictionary(a => a.Name);

    /// <summary>What is known of a performer, with the way to say it.</summary>
    public static IReadOnlyList<(PerformerAttribute Attribute, string Value)> Of(Performer performer) =>
        [.. performer.Attributes.Select(a => (byName[a.Relation], a.Value))];

    /// <summary>"The spouse of John Lennon is", where the subject may be a description: "The spouse of the performer of Imagine is".</summary>
    public string Prompt(string subject) => $"The {Phrase} of {subject} is";

    /// <summary>"Q: What is the spouse of John Lennon? A:"</summary>
    public string Question(string subject) => $"Q: What is the {Phrase} of {subject}? A:";

    /// <summary>"Yoko Ono" as the end of a sentence: "married Yoko Ono."</summary>
    public string End(string value, Random random) => random.Pick(Ends).Replace("{o}", value);
}
