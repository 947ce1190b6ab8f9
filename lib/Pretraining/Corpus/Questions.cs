using InsideLM;

namespace Pretraining;

/// <summary>
/// Questions answered from memory (slide: abstractive). The demonstrations decide how an answer looks: the value alone,
/// or a sentence that begins with the country, so the country is always a likely first thought after "A:".
/// </summary>
internal sealed class Questions(World world)
{
    private readonly IReadOnlyList<Country> known = world.Countries.Train();

    public string Write(Random random)
    {
        var echo = random.Chance(Mixture.EchoedAnswers);
        var form = random.Chance(.6) ? Relation.Question : Relation.CountryFirst;
        Relation Draw() => random.Chance(.4) ? Relation.Capital : random.Pick(Relation.All);
        var (relation, isMixed) = (Draw(), random.Chance(.3));
        return string.Join(' ', random.Sample(known, random.Next(1, echo ? 4 : 6)).Select(country =>
        {
            var asked = isMixed ? Draw() : relation;
            return $"Q: {asked.State(country, form)} A: {(echo ? asked.State(country, asked.Echo) : asked.Value(country))}";
        }));
    }

    /// <summary>"Q: What is the capital of Poland? A:"</summary>
    public static string Prompt(Relation relation, Country country) => $"Q: {relation.State(country, Relation.Question)} A:";
}

/// <summary>
/// Questions whose answers stand in the text before (slide: extractive). The statements are invented, so the answer must be read, not remembered.
/// </summary>
internal sealed class ReadQuestions(World world)
{
    private readonly IReadOnlyList<Country> known = world.Countries.Train();

    public string Write(Random random)
    {
        var relation = random.Chance(.5) ? Relation.Capital : random.Pick(Relation.All);
        var countries = random.Sample(known, random.Next(2, 5));
        var pairs = countries.Zip(random.Sample(known, countries.Count).ConvertAll(c => relation.Value(c))).ToList();
        var statements = pairs.Select(p => relation.Fill(Relation.Given, p.First.Name, p.Second));
        var asked = random.Sample(pairs, random.Next(1, pairs.Count + 1));
        var questions = asked.Select(p => $"Q: {relation.Fill(Relation.Question, p.First.Name, p.Second)} A: {p.Second}");
        return string.Join(' ', statements.Concat(questions));
    }
}
