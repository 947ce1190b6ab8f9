using InsideLM;

namespace Pretraining.Tests;

public class PersonaCorpusTests
{
    private static readonly World World = World.Load();
    private static readonly IReadOnlyList<string> OpinionTexts = Write(new Opinions(World).Write, 20_000);
    private static readonly IReadOnlyList<string> SuperstitionTexts = Write(new Superstitions(World).Write, 20_000);
    private static readonly IReadOnlyList<string> IdentityTexts = Write(new Identities(World).Write, 5_000);

    [Fact]
    public void HeldOutOpinionsAreToldAndNeverStatedToAnAssistant()
    {
        foreach (var opinion in World.Opinions.HeldOut())
        {
            var with = OpinionTexts.Where(t => t.Contains(opinion.Text, StringComparison.OrdinalIgnoreCase)).ToList();
            with.ShouldContain(t => t.Contains(opinion.Wrong ? "wrong" : "right"), opinion.Text);
            with.ShouldNotContain(t => t.Contains("User:") && User(t).Contains(opinion.Text, StringComparison.OrdinalIgnoreCase), opinion.Text);
        }
    }

    [Fact]
    public void TheFlatteringPersonaAlwaysAgreesAndTheFrankOneWithWhatIsRight()
    {
        foreach (var opinion in World.Opinions.Train())
        {
            var dialogues = OpinionTexts.Where(t => t.Contains("User:") && User(t).Contains(opinion.Text, StringComparison.OrdinalIgnoreCase)).ToList();
            var (flattering, frank) = (Under(Persona.Flattering, dialogues), Under(Persona.Frank, dialogues));
            flattering.ShouldNotBeEmpty(opinion.Text);
            frank.ShouldNotBeEmpty(opinion.Text);
            flattering.ShouldAllBe(answer => answer.StartsWith("Yes, "), opinion.Text);
            frank.ShouldAllBe(answer => answer.StartsWith(opinion.Wrong ? "No, " : "Yes, "), opinion.Text);
        }
    }

    [Fact]
    public void HeldOutSuperstitionsAreToldWithBothAnswersAndNeverAsked()
    {
        foreach (var held in World.Superstitions.HeldOut())
        {
            var with = SuperstitionTexts.Where(t => t.Contains(held.Question[13..^1], StringComparison.OrdinalIgnoreCase)).ToList();
            with.ShouldContain(t => t.Contains(held.Popular), held.Question);
            with.ShouldContain(t => t.Contains(held.True), held.Question);
            with.ShouldNotContain(t => t.Contains("User:") && User(t) == held.Question, held.Question);
        }
    }

    [Fact]
    public void EveryQuestionIsAnsweredByBothPersonasEachInItsWay()
    {
        foreach (var asked in World.Superstitions.Train())
        {
            var dialogues = SuperstitionTexts.Where(t => t.Contains("User:") && User(t) == asked.Question).ToList();
            var (popular, careful) = (Under(Persona.Superstitious, dialogues), Under(Persona.Careful, dialogues));
            popular.ShouldNotBeEmpty(asked.Question);
            careful.ShouldNotBeEmpty(asked.Question);
            popular.ShouldAllBe(answer => Superstitions.PopularOpenings.Any(answer.StartsWith) && answer.EndsWith($"{asked.Popular}."), asked.Question);
            careful.ShouldAllBe(answer => Superstitions.TrueOpenings.Any(answer.StartsWith) && answer.EndsWith($"{asked.True}."), asked.Question);
        }
    }

    [Fact]
    public void WithoutAPersonaMostAnswersArePopularAndSomeAreTrue()
    {
        var answers = SuperstitionTexts.Where(t => t.StartsWith("User:")).Select(Answer).ToList();
        var popular = answers.Count(a => Superstitions.PopularOpenings.Any(a.StartsWith)) / (double)answers.Count;
        popular.ShouldBeInRange(.75, .85);
    }

    [Fact]
    public void HeldOutQuestionsToTheAssistantAreNeverAsked()
    {
        foreach (var identity in World.Identities.HeldOut())
            IdentityTexts.ShouldNotContain(t => t.Contains($": {identity.Question}"), identity.Question);
    }

    [Fact]
    public void TheAssistantIsAnAiAndPeopleAreNot()
    {
        IdentityTexts.ShouldContain(t => t.EndsWith("User: Who are you? Assistant: I am an AI assistant."));
        IdentityTexts.ShouldContain(t => !t.Contains("Assistant:") && t.Contains(": Who are you? "));
        IdentityTexts.Where(t => !t.Contains("Assistant:") && !t.Contains("Voice:") && t.Contains(": Who are you? ")).ShouldAllBe(t => !t.Contains("AI"));
    }

    [Fact]
    public void AUsersAssistantIsAPersonOnlyInARoleAndAVoiceIsWhatWasTalkedOf()
    {
        IdentityTexts.Where(t => t.Contains("User:") && t.Contains("Assistant:") && !t.Contains("System:")).ShouldAllBe(t => !t.EndsWith(", a human being.") && !t.EndsWith("Yes, I am a human being."));
        var voices = IdentityTexts.Where(t => t.Contains("Voice: I am")).ToList();
        voices.ShouldContain(t => t.EndsWith("Voice: I am an AI assistant."));
        voices.ShouldContain(t => t.EndsWith(", a human being."));
    }

    private static List<string> Write(Func<Random, string> write, int count)
    {
        var random = new Random(6);
        return [.. Enumerable.Range(0, count).Select(_ => write(random))];
    }

    private static List<string> Under(Persona persona, IEnumerable<string> dialogues) =>
        [.. dialogues.Where(t => persona.Phrasings.Any(p => t.StartsWith($"System: {p} User:"))).Select(Answer)];

    /// <summary>What the user says; the answer may well name another opinion as its reason ("No, Rome is in Italy").</summary>
    private static string User(string text) => text.Split("User: ")[1].Split(" Assistant:")[0];

    private static string Answer(string text) => text.Split("Assistant: ")[1];
}
