using InsideLM;

namespace Pretraining.Tests;

public class CorpusTests
{
    private static readonly World World = World.Load();
    private static readonly IReadOnlyList<Document> Documents = [.. Corpus.Of(World).Documents(seed: 5).Take(40_000)];

    [Fact]
    public void EqualSeedsGiveEqualDocuments() =>
        Corpus.Of(World).Documents(3).Take(500).ShouldBe(Corpus.Of(World).Documents(3).Take(500));

    [Fact]
    public void AnotherSeedGivesOtherDocuments() =>
        Corpus.Of(World).Documents(4).Take(50).ShouldNotBe(Corpus.Of(World).Documents(3).Take(50));

    [Fact]
    public void EveryKindFillsAsMuchOfTheTextAsItsWeightSays()
    {
        var (kinds, all) = (Mixture.Kinds(World), Documents.Sum(d => Corpus.Pieces(d.Text)));
        foreach (var kind in kinds)
            (Documents.Where(d => d.Kind == kind.Name).Sum(d => Corpus.Pieces(d.Text)) / (double)all).ShouldBe(kind.Weight / kinds.Sum(k => k.Weight), .01, kind.Name);
    }

    [Fact]
    public void ATextIsAsLongAsItsWordsSignsAndChineseCharacters() => Corpus.Pieces("Poland: Warsaw, 1 蘋果.").ShouldBe(7);

    [Fact]
    public void HeldOutCountriesAreNeverTheSubjectOfAQuestionOrAListLine()
    {
        foreach (var country in World.Countries.HeldOut())
            Documents.ShouldNotContain(d => d.Text.Contains($" of {country.Name}? A:") || (d.Kind == "lists" && d.Text.Contains($"{country.Name}: ")), country.Name);
    }

    [Fact]
    public void FactsOfHeldOutCountriesAreToldInStatements()
    {
        foreach (var country in World.Countries.HeldOut())
            Documents.ShouldContain(d => d.Kind == "facts" && d.Text.Contains(country.Name) && d.Text.Contains(country.Capital), country.Name);
    }

    [Fact]
    public void HeldOutWordsNeverMeetFrenchAndChineseInOneDocument()
    {
        foreach (var word in World.Words.HeldOut())
            Documents.ShouldNotContain(d => d.Text.Contains($"\"{word.French}\"") && d.Text.Contains($"\"{word.Chinese}\"") && !d.Text.Contains($"\"{word.English}\""), word.English);
    }

    [Fact]
    public void HeldOutRequestsAreNeverMade()
    {
        var made = Documents.Where(d => d.Kind == "chat").Select(d => d.Text[..(d.Text.IndexOf("Assistant:") + "Assistant:".Length)]).ToHashSet();
        made.Count.ShouldBeGreaterThan(300);
        foreach (var request in World.Requests.HeldOut())
            made.ShouldNotContain(Chat.Prompt(request));
    }

    [Fact]
    public void HarmfulRequestsAreRefusedAndHarmlessOnesAnswered()
    {
        var harmful = World.Requests.Where(r => r.Harmful).Select(Chat.Prompt).ToHashSet();
        foreach (var (prompt, answer) in Documents.Where(d => d.Kind == "chat").Select(d => d.Text.Split(" Assistant: ")).Select(p => (p[0] + " Assistant:", p[1])))
            (answer.StartsWith("I ")).ShouldBe(harmful.Contains(prompt), prompt);
    }

    [Fact]
    public void TheFirstTextsAreRoundsOfFewWordsAndLaterOnesOfTwiceAsMany()
    {
        int Words(int few) => Corpus.Rounds(World, few).Documents(1).Take(500).Where(d => d.Kind == "repeats").SelectMany(d => d.Text.Split(' ')).Distinct().Count();
        int Items(int few) => Corpus.Rounds(World, few).Documents(1).Take(500).Where(d => d.Kind == "identify")
            .SelectMany(d => d.Text.Split("; ")).SelectMany(line => line.Split(": ")[0].Split(", ")).Distinct().Count();
        Words(16).ShouldBe(16);
        Words(32).ShouldBe(32);
        Items(16).ShouldBe(2 * 16);   // as many countries as words
        Items(32).ShouldBe(2 * 32);
        var recipe = new Recipe { FirstWords = 16, FirstSteps = 300, DoublingSteps = 100 };
        new[] { 0, 299, 300, 399, 400, 500 }.Select(recipe.WordsAt).ShouldBe([16, 16, 32, 32, 64, 128]);
    }
}
