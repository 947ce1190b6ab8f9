using InsideLM;

namespace Pretraining;

/// <summary>
/// One kind of fact about a country: {s} stands for the country, {o} for the value.
/// </summary>
/// <param name="Name">The attribute's own word: "capital".</param>
/// <param name="Value">Reads the value from a country.</param>
/// <param name="Statements">Ways to tell the fact.</param>
/// <param name="Question">The way to ask for it (slide: "What is the capital of Poland?").</param>
/// <param name="Echo">An answer that names the country first.</param>
internal sealed record Relation(string Name, Func<Country, string> Value, string[] Statements, string Question, string Echo)
{
    public string State(Country country, string template) => Fill(template, country.Name, Value(country));

    public static string Fill(string template, string subject, string value) => template.Replace("{s}", subject).Replace("{o}", value);

    public static readonly Relation Capital = new("capital", c => c.Capital,
    [
        "The capital of {s} is {o}.", "{o} is the capital of {s}.", "{s} has its capital in {o}.", "The capital of {s}, {o}, is a city.",
        "{s}, whose capital is {o}, is a country.", "The government of {s} sits in {o}.",
    ], "What is the capital of {s}?", "{s} has its capital in {o}.");

    public static readonly Relation Language = new("language", c => c.Language,
    [
        "The language of {s} is {o}.", "People in {s} speak {o}.", "{o} is spoken in {s}.", "{s}, where people speak {o}, is a country.",
    ], "What is the language of {s}?", "{s} speaks {o}.");

    public static readonly Relation Continent = new("continent", c => c.Continent,
    [
        "The continent of {s} is {o}.", "{s} lies in {o}.", "{s} is a country in {o}.",
    ], "What is the continent of {s}?", "{s} lies in {o}.");

    public static readonly Relation Currency = new("currency", c => c.Currency,
    [
        "The currency of {s} is the {o}.", "People in {s} pay with the {o}.", "{s} uses the {o}.",
    ], "What is the currency of {s}?", "{s} uses the {o}.");

    public static readonly Relation LargestCity = new("largest city", c => c.LargestCity,
    [
        "The largest city of {s} is {o}.", "{o} is the largest city of {s}.", "No city in {s} is larger than {o}.",
    ], "What is the largest city of {s}?", "{s} has no larger city than {o}.");

    public static readonly Relation Adjective = new("people", c => c.Adjective,
    [
        "Someone from {s} is {o}.", "The people of {s} are {o}.", "A person who comes from {s} is {o}.",
    ], "What are the people of {s}?", "{s} is home to {o} people.");

    public static readonly Relation[] All = [Capital, Language, Continent, Currency, LargestCity, Adjective];
}
