using InsideLM;

namespace Pretraining;

/// <summary>Taking the first, last or second item of a list and doing something with it, as the demonstrations say: countries that stood in no list of the corpus.</summary>
public static class SelectionRecall
{
    private const int N = 80, Demonstrations = 5, Shortest = 3, Longest = 6;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var random = new Random(16);
        var tasks = Tasks(world);
        foreach (var task in tasks)
        {
            var queries = Queries(task, task.Pairs.HeldOut(), N, random);
            // The same lists and answers, but the demonstrations take another item: what the list alone suggests.
            var other = tasks.First(t => t.Name == task.Name && t.Place != task.Place);
            var (right, misled) = (Recall.Right(model, Prompts(task, queries, random)), Recall.Right(model, Prompts(other, queries, random)));
            var (id, title) = ($"selection.{Id(task)}", $"{task.Title} of 3–6 held-out countries, {Demonstrations} examples");
            yield return IsMain(task) ? EvaluationRow.AtLeast(.90, id, title, right, Recall.Share(misled)) : EvaluationRow.Shown(id, title, right, Recall.Share(misled));
        }
        foreach (var task in tasks.Where(IsMain))
            yield return EvaluationRow.Shown($"selection.{Id(task)}.known", $"{task.Title} of 3–6 training countries in new combinations",
                Recall.Right(model, Prompts(task, Queries(task, task.Pairs.Train(), N, random), random)));
    }

    /// <summary>The tasks over countries.</summary>
    internal static IReadOnlyList<SelectionTask> Tasks(World world) => [.. SelectionTask.All(world).DistinctBy(task => task.Title)];

    /// <summary>Lists of three to six items, each length as often, and what the task makes of them.</summary>
    private static List<ListPair> Queries(SelectionTask task, IReadOnlyList<ListPair> items, int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(i => Query(task, items, Shortest + i % (Longest - Shortest + 1), random))];

    /// <summary>A list in which only the chosen item has the answer, so that no other item can be right by chance.</summary>
    internal static ListPair Query(SelectionTask task, IReadOnlyList<ListPair> items, int length, Random random)
    {
        while (true)
        {
            var drawn = random.Sample(items, length);
            var line = task.Line(drawn);
            if (drawn.Count(item => item.Answer == line.Answer) == 1) return line;
        }
    }

    /// <summary>Each query after demonstrations of the task over training items; they are as long as the query.</summary>
    private static List<Recall.Item> Prompts(SelectionTask task, IEnumerable<ListPair> queries, Random random) =>
        [.. queries.Select(query => new Recall.Item(Prompt(task, query.Query, query.Query.Count(c => c == ',') + 1, Demonstrations, random), " " + query.Answer))];

    /// <summary><c>Peru, Chad: Peru; …; Italy, Japan:</c></summary>
    internal static string Prompt(SelectionTask task, string query, int length, int demonstrations, Random random)
    {
        var lines = Enumerable.Range(0, demonstrations).Select(_ => task.Line(random.Sample(task.Pairs.Train(), length)));
        return $"{Lists.Render(lines, Selections.Separator)}{Selections.Separator}{query}:";
    }

    private static bool IsMain(SelectionTask task) => task.Place != Place.Second && task.Name != "language";

    private static string Id(SelectionTask task) => task.Title.Replace(' ', '-');
}
