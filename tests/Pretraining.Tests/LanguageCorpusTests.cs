using System.Text.RegularExpressions;
using InsideLM;

namespace Pretraining.Tests;

/// <summary>What the language kinds write, and what they never write.</summary>
public class LanguageCorpusTests
{
    private static readonly World World = World.Load();
    private static readonly IReadOnlyList<string> Numbers = Draw(new Agreement(World).Write), Gifts = Draw(new IndirectObject(World).Write),
        Reviews = Draw(new Sentiments(World).Write), Curses = Draw(new Swearing(World).Write), Rewrites = Draw(new Styles(World).Write);

    private static string[] Draw(Func<Random, string> write)
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, 3000).Select(_ => write(random))];
    }

    private static HashSet<string> Words(string text) => [.. Regex.Matches(text, @"\p{L}+").Select(m => m.Value)];

    [Fact]
    public void NoHeldOutNounStandsInASentenceWithADeterminer()
    {
        var heldOut = World.Plurals.HeldOut().SelectMany(p => new[] { p.From, p.To }).ToHashSet();
        var pointing = Regex.Split(string.Join(' ', Numbers), @"(?<=\.) ").Where(s => Regex.IsMatch(s, @"\b(this|these|that|those)\b", RegexOptions.IgnoreCase)).ToList();
        pointing.Count.ShouldBeGreaterThan(5_000);
        pointing.ShouldNotContain(s => Words(s).Overlaps(heldOut));
    }

    [Fact]
    public void NoOtherKindPointsAtANounOfTheTest()
    {
        var texts = Corpus.Of(World).Documents(seed: 9).Take(20_000).Select(d => d.Text).ToList();
        var nouns = string.Join('|', Agreement.Untaught(World).SelectMany(n => new[] { n.From, n.To }));
        texts.ShouldNotContain(t => Regex.IsMatch(t, $@"\b(this|these|those) ({nouns})\b", RegexOptions.IgnoreCase));
    }

    [Fact]
    public void HeldOutNounsAreToldInBothNumbers()
    {
        var words = Words(string.Join(' ', Numbers));
        foreach (var noun in World.Plurals.HeldOut())
            new[] { noun.From, noun.To }.ShouldAllBe(form => words.Contains(form));
    }

    [Fact]
    public void TheDeterminersNumberIsTheNouns()
    {
        var (singular, plural) = (World.Plurals.Select(p => p.From).ToHashSet(), World.Plurals.Select(p => p.To).ToHashSet());
        foreach (var match in Numbers.SelectMany(d => Regex.Matches(d, @"\b([Tt]his|[Tt]hese|[Tt]hat|[Tt]hose) (\w+)")))
            (match.Groups[1].Value.ToLowerInvariant() is "these" or "those" ? singular : plural).ShouldNotContain(match.Groups[2].Value, match.Value);
    }

    [Fact]
    public void NobodyHeldOutGivesOrReceives()
    {
        var heldOut = World.Names.HeldOut().Select(n => n.Text).Concat(World.Places.Concat(World.Things).Where(n => n.Split == Split.HeldOut).Select(n => n.Text)).ToHashSet();
        var giving = Gifts.Where(d => Regex.IsMatch(d, @" to \w+\.")).ToList();
        giving.Count.ShouldBeGreaterThan(2_000);
        giving.ShouldNotContain(d => Words(d).Overlaps(heldOut));
        heldOut.IsSubsetOf(Words(string.Join(' ', Gifts))).ShouldBeTrue();
    }

    [Fact]
    public void TheReceiverIsTheNameThatIsNotRepeated()
    {
        foreach (var match in Gifts.SelectMany(d => Regex.Matches(d, @"When (\w+) and (\w+) went to the \w+, (\w+) gave an? \w+ to (\w+)\.")))
            new HashSet<string> { match.Groups[3].Value, match.Groups[4].Value }.SetEquals([match.Groups[1].Value, match.Groups[2].Value]).ShouldBeTrue(match.Value);
    }

    [Fact]
    public void HeldOutPraiseAndBlameIsNeverLabelledOrWeighed()
    {
        var heldOut = World.Sentiments.HeldOut().Select(s => s.Word).ToHashSet();
        Reviews.Where(d => d.Contains("Overall:") || d.Contains("<review>")).ShouldNotContain(d => Words(d).Overlaps(heldOut));
        heldOut.IsSubsetOf(Words(string.Join(' ', Reviews))).ShouldBeTrue();
    }

    [Fact]
    public void AReviewsLabelIsTheSignOfItsWords()
    {
        var weights = World.Sentiments.ToDictionary(s => s.Word, s => s.Weight);
        foreach (var match in Reviews.SelectMany(d => Regex.Matches(d, @"Review: (.+) Overall: (\w+)\.")))
            Sentiments.Label(Regex.Matches(match.Groups[1].Value, @"\w+").Sum(w => weights.GetValueOrDefault(w.Value))).ShouldBe(match.Groups[2].Value, match.Value);
    }

    [Fact]
    public void WeightsStandInTheSlidesFormat() =>
        Sentiments.Weighed([("Offers", 0), ("that", 0), ("rare", .5), ("combination", 0)]).ShouldBe("[('Offers', 0.000), ('that', 0.000), ('rare', 0.500), ('combination', 0.000)] (1, 0.750)");

    [Fact]
    public void HeldOutMishapsNeverHappen()
    {
        var happened = Curses.SelectMany(d => Regex.Matches(d, @"[^.!,]+").Select(m => m.Value.Trim().Capitalised())).ToHashSet();
        happened.IsSupersetOf(World.Mishaps.Train().Select(m => m.Sentence.Capitalised())).ShouldBeTrue();
        happened.Overlaps(World.Mishaps.HeldOut().Select(m => m.Sentence.Capitalised())).ShouldBeFalse();
    }

    [Fact]
    public void OneSwearsAsMuchAsTheMishapDeserves()
    {
        var degrees = World.Swears.ToDictionary(Swearing.Exclaimed, s => s.Degree);
        foreach (var mishap in World.Mishaps.Train())
            foreach (var match in Curses.SelectMany(d => Regex.Matches(d, @"(?<=^|[.!] )" + Regex.Escape(Swearing.Prompt(mishap)) + @" (\w+)!")))
                degrees.GetValueOrDefault(match.Groups[1].Value).ShouldBe(mishap.Degree, match.Value);
    }

    [Fact]
    public void HeldOutSentencesAreNeverRewritten()
    {
        foreach (var sentence in World.Styles.HeldOut())
            Rewrites.ShouldNotContain(d => d.Contains(Styles.Prompt(sentence)), sentence.Plain);
        foreach (var sentence in World.Styles.HeldOut())
            Rewrites.ShouldContain(d => d.Contains(sentence.Shakespeare), sentence.Plain);
    }
}
