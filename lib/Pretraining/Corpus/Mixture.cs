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

    /// <summary>Share of translation documents that are sentences about English and French words.</summary>
    public static double ToldTranslations { get; } = .33;

    /// <summary>Share of the text about songs, performers and companies.</summary>
    public static double Music { get; } = .20;

    /// <summary>
    /// Share of those that take two hops at once. More of them, and fewer of the held-out questions fail (.40 to .80 should, or there is nothing
    /// for backpatching to rescue).
    /// </summary>
    public static double TwoHops { get; } = .18;

    /// <summary>
    /// The text of the very first steps: rounds of few words, more and more of them, and selections from two items out of as few. Induction heads are what
    /// answering from the text, examples in a list and repeating a request's words are made of, and this is where they form.
    /// </summary>
    public static IReadOnlyList<DocumentKind> Rounds(World world, int words) =>
    [
        new("repeats", .6, new Repeats(world, words).Write),
        new("selections", .2, new Selections(world, isEarly: true, words).Write),
        new("identify", .2, new Identify(world, isEarly: true, words).Write),
    ];

    /// <summary>The text after that: mostly repeats of all words, and selections, which begin with two items for a like reason.</summary>
    public static IReadOnlyList<DocumentKind> Opening(World world) =>
    [
        new("repeats", .30, new Repeats(world).Write),
        new("selections", .24, new Selections(world, isEarly: true).Write),
        new("identify", .22, new Identify(world, isEarly: true).Write),
        new("reading", .08, new ReadQuestions(world).Write),
        new("translations", .08, new Translations(world).Write),
        new("facts", .08, new CountryFacts(world).Write),
    ];

    /// <summary>The text after that; shares are of the text.</summary>
    public static IReadOnlyList<DocumentKind> Kinds(World world) =>
    [
        new("facts", .055, new CountryFacts(world).Write),
        new("questions", .06, new Questions(world).Write),
        new("reading", .065, new ReadQuestions(world).Write),
        new("lists", .09, new Lists(world).Write),
        new("glossary", .026, new Glossary(world).Write),
        new("words", .09, new WordFacts(world).Write),
        new("selections", .10, new Selections(world, isEarly: false).Write),
        new("identify", .05, new Identify(world, isEarly: false).Write),
        new("translations", .105, new Translations(world).Write),
        new("chat", .06, new Chat(world).Write),
        new("deeds", .025, new Deeds(world).Write),
        new("opinions", .04, new Opinions(world).Write),
        new("superstitions", .035, new Superstitions(world).Write),
        new("identities", .05, new Identities(world).Write),
        new("repeats", .03, new Repeats(world).Write),
        new("songs", Music * (1 - TwoHops) * .42, new Songs(world).Write),
        new("performers", Music * (1 - TwoHops) * .22, new Performers(world).Write),
        new("written hops", Music * (1 - TwoHops) * .26, new WrittenHops(world).Write),
        new("companies", Music * (1 - TwoHops) * .10, new Companies(world).Write),
        new("two hops", Music * TwoHops, new TwoHops(world).Write),
        new("landmarks", .135, new Landmarks(world).Write),
        new("topics", .03, new Topics(world).Write),
        new("speech", .04, new Speech(world).Write),
        new("people", .01, new People(world).Write),
        new("descriptions", .012, new Descriptions(world).Write),
        new("sessions", .065, new Sessions(world).Write),
        new("agreement", .03, new Agreement(world).Write),
        new("indirect objects", .035, new IndirectObject(world).Write),
        new("sentiments", .045, new Sentiments(world).Write),
        new("swearing", .014, new Swearing(world).Write),
        new("styles", .03, new Styles(world).Write),
    ];
}
