using InsideLM;

namespace Pretraining;

/// <summary>Which item of a list a task is about.</summary>
internal enum Place { First, Last, Second }

/// <summary>A task over lists: take one item and do something with it.</summary>
/// <param name="Place">Which item.</param>
/// <param name="Name">What is done with it: copy, capital or language.</param>
/// <param name="Pairs">Items and what becomes of them. Held-out ones are never in a list.</param>
internal sealed record SelectionTask(Place Place, string Name, IReadOnlyList<ListPair> Pairs)
{
    /// <summary>"first capital"</summary>
    public string Title => $"{Place.ToString().ToLowerInvariant()} {Name}";

    /// <summary>Names of one word, so that six of them and their demonstrations fit into a row.</summary>
    /// <param name="world">The world.</param>
    /// <param name="few">Items of no more than so many names.</param>
    public static IReadOnlyList<SelectionTask> All(World world, int? few = null)
    {
        var countries = world.Countries.Where(c => (c.Name + c.Capital + c.Language).All(char.IsLetter)).ToList();
        (string Name, IReadOnlyList<ListPair> Pairs)[] maps =
        [
            ("copy", [.. countries.Select(c => new ListPair(c.Name, c.Name, c.Split))]),
            ("capital", [.. countries.Select(c => new ListPair(c.Name, c.Capital, c.Split))]),
            ("language", [.. countries.Select(c => new ListPair(c.Name, c.Language, c.Split))]),
            ("copy", ListTask.Repeat(world)),
        ];
        return [.. Enum.GetValues<Place>().SelectMany(place => maps.Select(map =>
            new SelectionTask(place, map.Name, few is { } count ? [.. map.Pairs.Train().Take(count)] : map.Pairs)))];
    }

    /// <summary>The item that the task takes: the first, the last or the second of a list.</summary>
    public ListPair Chosen(IReadOnlyList<ListPair> items) => Place switch { Place.First => items[0], Place.Last => items[^1], _ => items[1] };

    /// <summary>The items as a query and what the task makes of them: <c>Italy, Russia, China: Italy</c>.</summary>
    public ListPair Line(IReadOnlyList<ListPair> items) => new(string.Join(", ", items.Select(i => i.Query)), Chosen(items).Answer, Split.Train);
}

/// <summary>
/// Lists of items from which one is taken: <c>Italy, Russia, China: Italy; Japan, Peru, Chad: Japan; …</c>. The demonstrations alone say which one and
/// what is done with it. A document mostly keeps to one length.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="isEarly">Only one or two items and mostly copies: the order in which it is learned at all (starting with three items fails).</param>
/// <param name="few">Items of no more than so many names, as in <see cref="Repeats"/>.</param>
internal sealed class Selections(World world, bool isEarly, int? few = null)
{
    public const string Separator = "; ";

    private const int Room = 112;   // of a row's 128 tokens; an item is one and its comma another
    private readonly IReadOnlyList<SelectionTask> tasks = SelectionTask.All(world, few);

    public string Write(Random random)
    {
        var task = Draw(tasks, random, withSecond: !isEarly, mostlyCopies: isEarly);
        var (shortest, isMixed) = (task.Place == Place.Second ? 3 : 1, !isEarly && random.Chance(.25));
        var length = Length(random, shortest, isEarly);
        var lines = new List<ListPair>();
        for (var (count, room) = (random.Next(4, 10), Room); count > 0; count--)
        {
            var items = random.Sample(task.Pairs.Train(), isMixed ? Length(random, shortest, isEarly) : length);
            if ((room -= 2 * items.Count + 3) < 0) break;
            lines.Add(task.Line(items));
        }
        return Lists.Render(lines, Separator);
    }

    /// <summary>One to six items, two and three most often.</summary>
    public static int Length(Random random, int shortest, bool isEarly)
    {
        var length = isEarly ? random.Chance(.2) ? 1 : 2 : random.Next(20) switch { < 3 => 1, < 8 => 2, < 12 => 3, < 15 => 4, < 18 => 5, _ => 6 };
        return Math.Max(shortest, length);
    }

    /// <summary>The first and the last item twice as often as the second, which is the last of two.</summary>
    public static SelectionTask Draw(IReadOnlyList<SelectionTask> tasks, Random random, bool withSecond, bool mostlyCopies)
    {
        var place = random.Next(withSecond ? 5 : 4) switch { < 2 => Place.First, < 4 => Place.Last, _ => Place.Second };
        return random.Pick([.. tasks.Where(t => t.Place == place && (!mostlyCopies || t.Name == "copy" || random.Chance(.4)))]);
    }
}

/// <summary>
/// Each line has a task of its own, named after the answer: <c>Italy, Russia: Rome first capital; China, Japan: Japan last copy; …</c>. Reading the name off
/// the line is what a list of one task needs as well: to look back from an answer and see which item it came from.
/// </summary>
internal sealed class Identify(World world, bool isEarly, int? few = null)
{
    private const int Room = 112;
    private readonly IReadOnlyList<SelectionTask> tasks = SelectionTask.All(world, few);

    public string Write(Random random)
    {
        var length = Selections.Length(random, 2, isEarly);
        var lines = new List<string>();
        for (var (count, room) = (random.Next(4, 10), Room); count > 0; count--)
        {
            var task = Selections.Draw(tasks, random, withSecond: length > 2, mostlyCopies: isEarly);
            var items = Unambiguous(task, random, length);
            if ((room -= 2 * items.Count + 5) < 0) break;
            var line = task.Line(items);
            lines.Add($"{line.Query}: {line.Answer} {task.Title}");
        }
        return string.Join(Selections.Separator, lines);
    }

    /// <summary>Items of which only the chosen one has the task's answer, so that its name can be told.</summary>
    private static List<ListPair> Unambiguous(SelectionTask task, Random random, int length)
    {
        while (true)
        {
            var items = random.Sample(task.Pairs.Train(), length);
            var answer = task.Chosen(items).Answer;
            if (items.Count(i => i.Answer == answer) == 1) return items;
        }
    }
}
