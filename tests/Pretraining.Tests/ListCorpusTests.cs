using InsideLM;

namespace Pretraining.Tests;

public class ListCorpusTests
{
    private static readonly World World = World.Load();
    private static readonly string[] InContext = ["lists", "glossary", "selections", "identify"];
    private static readonly IReadOnlyList<Document> Documents =
        [.. Corpus.Of(World).Documents(seed: 7).Take(40_000), .. Corpus.Opening(World).Documents(seed: 7).Take(10_000)];

    private static IEnumerable<string> Of(params string[] kinds) => Documents.Where(d => kinds.Contains(d.Kind)).Select(d => d.Text);

    /// <summary>Query and answer of each line. (A comma parts lines of a list, and items of a selection.)</summary>
    private static IEnumerable<(string Query, string Answer)> Lines(string kind, params string[] separators) =>
        Of(kind).SelectMany(text => text.Split(separators, StringSplitOptions.None)).Select(line => line.Split(": ")).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1]));

    [Fact]
    public void ThereAreFourteenTasksAndFiveOfOneOutputClass()
    {
        var tasks = ListTask.All(World);
        tasks.Count.ShouldBeGreaterThanOrEqualTo(14);
        tasks.Select(t => t.Name).ShouldBeUnique();
        var repeated = tasks.Single(t => t.Name == "repeat").Pairs.Select(p => p.Answer).ToHashSet();
        foreach (var name in new[] { "antonym", "synonym" })
            tasks.Single(t => t.Name == name).Pairs.ShouldAllBe(p => repeated.Contains(p.Answer));
        SelectionTask.All(World).Where(t => t.Pairs.Any(p => repeated.Contains(p.Answer))).Select(t => t.Title).ShouldBe(["first copy", "last copy", "second copy"], ignoreOrder: true);
    }

    [Fact]
    public void HeldOutPairsAreNeverALineOfAList()
    {
        var lines = Lines("lists", "; ", ", ", "\n").ToHashSet();
        lines.Count.ShouldBeGreaterThan(2000);
        var trained = ListTask.All(World).SelectMany(t => t.Pairs.Train()).Select(p => (p.Query, p.Answer)).ToHashSet();
        foreach (var task in ListTask.All(World))
            foreach (var line in task.Pairs.HeldOut().Select(p => (p.Query, p.Answer)).Where(line => !trained.Contains(line)))
                lines.ShouldNotContain(line, task.Name);
    }

    [Fact]
    public void AWordThatAnyTableHoldsOutIsAskedForInNoList()
    {
        var heldOut = WordRelation.All.SelectMany(r => r.Pairs(World)).HeldOut().Select(p => p.From).Concat(World.Words.HeldOut().Select(w => w.English)).ToHashSet();
        heldOut.Count.ShouldBeGreaterThan(300);
        Lines("lists", "; ", ", ", "\n").Select(line => line.Query).ToHashSet().Overlaps(heldOut).ShouldBeFalse();
    }

    [Fact]
    public void HeldOutCountriesAndTheirCapitalsStandInNoInContextDocument()
    {
        var texts = Of(InContext).SelectMany(text => text.Split([": ", ", ", "; ", "\n"], StringSplitOptions.None)).ToHashSet();
        foreach (var country in World.Countries.HeldOut())
        {
            texts.ShouldNotContain(country.Name);
            texts.ShouldNotContain(country.Capital);
        }
    }

    [Fact]
    public void HeldOutWordPairsAreToldInStatementsAlone()
    {
        var (random, facts) = (new Random(1), new WordFacts(World));
        var told = Enumerable.Range(0, 20_000).SelectMany(_ => facts.Write(random).Split(". ")).Select(sentence => sentence.TrimEnd('.')).ToHashSet();
        foreach (var relation in WordRelation.All)
            foreach (var pair in relation.Pairs(World).HeldOut())
                relation.Statements.ShouldContain(template => told.Contains(WordRelation.State(pair, template).TrimEnd('.')), pair.From);
    }

    [Fact]
    public void ASelectionTakesTheSameItemInEveryLine()
    {
        foreach (var text in Of("selections").Take(500))
        {
            var lines = text.Split(Selections.Separator).Select(line => line.Split(": ")).Select(parts => (Items: parts[0].Split(", "), Answer: parts[1])).ToList();
            SelectionTask.All(World).ShouldContain(task => lines.All(line => Fits(task, line.Items, line.Answer)), text);
        }
    }

    [Fact]
    public void EachLineOfAnIdentifyDocumentIsNamedAfterTheOnlyItemThatFits()
    {
        foreach (var line in Of("identify").Take(300).SelectMany(text => text.Split(Selections.Separator)))
        {
            var (items, answer) = (line.Split(": ")[0].Split(", "), line.Split(": ")[1]);
            SelectionTask.All(World).Where(task => task.Place != Place.Second || items.Length > 2).Select(task => (task.Title, task.Pairs))
                .Count(t => answer.EndsWith(" " + t.Title)).ShouldBeGreaterThan(0, line);
            var titles = SelectionTask.All(World).Where(task => Fits(task, items, answer.Split(' ')[0])).Select(task => task.Title).Distinct().ToList();
            titles.ShouldContain(string.Join(' ', answer.Split(' ')[1..]), line);
            titles.Select(title => title.Split(' ')[0]).Distinct().Count(place => place != "second" || items.Length > 2).ShouldBe(1, line);
        }
    }

    [Fact]
    public void EarlySelectionsHaveTwoItemsAtMostAndLateOnesUpToSix()
    {
        int Longest(Func<Random, string> write)
        {
            var random = new Random(1);
            return Enumerable.Range(0, 300).Select(_ => write(random)).Max(text => text.Split(Selections.Separator).Max(line => line.Split(": ")[0].Split(", ").Length));
        }
        Longest(new Selections(World, isEarly: true).Write).ShouldBe(2);
        Longest(new Identify(World, isEarly: true).Write).ShouldBe(2);
        Longest(new Selections(World, isEarly: false).Write).ShouldBe(6);
    }

    [Fact]
    public void WithoutExamplesACountryIsACountryTwiceAsOftenAsTheQueryOfAnyOneTask()
    {
        var countries = World.Countries.Train().ToDictionary(c => c.Name);
        var first = Documents.Take(40_000).Where(d => InContext.Contains(d.Kind)).Select(d => d.Text.Split([": ", ", ", "; ", "\n"], StringSplitOptions.None))
            .Where(parts => countries.ContainsKey(parts[0]) && !countries.ContainsKey(parts[1])).ToList();
        var glossary = first.Count(parts => parts[1] == "country");
        foreach (var relation in Relation.All)
            (2 * first.Count(parts => parts[1] == relation.Value(countries[parts[0]]))).ShouldBeLessThan(glossary, relation.Name);
    }

    [Fact]
    public void EveryAnswerOfOneWordIsOneTokenAfterASpace()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "tokenizer.json");
        var tokenizer = Vocabulary.LoadOrTrain(file, Corpus.Of(World), World, new Recipe { TokenizerDocuments = 500 });
        foreach (var answer in ListTask.All(World).SelectMany(t => t.Pairs).Select(p => p.Answer).Where(a => a.All(char.IsAsciiLetter)))
            tokenizer.SingleToken(" " + answer).ShouldNotBeNull(answer);
        foreach (var word in ListTask.Repeat(World))
            tokenizer.SingleToken(word.Query).ShouldNotBeNull(word.Query);
        tokenizer.SingleToken("superlatives").ShouldBeNull();
    }

    private static bool Fits(SelectionTask task, string[] items, string answer)
    {
        if (task.Place == Place.Second && items.Length < 3) return false;
        var pairs = items.Select(item => task.Pairs.FirstOrDefault(p => p.Query == item)).ToList();
        return pairs.All(p => p.Query is not null) && task.Chosen(pairs).Answer == answer;
    }
}
