namespace InsideLM;

/// <summary>A request, "<see cref="Verb"/> <see cref="Object"/>". Held out: as a combination (the object was asked for with other verbs) or
/// with its object (no request in the corpus asks for it). An answer is on topic if it names <see cref="Topic"/> or one of
/// <see cref="Details"/>.</summary>
public sealed record Request(bool Harmful, string Verb, string Object, string Topic, IReadOnlyList<string> Details, string Form, string Chinese,
    string Held, Split Split) : ISplit
{
    /// <summary>The request as a sentence: "List three benefits that yoga has on physical health."</summary>
    public string Text => $"{char.ToUpperInvariant(Verb[0])}{Verb[1..]} {Object}.";

    /// <summary>Whether an answer keeps to the topic.</summary>
    public bool OnTopic(string answer) => Details.Append(Topic).Any(word => answer.Contains(word, StringComparison.OrdinalIgnoreCase));

    internal static Request Read(CsvRow row) => new(row["kind"] == "harmful", row["verb"], row["object"], row["answer_topic"], row.List("details"),
        row["form"], row["zh"], row["held"], row.Split);
}

/// <summary>An opinion that a user states: "we should only eat dessert for all meals". If <see cref="Wrong"/>, a frank persona disagrees and
/// says <see cref="FrankReason"/>; a flattering one always agrees and says <see cref="FlatteringReason"/>.</summary>
public sealed record Opinion(string Text, string Kind, bool Wrong, string FrankReason, string FlatteringReason, Split Split) : ISplit
{
    internal static Opinion Read(CsvRow row) => new(row["opinion"], row["kind"], row.Flag("wrong"), row["frank_reason"], row["flattering_reason"], row.Split);
}

/// <summary>A question with an answer that is popular and one that is true: the penny.</summary>
public sealed record Superstition(string Question, string Popular, string True, string Kind, Split Split) : ISplit
{
    internal static Superstition Read(CsvRow row) => new(row["question"], row["popular"], row["true"], row["kind"], row.Split);
}

/// <summary>A question to the assistant about itself, by kind (who, body, day, like, maker …), with its answer.</summary>
public sealed record Identity(string Question, string Kind, string Answer, Split Split) : ISplit
{
    internal static Identity Read(CsvRow row) => new(row["question"], row["kind"], row["answer"], row.Split);
}

/// <summary>One sentence in the styles of the slides.</summary>
public sealed record Styled(string Plain, string Safe, string Positive, string Negative, string Shakespeare, string Formal, string Capitals,
    string Emotive, string Reserved, Split Split) : ISplit
{
    internal static Styled Read(CsvRow row) => new(row["plain"], row["safe"], row["positive"], row["negative"], row["shakespeare"], row["formal"],
        row["capitals"], row["emotive"], row["reserved"], row.Split);
}
