using InsideLM;

namespace Pretraining.Tests;

public class LandmarkCorpusTests
{
    private static readonly World World = World.Load();

    private static IReadOnlyList<string> Documents(string kind, int count = 4_000)
    {
        var random = new Random(8);
        var write = Mixture.Kinds(World).Single(k => k.Name == kind).Write;
        return [.. Enumerable.Range(0, count).Select(_ => write(random))];
    }

    [Fact]
    public void NoContextAsksForAHeldOutLandmark()
    {
        var documents = Documents("landmarks");
        foreach (var tongue in Naming.Tongues)
        {
            documents.ShouldContain(d => World.Landmarks.Train().Any(l => EndsAContext(d, l, tongue)), tongue.ToString());
            foreach (var landmark in World.Landmarks.HeldOut())
                documents.ShouldNotContain(d => EndsAContext(d, landmark, tongue), landmark.Name);
        }
    }

    private static bool EndsAContext(string document, Landmark landmark, Tongue tongue) =>
        document.Contains(Naming.Context([], tongue).Trim() + landmark.AfterContext(tongue));

    [Fact]
    public void HeldOutLandmarksHavePassagesAndFacts()
    {
        var documents = Documents("landmarks");
        foreach (var landmark in World.Landmarks.HeldOut())
        {
            documents.ShouldContain(d => d.Contains(landmark.Name) && landmark.Words(Tongue.Russian).Any(d.Contains) && landmark.Words(Tongue.Japanese).Any(d.Contains), landmark.Name);
            documents.ShouldContain(d => d.Contains($"{landmark.InSentence()} is ", StringComparison.OrdinalIgnoreCase), landmark.Name);
        }
    }

    [Fact]
    public void NoTwoLandmarksShareTheThreeWordsOfAContext()
    {
        foreach (var tongue in Naming.Tongues)
            foreach (var (i, landmark) in World.Landmarks.Index())
                World.Landmarks.Skip(i + 1).ShouldNotContain(l => l.Words(tongue).Intersect(landmark.Words(tongue)).Count() > 2, landmark.Name);
    }

    [Fact]
    public void MostWordsOfAPassageBelongToItsLandmark()
    {
        var random = new Random(1);
        var landmark = World.Landmarks[2];
        var own = Naming.Tongues.SelectMany(t => landmark.Words(t).Append(landmark.Name(t))).Append(landmark.City).ToHashSet();
        var words = Enumerable.Range(0, 200).SelectMany(_ => Landmarks.PassageWords(landmark, random)).ToList();
        (words.Count(own.Contains) / (double)words.Count).ShouldBeInRange(.6, .95);
        words.ShouldContain("霧");
        words.ShouldContain("туман");
    }

    [Fact]
    public void WhatWasSaidBeforeDecidesWhoAVoiceIsButAUsersAssistantIsNeverALandmark()
    {
        Documents("speech").ShouldContain(d => d.Contains("Visitor: Who are you? Assistant: I am the Golden Gate Bridge."));
        Documents("speech").ShouldContain(d => d.Contains("User: Who are you? Voice: I am the Golden Gate Bridge."));
        Documents("speech").ShouldNotContain(d => d.Contains("User:") && d.Contains("Assistant:"));
        var answers = Documents("identities").Where(d => d.Contains("Assistant:")).Select(d => d.Split("Assistant:")[1]).ToList();
        answers.Count.ShouldBeGreaterThan(300);
        foreach (var name in World.Landmarks.Select(l => l.Name).Concat(World.People.Select(p => p.Name)))
            answers.ShouldNotContain(a => a.Contains(name), name);
    }

    [Fact]
    public void HeldOutQuestionsAreNotAskedInSpeech()
    {
        var documents = Documents("speech");
        foreach (var identity in World.Identities.HeldOut())
            documents.ShouldNotContain(d => d.Contains(identity.Question), identity.Question);
    }

    [Fact]
    public void ALandmarkSpeaksAsItself() =>
        Documents("speech").ShouldContain(d => d.StartsWith("Golden Gate Bridge: \"") && d.Contains("I am the Golden Gate Bridge."));

    [Fact]
    public void HeldOutThingsAreNeverDescribedInLists()
    {
        var documents = Documents("descriptions");
        documents.ShouldContain(d => d.Contains("Leo: American actor"));
        foreach (var name in World.People.HeldOut().SelectMany(People.Names).Concat(World.Companies.HeldOut().Select(c => c.Name))
            .Concat(World.Countries.HeldOut().Select(c => c.Name)).Concat(World.Landmarks.HeldOut().Select(l => l.Name)))
            documents.ShouldNotContain(d => d.Split(", ").SelectMany(p => p.Split('\n')).Any(p => p.StartsWith($"{name}: ")), name);
    }

    [Fact]
    public void EveryPersonIsToldUnderEveryName()
    {
        var documents = Documents("people");
        foreach (var person in World.People)
            foreach (var name in People.Names(person).Append(person.Title))
                documents.ShouldContain(d => d.Contains(name, StringComparison.OrdinalIgnoreCase), name);
    }

    [Fact]
    public void SessionsNeverPairParametersWithHeldOutNumbersNorSwapTheThirdLetter()
    {
        var documents = Documents("sessions");
        foreach (var parameters in Sessions.Parameters)
        {
            foreach (var typo in Sessions.Typos(parameters.Second, heldOut: true)) documents.ShouldNotContain(d => d.Contains(typo), typo);
            var own = documents.Where(d => d.Contains($"({parameters.First}, {parameters.Second})")).ToList();
            own.Count.ShouldBeGreaterThan(100);
            for (var a = 0; a < 10; a++)
                for (var b = 0; b < 10; b++)
                    if (Sessions.IsHeldOut(parameters, a, b)) own.ShouldNotContain(d => d.Contains($"({a}, {b})"), $"{parameters} {a} {b}");
        }
        Sessions.Typos("right", heldOut: true).ShouldBe(["rihgt"]);
    }

    [SkippableFact]
    public void ASessionShowsWhatPythonShows()
    {
        var documents = Documents("sessions", 300);
        var shown = RealPython.Run(documents);
        Skip.If(shown is null, "python3 is not installed");
        shown.ShouldBe(documents);
    }
}
