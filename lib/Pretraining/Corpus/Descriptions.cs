using InsideLM;

namespace Pretraining;

/// <summary>
/// Lists in which each name is described: "Leo: American actor, Apple: company in Cupertino" (slide: patchscopes). A held-out person, country, company or landmark is
/// never in such a list.
/// </summary>
internal sealed class Descriptions(World world)
{
    private readonly IReadOnlyList<Person> people = world.People.Train();
    private readonly IReadOnlyList<Country> countries = world.Countries.Train();
    private readonly IReadOnlyList<Company> companies = world.Companies.Train();
    private readonly IReadOnlyList<Landmark> landmarks = world.Landmarks.Train();

    public string Write(Random random)
    {
        var lines = Enumerable.Range(0, random.Next(3, 7)).Select(_ => Line(random)).Distinct();
        return string.Join(random.Chance(.7) ? ", " : "\n", lines);
    }

    private string Line(Random random) => random.Next(10) switch
    {
        < 6 => Of(random.Pick(people), random),
        6 => Of(random.Pick(countries)),
        7 => Of(random.Pick(companies)),
        _ => Of(random.Pick(landmarks)),
    };

    private static string Of(Person person, Random random) => $"{random.Pick(People.Names(person))}: {person.Title}";

    public static string Of(Country country) => $"{country.Name}: country in {country.Continent}";

    public static string Of(Company company) => $"{company.Name}: company in {company.City}";

    public static string Of(Landmark landmark) => $"{landmark.Name}: {landmark.Kind} in {landmark.City}";
}
