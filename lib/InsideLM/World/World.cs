using System.Collections.Concurrent;

namespace InsideLM;

/// <summary>Which side of a split an item is on. What is held out, and from what, stands in <c>data/world/README.md</c>.</summary>
public enum Split
{
    /// <summary>The corpus uses it everywhere.</summary>
    Train,

    /// <summary>The corpus never uses it in its held-out role: it is there to be tested with.</summary>
    HeldOut,
}

/// <summary>An item that may be held out.</summary>
public interface ISplit
{
    /// <summary>Its side of the split.</summary>
    Split Split { get; }
}

/// <summary>Takes one side of a table.</summary>
public static class Splits
{
    /// <summary>The items that the corpus uses everywhere: directions, vectors and probes are fitted on these.</summary>
    public static IReadOnlyList<T> Train<T>(this IEnumerable<T> items) where T : ISplit => [.. items.Where(i => i.Split == Split.Train)];

    /// <summary>The items that the corpus never uses in their held-out role: results are reported on these.</summary>
    public static IReadOnlyList<T> HeldOut<T>(this IEnumerable<T> items) where T : ISplit => [.. items.Where(i => i.Split == Split.HeldOut)];
}

/// <summary>The lecture's world: the tables of <c>data/world</c>, from which the corpus of the embedded model is written and from
/// which the notebooks take their items. A table is read when it is first asked for.</summary>
public sealed class World
{
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, object> _tables = [];

    private World(string folder) => _folder = folder;

    /// <summary>The world in a folder of tables; by default the course's own.</summary>
    public static World Load(string? folder = null) => new(folder ?? CourseFiles.Find("data/world"));

    // Facts
    /// <summary>Countries, their capitals, languages and names.</summary>
    public IReadOnlyList<Country> Countries => Table("countries", Country.Read);
    /// <summary>Landmarks, named in four languages.</summary>
    public IReadOnlyList<Landmark> Landmarks => Table("landmarks", Landmark.Read);
    /// <summary>Performers and their attributes: the second hop of a question of two.</summary>
    public IReadOnlyList<Performer> Performers => Table("performers", Performer.Read);
    /// <summary>Songs and who performs them: the first hop.</summary>
    public IReadOnlyList<Song> Songs => Table("songs", Song.Read);
    /// <summary>Companies and their founders.</summary>
    public IReadOnlyList<Company> Companies => Table("companies", Company.Read);
    /// <summary>Public figures under each of their names.</summary>
    public IReadOnlyList<Person> People => Table("people", Person.Read);

    // Words
    /// <summary>Words in English, French and Chinese.</summary>
    public IReadOnlyList<Word> Words => Table("words", Word.Read);
    /// <summary>Opposites, in both directions.</summary>
    public IReadOnlyList<WordPair> Antonyms => Table("antonyms", row => WordPair.Read(row, "word", "antonym"));
    /// <summary>Words alike, in both directions.</summary>
    public IReadOnlyList<WordPair> Synonyms => Table("synonyms", row => WordPair.Read(row, "word", "synonym"));
    /// <summary>Singular → plural.</summary>
    public IReadOnlyList<WordPair> Plurals => Table("plurals", row => WordPair.Read(row, "singular", "plural"));
    /// <summary>Verbs in three forms.</summary>
    public IReadOnlyList<Verb> Verbs => Table("verbs", Verb.Read);
    /// <summary>Adjectives in three forms.</summary>
    public IReadOnlyList<Comparison> Comparatives => Table("comparatives", Comparison.Read);
    /// <summary>Words that praise or blame.</summary>
    public IReadOnlyList<Sentiment> Sentiments => Table("sentiments", Sentiment.Read);
    /// <summary>Mild stand-ins for swear words.</summary>
    public IReadOnlyList<Swear> Swears => Table("swears", Swear.Read);
    /// <summary>What one swears at.</summary>
    public IReadOnlyList<Mishap> Mishaps => Table("mishaps", Mishap.Read);

    // Sentences with a giver and a receiver
    /// <summary>First names.</summary>
    public IReadOnlyList<FirstName> Names => Table("names", FirstName.Read);
    /// <summary>Places to go to.</summary>
    public IReadOnlyList<Noun> Places => Table("places", row => Noun.Read(row, "place"));
    /// <summary>Things to give.</summary>
    public IReadOnlyList<Noun> Things => Table("things", row => Noun.Read(row, "thing"));

    // Conversation
    /// <summary>Requests, harmful and harmless.</summary>
    public IReadOnlyList<Request> Requests => Table("requests", Request.Read);
    /// <summary>Opinions that users state.</summary>
    public IReadOnlyList<Opinion> Opinions => Table("opinions", Opinion.Read);
    /// <summary>Questions with a popular and a true answer.</summary>
    public IReadOnlyList<Superstition> Superstitions => Table("superstitions", Superstition.Read);
    /// <summary>Questions to the assistant about itself.</summary>
    public IReadOnlyList<Identity> Identities => Table("identities", Identity.Read);
    /// <summary>Sentences in the styles of the slides.</summary>
    public IReadOnlyList<Styled> Styles => Table("styles", Styled.Read);

    private IReadOnlyList<T> Table<T>(string name, Func<CsvRow, T> read) => (IReadOnlyList<T>)_tables.GetOrAdd(
        name, _ => (IReadOnlyList<T>)[.. CsvTable.Load(Path.Combine(_folder, name + ".csv")).Rows.Select(read)]);
}
