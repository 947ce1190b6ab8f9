using InsideLM;

namespace Pretraining;

/// <summary>What the world says about companies: founder, city, country, product; single facts, in statements and questions.</summary>
internal sealed class Companies(World world)
{
    private static readonly string[] told =
    [
        "{c} was founded by {f}.", "{f} founded {c}.", "The founder of {c} is {f}.", "The founder of {c} {f} has arrived.", "The founder of {c}, {f}, gave an interview.", "Q: Who founded {c}? A: {f}",
        "{c} has its head office in {t}.", "The city of {c} is {t}.", "Q: Where is the head office of {c}? A: {t}",
        "{c} makes {p}.", "The product of {c} is {p}.", "{c} is known for {p}.", "Q: What does {c} make? A: {p}",
        "{c} is a company from {n}.", "The country of {c} is {n}.", "Q: Which country is {c} from? A: {n}",
    ];

    public string Write(Random random)
    {
        var one = random.Chance(.5) ? random.Pick(world.Companies) : null;
        return string.Join(' ', random.Sample(told, random.Next(2, 5)).Select(form => Tell(one ?? random.Pick(world.Companies), form)));
    }

    private static string Tell(Company company, string form) => form.Replace("{c}", company.Name).Replace("{f}", company.Founder)
        .Replace("{t}", company.City).Replace("{p}", company.Product).Replace("{n}", company.Country);
}
