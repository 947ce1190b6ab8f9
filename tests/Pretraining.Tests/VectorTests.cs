using InsideLM;
using static TorchSharp.torch;

namespace Pretraining.Tests;

/// <summary>Vectors are fitted and tuned on training items and judged on others.</summary>
public class VectorTests
{
    private static readonly World World = World.Load();
    private static readonly IReadOnlyList<SelectionTask> Tasks = SelectionRecall.Tasks(World);

    private static IEnumerable<string> Words(string text) => text.Split(["; ", ": ", ", ", ":"], StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void VectorsOfListsAreFittedOnTrainingPairsWithoutThoseThatAreAsked()
    {
        foreach (var task in ListTask.All(World))
        {
            var (fit, asked) = FunctionVectors.Part(task, new Random(1));
            fit.Concat(asked).ShouldBe(task.Pairs.Train(), ignoreOrder: true);
            var (train, prompts) = (fit.Select(p => (p.Query, p.Answer)).ToHashSet(), FunctionVectors.Prompts(fit, new Random(1)));
            foreach (var lines in prompts.Select(prompt => prompt.TrimEnd(':').Split(Recall.Separator)))
            {
                lines.Length.ShouldBeInRange(6, 11);
                lines.SkipLast(1).Select(line => line.Split(": ")).ShouldAllBe(parts => train.Contains(ValueTuple.Create(parts[0], parts[1])), task.Name);
                var query = lines.Last();
                train.Select(pair => pair.Query).ShouldContain(query);
                lines.SkipLast(1).Select(line => line.Split(": ")[0]).ShouldNotContain(query, "the query is no example");
            }
        }
    }

    [Fact]
    public void VectorsOfSelectionsAreFittedOnTrainingCountriesAlone()
    {
        var heldOut = World.Countries.HeldOut().SelectMany(c => new[] { c.Name, c.Capital }).ToHashSet();
        foreach (var prompt in Tasks.SelectMany(task => VectorAlgebra.Prompts(task, new Random(1))))
            Words(prompt).ShouldAllBe(word => !heldOut.Contains(word), prompt);
    }

    [Fact]
    public void LayersAreChosenOnTrainingCountriesAndJudgedOnHeldOutOnes()
    {
        using var scope = NewDisposeScope();
        var model = Model.Load("lecture");
        var bench = new VectorAlgebra.Bench(model, VectorAlgebra.Tasks(model, World), new Random(1));
        var countries = World.Countries.ToDictionary(c => c.Name);
        foreach (var (heldOut, split) in new[] { (true, Split.HeldOut), (false, Split.Train) })
            foreach (var item in bench.Draw((Place.Last, "capital"), heldOut, 30))
            {
                var asked = Words(item.Prompt).Select(name => countries[name]).ToList();
                asked.Count.ShouldBe(5);
                asked.ShouldAllBe(country => country.Split == split);
                item.Answer.ShouldBe(" " + asked.Last().Capital);
            }
    }

    [Fact]
    public void OnlyTheChosenItemOfAQueryHasTheAnswer()
    {
        var random = new Random(3);
        var language = World.Countries.ToDictionary(c => c.Name, c => c.Language);
        var task = Tasks.Single(t => t.Title == "first language");
        for (var i = 0; i < 50; i++)
        {
            var query = SelectionRecall.Query(task, task.Pairs.HeldOut(), 5, random);
            var names = query.Query.Split(", ");
            names.Length.ShouldBe(5);
            names.Where(name => language[name] == query.Answer).ShouldBe(names.Take(1));
        }
    }

    [Fact]
    public void TheThreePlacesAndThreeDeedsMakeThirtySixParallelograms()
    {
        var all = VectorAlgebra.Parallelogram.All;
        all.Count.ShouldBe(36);
        all.ShouldBeUnique();
        all.ShouldAllBe(p => p.Place != p.OtherPlace && p.Name != p.OtherName);
        all.Select(p => p.Target).Distinct().Count().ShouldBe(9);
    }

    [Fact]
    public void ADemonstrationIsAsLongAsTheQueryAndTakesTheTasksItem()
    {
        var task = Tasks.Single(t => t.Title == "last capital");
        var prompt = SelectionRecall.Prompt(task, "Italy, Russia, China", 3, demonstrations: 4, new Random(2));
        prompt.ShouldEndWith("; Italy, Russia, China:");
        foreach (var line in prompt.Split("; ").SkipLast(1).Select(line => line.Split(": ")))
        {
            var items = line[0].Split(", ");
            items.Length.ShouldBe(3);
            line[1].ShouldBe(World.Countries.Single(c => c.Name == items[^1]).Capital);
        }
    }
}
