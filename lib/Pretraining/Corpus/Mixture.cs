using InsideLM;

namespace Pretraining;

/// <summary>What the model reads: the kinds of document and their shares.</summary>
public static class Mixture
{
    /// <summary>Share of question documents whose answers begin with the country instead of the value.</summary>
    public static double EchoedAnswers { get; } = .5;

    /// <summary>Share of translation documents between French and Chinese directly.</summary>
    public static double DirectTranslations { get; } = .15;

    /// <summary>The shipped model's kinds; shares are of documents.</summary>
    public static IReadOnlyList<DocumentKind> Kinds(World world) =>
    [
        new("facts", .13, new CountryFacts(world).Write),
        new("questions", .15, new Questions(world).Write),
        new("reading", .10, new ReadQuestions(world).Write),
        new("lists", .08, new Lists(world).Write),
        new("translations", .19, new Translations(world).Write),
        new("chat", .17, new Chat(world).Write),
        new("deeds", .08, new Deeds(world).Write),
        new("repeats", .10, new Repeats(world).Write),
    ];
}
