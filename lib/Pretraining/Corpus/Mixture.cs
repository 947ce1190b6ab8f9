using InsideLM;

namespace Pretraining;

/// <summary>What the model reads: the kinds of document and their shares.</summary>
public static class Mixture
{
    /// <summary>Share of question documents whose answers begin with the country instead of the value.</summary>
    public static double EchoedAnswers { get; } = .5;

    /// <summary>Share of translation documents between French and Chinese directly.</summary>
    public static double DirectTranslations { get; } = .3;

    /// <summary>Share of the other translation documents that stay in one language.</summary>
    public static double OneLanguage { get; } = .04;

    /// <summary>Share of documents about songs, performers and companies.</summary>
    public static double Music { get; } = .20;

    /// <summary>
    /// Share of those that take two hops at once. More of them, and fewer of the held-out questions fail (.40 to .80 should, or there is nothing
    /// for backpatching to rescue).
    /// </summary>
    public static double TwoHops { get; } = .16;

    /// <summary>
    /// The text of the first steps: mostly repeats. Induction heads are what answering from the text, examples in a list and repeating a request's words
    /// are made of; left to a tenth of the text they do not form within five million tokens. Selections begin with two items for the same reason.
    /// </summary>
    public static IReadOnlyList<DocumentKind> Opening(World world) =>
    [
        new("repeats", .40, new Repeats(world).Write),
        new("selections", .20, new Selections(world, isEarly: true).Write),
        new("identify", .16, new Identify(world, isEarly: true).Write),
        new("reading", .08, new ReadQuestions(world).Write),
        new("translations", .08, new Translations(world).Write),
        new("facts", .08, new CountryFacts(world).Write),
    ];

    /// <summary>The text after that; shares are of documents.</summary>
    public static IReadOnlyList<DocumentKind> Kinds(World world) =>
    [
        new("facts", .13, new CountryFacts(world).Write),
        new("questions", .14, new Questions(world).Write),
        new("reading", .10, new ReadQuestions(world).Write),
        new("lists", .13, new Lists(world).Write),
        new("glossary", .15, new Glossary(world).Write),
        new("words", .06, new WordFacts(world).Write),
        new("selections", .13, new Selections(world, isEarly: false).Write),
        new("identify", .07, new Identify(world, isEarly: false).Write),
        new("translations", .18, new Translations(world).Write),
        new("chat", .17, new Chat(world).Write),
        new("deeds", .08, new Deeds(world).Write),
        new("opinions", .05, new Opinions(world).Write),
        new("superstitions", .05, new Superstitions(world).Write),
        new("identities", .03, new Identities(world).Write),
        new("repeats", .12, new Repeats(world).Write),
        new("songs", Music * (1 - TwoHops) * .32, new Songs(world).Write),
        new("performers", Music * (1 - TwoHops) * .30, new Performers(world).Write),
        new("written hops", Music * (1 - TwoHops) * .26, new WrittenHops(world).Write),
        new("companies", Music * (1 - TwoHops) * .12, new Companies(world).Write),
        new("two hops", Music * TwoHops, new TwoHops(world).Write),
        new("landmarks", .09, new Landmarks(world).Write),
        new("topics", .02, new Topics(world).Write),
        new("speech", .05, new Speech(world).Write),
        new("people", .03, new People(world).Write),
        new("descriptions", .02, new Descriptions(world).Write),
        new("sessions", .05, new Sessions().Write),
        new("agreement", .05, new Agreement(world).Write),
        new("indirect objects", .09, new IndirectObject(world).Write),
        new("sentiments", .05, new Sentiments(world).Write),
        new("swearing", .03, new Swearing(world).Write),
        new("styles", .035, new Styles(world).Write),
    ];
}
