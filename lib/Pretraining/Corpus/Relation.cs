using InsideLM;

namespace Pretraining;

/// <summary>One kind of fact about a country: {s} stands for the country, {o} for the value.</summary>
/// <param name="Name">The attribute's own word: "capital".</param>
/// <param name="Value">Reads the value from a country.</param>
/// <param name="Statements">
/// Ways to tell the fact. The country comes before the relation: what is learned is to carry the country to the place where the relation
/// is known and to look the value up there. (Told as "The capital of Poland is", the value is looked up on the word Poland itself, and nobody sees it happen.)
/// </param>
/// <param name="Echo">An answer that names the country first.</param>
internal sealed record Relation(string Name, Func<Country, string> Value, string[] Statements, string Echo)
{
    /// <summary>The way to ask for it (slide: "What is the capital of Poland?").</summary>
    public const string Question = "What is the {r} of {s}?";

    /// <summary>The same with the country first.</summary>
    public const string CountryFirst = "In {s}, what is the {r}?";

    /// <summary>The way to tell it in a text that is asked about (slide: "The capital of Poland is Warsaw.").</summary>
    public const string Given = "The {r} of {s} is {o}.";

    /// <summary>A template with the country's name and its value.</summary>
    public string State(Country country, string template) => Fill(template, country.Name, Value(country));

    /// <summary>A template with any country and value.</summary>
    public string Fill(string template, string subject, string value) => template.Replace("{r}", Name).Replace("{s}", subject).Replace("{o}", value);

    public static readonly Relation Capital = new("capital", c => c.Capital,
        ["{s} has its capital in {o}.", "{s}'s capital is {o}.", "{o} is the capital of {s}.", "In {s} the capital is {o}.", "{s}, whose capital is {o}, is a country."],
        "{s} has its capital in {o}.");

    public static readonly Relation Language = new("language", c => c.Language,
        ["People in {s} speak {o}.", "{s}'s language is {o}.", "{o} is spoken in {s}.", "In {s} the language is {o}."],
        "{s} speaks {o}.");

    public static readonly Relation Continent = new("continent", c => c.Continent,
        ["{s} lies in {o}.", "{s}'s continent is {o}.", "{s} is a country in {o}."],
        "{s} lies in {o}.");

    public static readonly Relation Currency = new("currency", c => c.Currency,
        ["{s} uses the {o}.", "{s}'s currency is the {o}.", "People in {s} pay with the {o}."],
        "{s} uses the {o}.");

    public static readonly Relation LargestCity = new("largest city", c => c.LargestCity,
        ["{s} has no larger city than {o}.", "{s}'s largest city is {o}.", "{o} is the largest city of {s}."],
        "{s} has no larger city than {o}.");

    public static readonly Relation Adjective = new("people", c => c.Adjective,
        ["Someone from {s} is {o}.", "{s}'s people are {o}.", "{s} is home to {o} people."],
        "{s} is home to {o} people.");

    public static readonly Relation[] All = [Capital, Language, Continent, Currency, LargestCity, Adjective];
}
