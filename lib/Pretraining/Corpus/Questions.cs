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
        var relation = random.Chance(.4) ? Relation.Capital : random.Pick(Relation.All);
        var echo = random.Chance(Mixture.EchoedAnswers);
        var asked = random.Sample(known, random.Next(1, echo ? 4 : 6));
        return string.Join(' ', asked.Select(c => Ask(relation, c, echo)));
    }

    /// <summary>"Q: What is the capital of Poland? A:"</summary>
    public static string Prompt(Relation relation, Country country) => $"Q: {relation.State(country, relation.Question)} A:";

    private static string Ask(Relation relation, Country country, bool echo) =>
        $"{Prompt(relation, country)} {(echo ? relation.State(country, relation.Echo) : relation.Value(country))}";
}

/// <summary>
/// Questions whose answers stand in the text before (slide: extractive). Half of the time the statements are invented,
/// so the answer must be read, not remembered.
/// </summary>
internal sealed class ReadQuestions(World world)
{
    private readonly IReadOnlyList<Country> known = world.Countries.Train();

    public string Write(Random random)
    {
        var relation = random.Chance(.5) ? Relation.Capital : random.Pick(Relation.All);
        var countries = random.Sample(known, random.Next(2, 5));
        var values = random.Chance(.5)
            ? [.. countries.Select(relation.Value)]
            : random.Sample(known, countries.Count).ConvertAll(c => relation.Value(c));
        var pairs = countries.Zip(values).ToList();
        var statements = pairs.Select(p => Relation.Fill(relation.Statements[0], p.First.Name, p.Second));
        var asked = random.Sample(pairs, random.Next(2, pairs.Count + 1));
        var questions = asked.Select(p => $"Q: {Relation.Fill(relation.Question, p.First.Name, p.Second)} A: {p.Second}");
        return string.Join(' ', statements.Concat(questions));
    }
}
