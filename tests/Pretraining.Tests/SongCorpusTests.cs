using InsideLM;

namespace Pretraining.Tests;

public sealed class SongCorpusTests : IDisposable
{
    private static readonly World World = World.Load();
    private static readonly string[] Kinds = ["songs", "performers", "written hops", "two hops", "companies"];
    private static readonly IReadOnlyList<Document> Documents = [.. new Corpus([.. Mixture.Kinds(World).Where(k => Kinds.Contains(k.Name))]).Documents(seed: 6).Take(40_000)];
    private static readonly IReadOnlyList<Document> All = [.. Corpus.Of(World).Documents(seed: 7).Take(40_000)];
    private static readonly string[] HopDocuments = [.. Documents.Where(d => d.Kind is "written hops" or "two hops").Select(d => d.Text)];

    private readonly string folder = Directory.CreateTempSubdirectory("vocabulary").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Of(string kind) => [.. Documents.Where(d => d.Kind == kind).Select(d => d.Text)];

    /// <summary>The song of every description in a text, read off the text itself; null where it is none of the forms that the corpus writes.</summary>
    private static IEnumerable<Song> Described(string text) => text.Split("performer of ").Skip(1).Select(rest => World.Songs
        .Where(s => rest.StartsWith(s.Title, StringComparison.Ordinal) && ((string[])[" is ", "? ", $" {s.Performer}", $", {s.Performer}"]).Any(next => rest[s.Title.Length..].StartsWith(next, StringComparison.Ordinal)))
        .MaxBy(s => s.Title.Length)!);

    [Fact]
    public void NoSecondHopIsTakenFromAHeldOutSong()
    {
        var described = HopDocuments.SelectMany(Described).ToList();
        described.ShouldNotContain((Song?)null);
        described.Count.ShouldBeGreaterThan(20_000);
        described.ShouldAllBe(s => s.Split == Split.Train);
    }

    [Fact]
    public void NoSecondHopGoesThroughAHeldOutPerformer()
    {
        var heldOut = World.Performers.HeldOut().Select(p => p.Name).ToHashSet();
        HopDocuments.SelectMany(Described).ShouldAllBe(s => !heldOut.Contains(s.Performer));
        foreach (var name in heldOut) HopDocuments.ShouldNotContain(text => text.Contains($" {name} "), name);
    }

    [Fact]
    public void NoDocumentOfAnyKindAsksForAnAttributeOfAHeldOutSongsPerformer()
    {
        var rests = All.Concat(Documents).SelectMany(d => d.Text.Split(" of the performer of ").Skip(1)).ToHashSet();
        rests.Count.ShouldBeGreaterThan(10_000);
        foreach (var title in World.Songs.HeldOut().Select(s => s.Title))
            rests.ShouldNotContain(rest => rest.StartsWith(title + " is ", StringComparison.Ordinal) || rest.StartsWith(title + "? ", StringComparison.Ordinal), title);
    }

    [Fact]
    public void DocumentsThatNameSongsTellNoAttributeOfTheirPerformers()
    {
        var ends = PerformerAttribute.All.SelectMany(a => a.Ends).Select(e => " " + e.Replace("{o}.", "")).ToList();
        Of("songs").ShouldNotContain(text => ends.Any(text.Contains));
    }

    [Fact]
    public void EverySongsPerformerIsTold()
    {
        var texts = Of("songs");
        foreach (var song in World.Songs) texts.ShouldContain(text => text.Contains(song.Title) && text.Contains(song.Performer), song.Title);
    }

    [Fact]
    public void EveryAttributeOfEveryPerformerIsTold()
    {
        var texts = string.Join('\n', Of("performers"));
        foreach (var performer in World.Performers)
            foreach (var (attribute, value) in PerformerAttribute.Of(performer))
                texts.ShouldContain($"{attribute.Prompt(performer.Name)} {value}.");
    }

    [Fact]
    public void MostTrainedQuestionsOfTwoHopsOccur()
    {
        var texts = string.Join('\n', Of("two hops"));
        var trained = TwoHop.Trained(World);
        trained.Count(h => texts.Contains($"{h.Attribute.Prompt(Songs.Description(h.Song))} {h.Value}.")).ShouldBeGreaterThan(trained.Count * 9 / 10);
    }

    [Fact]
    public void TheNameMostlyStandsRightBehindItsDescription()
    {
        var (behind, all) = (0, 0);
        foreach (var text in Documents.Select(d => d.Text))
            foreach (var rest in text.Split("the performer of ", StringSplitOptions.None).Skip(1))
            {
                all++;
                if (World.Songs.Any(s => rest.StartsWith($"{s.Title} {s.Performer}", StringComparison.Ordinal))) behind++;
            }
        (behind / (double)all).ShouldBeInRange(.45, .75);
    }

    [Fact]
    public void ANameInTheTextIsOneTokenAndReadsBack()
    {
        var corpus = new Corpus([.. Mixture.Kinds(World).Where(k => Kinds.Contains(k.Name))]);
        var tokenizer = Vocabulary.LoadOrTrain(Path.Combine(folder, "tokenizer.json"), corpus, World, new() { TokenizerDocuments = 500, Vocab = 9_000 });
        foreach (var performer in World.Performers)
        {
            tokenizer.SingleToken(" " + performer.Name).ShouldNotBeNull(performer.Name);
            tokenizer.SingleToken(" " + performer.Instrument).ShouldNotBeNull(performer.Instrument);
            var text = $"The performer of Imagine {performer.Name} came. {performer.Name}'s song is late.";
            var ids = tokenizer.EncodeToIds(text);
            ids.Count(id => id == tokenizer.SingleToken(" " + performer.Name)).ShouldBe(2);
            tokenizer.Decode(ids).ShouldBe(text);
        }
    }
}
