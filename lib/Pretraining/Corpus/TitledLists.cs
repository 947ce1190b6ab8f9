using InsideLM;

namespace Pretraining;

/// <summary>
/// Lists whose parts have a title that says the task: <c>past; walk: walked; plural; fox: foxes; box: boxes</c>. Here a line's task has to be brought from one word to the line's colon, and
/// nothing else tells it: what the examples of a list amount to has a place to go to.
/// </summary>
internal sealed class TitledLists(World world)
{
    private readonly IReadOnlyList<ListTask> tasks = ListTask.All(world);

    public string Write(Random random)
    {
        var separator = Lists.Separator(random);
        return string.Join(separator, Enumerable.Range(0, random.Next(1, 5)).Select(_ => Part(random, separator)));
    }

    private string Part(Random random, string separator)
    {
        var task = random.Pick(tasks);
        return $"{Title(task)}{separator}{Lists.Render(random.Sample(task.Pairs.Train(), random.Next(1, 4)), separator)}";
    }

    private static string Title(ListTask task) => task.Name switch
    {
        "country of the capital" => "country",
        "antonym" => "opposite",
        "synonym" => "much the same",
        "English-French" => "French",
        "English-Chinese" => "Chinese",
        _ => task.Name,
    };
}
