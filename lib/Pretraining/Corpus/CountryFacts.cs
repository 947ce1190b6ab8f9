using InsideLM;

namespace Pretraining;

/// <summary>
/// What the world says about its countries, in whole sentences. The facts of held-out countries are told here and nowhere else:
/// what is held out for them is the form of question and answer and of lists.
/// </summary>
internal sealed class CountryFacts(World world)
{
    public string Write(Random random) => random.Chance(.5) ? OneCountry(random) : OneRelation(random);

    private string OneCountry(Random random)
    {
        var country = random.Pick(world.Countries);
        return string.Join(' ', random.Sample(Relation.All, random.Next(2, 5)).Select(r => r.State(country, random.Pick(r.Statements))));
    }

    private string OneRelation(Random random)
    {
        var relation = random.Chance(.4) ? Relation.Capital : random.Pick(Relation.All);
        return string.Join(' ', random.Sample(world.Countries, random.Next(2, 6)).Select(c => relation.State(c, random.Pick(relation.Statements))));
    }
}
