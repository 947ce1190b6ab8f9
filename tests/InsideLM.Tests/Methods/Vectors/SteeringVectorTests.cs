using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class SteeringVectorTests
{
    private static readonly Model Small = TinyModel.Create(5);
    private static readonly string Folder = Directory.CreateTempSubdirectory("vectors-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIsReadBackSteersAnyGenerationAsWhatWasWritten(bool everyToken)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var made = new SteeringVector(randn(16) * 40, Hook.ResidPost(1), Small.Name, "a random vector") { EveryToken = everyToken };
        var path = Path.Combine(Folder, $"{everyToken}.safetensors");
        made.Save(path);
        var read = SteeringVector.Load(path, Small);
        (read.At, read.Model, read.HowMade, read.EveryToken).ShouldBe((made.At, made.Model, made.HowMade, everyToken));
        var steered = Small.Generate("a cat", 6, edits: read.Add(2));
        steered.ShouldBe(Small.Generate("a cat", 6, edits: Edit.Add(made.Value, Hook.ResidPost(1), 2, everyToken ? null : (Positions)(^1))));
        steered.ShouldNotBe(Small.Generate("a cat", 6));
    }

    [Fact]
    public void AVectorOfAnotherWidthAnotherLayerOrWithoutMetadataIsTold()
    {
        using var scope = NewDisposeScope();
        string Written(Tensor value, HookName at)
        {
            var path = Path.Combine(Folder, $"{value.shape[0]}-{at.Layer}.safetensors");
            new SteeringVector(value, at, "other", "").Save(path);
            return path;
        }
        Should.Throw<CourseException>(() => SteeringVector.Load(Written(zeros(8), Hook.ResidPost(1)), Small)).Message.ShouldContain("width 16");
        Should.Throw<CourseException>(() => SteeringVector.Load(Written(zeros(16), Hook.ResidPost(7)), Small)).Message.ShouldContain("0 to 2");
        var bare = Path.Combine(Folder, "bare.safetensors");
        Safetensors.Save(bare, [("vector", zeros(16))]);
        Should.Throw<CourseException>(() => SteeringVector.Load(bare, Small)).Message.ShouldContain("hook");
    }
}
