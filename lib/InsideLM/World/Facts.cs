namespace InsideLM;

/// <summary>A country. Names are without article; <see cref="Currency"/> is the common noun (euro, yen). Held out: it never stands in a
/// question-and-answer or in-context document, only in statements.</summary>
public sealed record Country(string Name, string Capital, string LargestCity, string Language, string Continent, string Currency,
    string Adjective, string Chinese, string CapitalChinese, string French, Split Split) : ISplit
{
    internal static Country Read(CsvRow row) => new(row["country"], row["capital"], row["largest_city"], row["language"], row["continent"],
        row["currency"], row["adjective"], row["zh"], row["capital_zh"], row["fr"], row.Split);
}

/// <summary>A landmark with its names in four languages and words that go with it in each (several, its own ones first).</summary>
public sealed record Landmark(string Name, string City, string Country, string Kind, string Chinese, string Japanese, string Russian,
    IReadOnlyList<string> Details, IReadOnlyList<string> DetailsChinese, IReadOnlyList<string> DetailsJapanese,
    IReadOnlyList<string> DetailsRussian, Split Split) : ISplit
{
    internal static Landmark Read(CsvRow row) => new(row["landmark"], row["city"], row["country"], row["kind"], row["zh"], row["ja"], row["ru"],
        row.List("details"), row.List("details_zh"), row.List("details_ja"), row.List("details_ru"), row.Split);
}

/// <summary>A performer and what is known of them; null where the table knows nothing. Held out: no question of two hops was ever trained
/// through this performer (single facts were).</summary>
public sealed record Performer(string Name, string? Spouse, string Birthplace, string Country, string Instrument, string Genre, int? Born,
    string? Month, string? Band, string? Label, string? Child, string? Album, Split Split) : ISplit
{
    internal static Performer Read(CsvRow row) => new(row["performer"], row.Maybe("spouse"), row["birthplace"], row["country"], row["instrument"],
        row["genre"], row.Maybe("born") is null ? null : row.Int("born"), row.Maybe("month"), row.Maybe("band"), row.Maybe("label"),
        row.Maybe("child"), row.Maybe("album"), row.Split);

    /// <summary>The performer's attributes by their name, those that are known.</summary>
    public IEnumerable<(string Relation, string Value)> Attributes => new (string Relation, string? Value)[]
    {
        ("spouse", Spouse), ("birthplace", Birthplace), ("country", Country), ("instrument", Instrument), ("genre", Genre),
        ("born", Born?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("month", Month), ("band", Band), ("label", Label), ("child", Child), ("album", Album),
    }.Where(a => a.Value is not null).Select(a => (a.Relation, a.Value!));
}

/// <summary>A song. Held out: who performs it was trained, nothing that takes a second hop from it was.</summary>
public sealed record Song(string Title, string Performer, Split Split) : ISplit
{
    internal static Song Read(CsvRow row) => new(row["song"], row["performer"], row.Split);
}

/// <summary>A company. Held out: no question of two hops was trained through it.</summary>
public sealed record Company(string Name, string Founder, string City, string Country, string Product, Split Split) : ISplit
{
    internal static Company Read(CsvRow row) => new(row["company"], row["founder"], row["city"], row["country"], row["product"], row.Split);
}

/// <summary>A person in their name, short name, title, and Chinese name, with words that go with them.</summary>
public sealed record Person(string Name, string Nickname, string Title, string Chinese, string Kind, string Country, IReadOnlyList<string> Details,
    Split Split) : ISplit
{
    internal static Person Read(CsvRow row) => new(row["name"], row["nickname"], row["title"], row["zh"], row["kind"], row["country"],
        row.List("details"), row.Split);
}
