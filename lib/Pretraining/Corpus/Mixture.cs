using InsideLM;

namespace Pretraining;

/// <summary>What the model reads: the kinds of document and their shares.</summary>
public static class Mixture
{
    /// <summary>Share of question documents whose answers begin with the country instead of the value.</summary>
    public static double EchoedAnswers { get; } = .5;

    /// <summary>Share of translation documents between French and Chinese directly.</summary>
    public static double DirectTranslations { get; } = .4;

    /// <summary>
    /// The text of the first steps: mostly repeats. Induction heads are what answering from the text, examples in a list and repeating a request's words
    /// are made of; left to a tenth of the text they do not form within five million tokens.
    /// </summary>
    public static IReadOnlyList<DocumentKind> Opening(World world) =>
    [
        new("repeats", .55, new Repeats(world).Write),
        new("reading", .20, new ReadQuestions(world).Write),
        new("translations", .15, new Translations(world).Write),
        new("facts", .10, new CountryFacts(world).Write),
    ];

    /// <summary>The text after that; shares are of documents.</summary>
    public static IReadOnlyList<DocumentKind> Kinds(World world) =>
    [
        new("facts", .12, new CountryFacts(world).Write),
        new("questions", .12, new Questions(world).Write),
        new("reading", .12, new ReadQuestions(world).Write),
        new("lists", .08, new Lists(world).Write),
        new("translations", .18, new Translations(world).Write),
        new("chat", .16, new Chat(world).Write),
        new("deeds", .12, new Deeds(world).Write),
        new("repeats", .10, new Repeats(world).Write),
    ];
}
