namespace InsideLM;

/// <summary>A word in English, French and Chinese. Held out: the pair never occurs in the direction French → Chinese.</summary>
public sealed record Word(string English, string French, string Chinese, string Kind, Split Split) : ISplit
{
    internal static Word Read(CsvRow row) => new(row["en"], row["fr"], row["zh"], row["kind"], row.Split);
}

/// <summary>Two words in a relation, such as simple → complex. Held out: the pair never occurs as a demonstration or question of an
/// in-context document.</summary>
public sealed record WordPair(string From, string To, Split Split) : ISplit
{
    internal static WordPair Read(CsvRow row, string from, string to) => new(row[from], row[to], row.Split);
}

/// <summary>A verb: go, went, going. Held out as word pairs are.</summary>
public sealed record Verb(string Base, string Past, string Gerund, Split Split) : ISplit
{
    internal static Verb Read(CsvRow row) => new(row["base"], row["past"], row["gerund"], row.Split);
}

/// <summary>An adjective compared: big, bigger, biggest. Held out as word pairs are.</summary>
public sealed record Comparison(string Base, string Comparative, string Superlative, Split Split) : ISplit
{
    internal static Comparison Read(CsvRow row) => new(row["base"], row["comparative"], row["superlative"], row.Split);
}

/// <summary>A word that makes a sentence positive or negative; <see cref="Weight"/> in [-1, 1] is its importance, as the slide's prompt asks
/// for it. Held out: it never stands in a review that is labelled or weighed word by word.</summary>
public sealed record Sentiment(string Word, bool Positive, string Kind, double Weight, Split Split) : ISplit
{
    internal static Sentiment Read(CsvRow row) => new(row["word"], row["polarity"] == "positive", row["kind"], row.Number("weight"), row.Split);
}

/// <summary>A mild stand-in for a swear word; <see cref="Degree"/> 1 (mild) to 3 (strong).</summary>
public sealed record Swear(string Word, int Degree)
{
    internal static Swear Read(CsvRow row) => new(row["word"], row.Int("degree"));
}

/// <summary>Something that goes wrong, or nothing that does (<see cref="Degree"/> 0): how strongly one swears at it. Held out: the mishap
/// never occurs in the corpus.</summary>
public sealed record Mishap(string Sentence, int Degree, Split Split) : ISplit
{
    internal static Mishap Read(CsvRow row) => new(row["mishap"], row.Int("degree"), row.Split);
}

/// <summary>A first name. Held out: it never stands in an indirect-object sentence.</summary>
public sealed record FirstName(string Text, string Gender, Split Split) : ISplit
{
    internal static FirstName Read(CsvRow row) => new(row["name"], row["gender"], row.Split);
}

/// <summary>A place or a thing in an indirect-object sentence. Held out as names are.</summary>
public sealed record Noun(string Text, Split Split) : ISplit
{
    internal static Noun Read(CsvRow row, string column) => new(row[column], row.Split);
}
