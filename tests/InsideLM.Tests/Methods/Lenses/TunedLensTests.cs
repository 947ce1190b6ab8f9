using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>The tuned lens and its error, on the embedded model.</summary>
public class TunedLensTests
{
    private static readonly Model Model = Model.Load("lecture");
    private static readonly string[] Texts = [.. TextSample.Load(Model).Select(sample => sample.Text).Take(72)];
    private static readonly int Layers = Model.Config.Layers, Width = Model.Config.DModel;

    [Fact]
    public void TrainingReadsMoreFromTextNeverSeenThanLeastSquaresAndTheBareLensDo()
    {
        using var scope = NewDisposeScope();
        var (seen, unseen) = (Activations.EveryLayerAllPositions(Model, Texts[..60]).Values, Activations.EveryLayerAllPositions(Model, Texts[60..]).Values);
        var losses = new List<double>();
        using var start = TunedLens.Train(Model, seen, new() { Steps = 0 });
        using var tuned = TunedLens.Train(Model, seen, new() { Steps = 20 }, (_, loss) => losses.Add(loss));
        losses.Count.ShouldBe(20);
        var (bare, least, best) = (Divergence(unseen), Divergence(start.Translate(unseen)), Divergence(tuned.Translate(unseen)));
        least.ShouldBeLessThan(bare * .8);
        best.ShouldBeLessThan(least * .97);

        double Divergence(Tensor read) => LensError.Of(Model, read, unseen[Layers], new int[unseen.shape[1]]).Divergence[1..Layers].Average(layer => layer.Average());
    }

    [Fact]
    public void WithoutStepsAnAffineMapIsFoundExactly()
    {
        using var scope = NewDisposeScope();
        var final = randn([600, Width], generator: new Generator(1));
        var turn = randn([Width, Width], generator: new Generator(2)) / Math.Sqrt(Width) + eye(Width) * 2;
        var stream = stack([.. Enumerable.Range(0, Layers).Select(l => (final - l).matmul(turn)), final]);
        using var lens = TunedLens.Train(Model, stream, new() { Steps = 0, Ridge = 1e-9 });
        (lens.Translate(stream) - final).abs().max().item<float>().ShouldBeLessThan(.01f);
        lens[0].Matrix.shape.ShouldBe([Width, Width]);
        (stream[1].matmul(lens[1].Matrix) + lens[1].Bias - final).abs().max().item<float>().ShouldBeLessThan(.01f);
    }

    [Fact]
    public void TheLastLayerNeedsNoMapAndIsReadAsItStands()
    {
        using var scope = NewDisposeScope();
        var (stream, owner) = Activations.EveryLayerAllPositions(Model, Texts[..4], batch: 3);
        owner.Distinct().ShouldBe([0, 1, 2, 3]);
        using var lens = TunedLens.Train(Model, stream, new() { Steps = 1 });
        (lens.Translate(stream)[Layers] - stream[Layers]).abs().max().item<float>().ShouldBe(0);
        Should.Throw<CourseException>(() => lens.Translate(stream[..3]));
        Should.Throw<CourseException>(() => TunedLens.Train(Model, stream[..3]));
    }

    [Fact]
    public void AtTheEndTheDivergenceIsZeroAndTheLossIsTheModels()
    {
        using var scope = NewDisposeScope();
        var tokens = Model.Tokens(Texts[0]);
        var ids = tokens.data<long>().ToArray().Select(id => (int)id).ToArray();
        var (stream, _) = Activations.EveryLayerAllPositions(Model, [Texts[0]]);
        var error = LensError.Of(Model, stream, stream[Layers], [.. ids[1..], -1]);
        error.Divergence[Layers].ShouldAllBe(nats => Math.Abs(nats) < 1e-4);
        float.IsNaN(error.Loss[0][^1]).ShouldBeTrue();
        var expected = Model.LogProbs(tokens).data<float>().ToArray();
        foreach (var (loss, log) in error.Loss[Layers].Zip(expected)) loss.ShouldBe(-log, 1e-3f);
    }

    [Fact]
    public void TheDivergenceIsThatOfTheModelFromTheLens()
    {
        using var scope = NewDisposeScope();
        var (stream, _) = Activations.EveryLayerAllPositions(Model, [Texts[1]]);
        var error = LensError.Of(Model, stream, stream[Layers], new int[stream.shape[1]]);
        var (lens, said) = (Model.Unembed(stream[2]).log_softmax(-1), Model.Unembed(stream[Layers]).log_softmax(-1));
        var expected = nn.functional.kl_div(lens, said, log_target: true, nn.Reduction.None).sum(-1).data<float>().ToArray();
        foreach (var (mine, theirs) in error.Divergence[2].Zip(expected)) mine.ShouldBe(theirs, 1e-3f * (1 + theirs));
    }
}
