using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining.Tests;

public sealed class TrainerTests : IDisposable
{
    internal static readonly Recipe Tiny = new() { Layers = 2, DModel = 32, Heads = 2, Vocab = 40, Context = 16, Rows = 2, Steps = 80, WarmUp = 5, LearningRate = 1e-2, LastShare = 1 };
    private readonly string folder = Directory.CreateTempSubdirectory("trainer").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Trainer Start(Recipe recipe, Func<int, Batch> batches) => new(recipe, Initialisation.Model(Initialisation.Config(recipe, recipe.Vocab), recipe.Seed), batches);

    internal static Batch RandomBatch(int step) => RandomBatch(step, Tiny.Rows);

    private static Batch RandomBatch(int step, int rows)
    {
        var random = new Random(step);
        var documents = Enumerable.Range(0, 2 * rows).Select(_ => Enumerable.Range(0, 8).Select(_ => random.Next(1, Tiny.Vocab)).ToArray());
        return Packing.Pack(documents, rows, Tiny.Context, end: 0);
    }

    [Fact]
    public void LearnsOneBatchByHeart()
    {
        // What follows the first token of a document is its own: the four first tokens differ, so nothing is left to guess.
        var batch = Packing.Pack(Enumerable.Range(0, 4).Select(d => Enumerable.Range(1 + 8 * d, 8).ToArray()), Tiny.Rows, Tiny.Context, end: 0);
        using var trainer = Start(Tiny, _ => batch);
        var first = trainer.Advance();
        first.ShouldBe(Math.Log(Tiny.Vocab), 1);
        double last = first;
        while (trainer.Step < Tiny.Steps) last = trainer.Advance();
        last.ShouldBeLessThan(.05);
    }

    [Theory]
    [InlineData(24, 24)]
    [InlineData(48, 12)]
    [InlineData(12, 48)]
    public void MuonsStepHasSingularValuesNearOneAndTheGradientsSingularVectors(int rows, int columns)
    {
        manual_seed(3);
        var gradient = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(Values(randn(rows, columns)));
        var svd = gradient.Svd();
        var direction = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(Values(Muon.Orthogonal(tensor(gradient.ToArray()))));
        var diagonal = svd.U.Transpose() * direction * svd.VT.Transpose();   // diagonal if the vectors are the same
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                if (i != j) diagonal[i, j].ShouldBe(0, 1e-4);
                else if (svd.S[i] > .1 * svd.S[0]) diagonal[i, i].ShouldBeInRange(.6, 1.25);
    }

    private static double[,] Values(Tensor matrix)
    {
        var values = new double[matrix.shape[0], matrix.shape[1]];
        Buffer.BlockCopy(matrix.to(float64).contiguous().data<double>().ToArray(), 0, values, 0, values.Length * sizeof(double));
        return values;
    }

    [Fact]
    public void AResumedRunIsTheUninterruptedRun()
    {
        var file = Path.Combine(folder, "checkpoint.safetensors");
        using var whole = Start(Tiny, RandomBatch);
        var curve = Enumerable.Range(0, 10).Select(_ => whole.Advance()).ToList();

        using var killed = Start(Tiny, RandomBatch);
        for (var i = 0; i < 5; i++) killed.Advance();
        killed.Save(file);
        killed.Advance();   // lost with the process

        using var resumed = Start(Tiny with { Seed = 99 }, RandomBatch);   // other initial weights: all must come from the file
        resumed.Restore(file);
        resumed.Step.ShouldBe(5);
        Enumerable.Range(0, 5).Select(_ => resumed.Advance()).ShouldBe(curve[5..]);
    }

    [Fact]
    public void EqualSeedsGiveEqualCurvesAndOthersDoNot()
    {
        double[] Curve(int seed)
        {
            using var trainer = Start(Tiny with { Seed = seed }, RandomBatch);
            return [.. Enumerable.Range(0, 4).Select(_ => trainer.Advance())];
        }
        Curve(1).ShouldBe(Curve(1));
        Curve(1).ShouldNotBe(Curve(2));
    }

    /// <summary>Rounding aside; rows that go past blocks are the same rows, too.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(.4, 0)]
    [InlineData(.4, 1)]
    public void TwoThreadsLearnWhatOneLearns(double leftOut, int repeated)
    {
        var recipe = Tiny with { Rows = 5, FirstLeg = 0, LeftOut = leftOut, LeftOutSteps = Tiny.Steps, RepeatedBlocks = repeated };
        double[] Curve(int threads)
        {
            using var trainer = new Trainer(recipe, Initialisation.Model(Initialisation.Config(recipe, recipe.Vocab), 1), step => RandomBatch(step, recipe.Rows), threads: threads);
            return [.. Enumerable.Range(0, 4).Select(_ => trainer.Advance())];
        }
        foreach (var (one, two) in Curve(1).Zip(Curve(2))) two.ShouldBe(one, 2e-4);
    }

    [Fact]
    public void ADamagedCheckpointIsNamed()
    {
        var file = Path.Combine(folder, "checkpoint.safetensors");
        using var trainer = Start(Tiny, RandomBatch);
        trainer.Advance();
        trainer.Save(file);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..1000]);
        Should.Throw<CourseException>(() => trainer.Restore(file)).Message.ShouldContain(file);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]   // a format without input scale holds it in an input matrix of its own
    public void TheWrittenModelSaysWhatTheTrainedOneSaid(double scale)
    {
        var tokenizer = BpeTrainer.Train(["a small text about a small model"], 300, [Recipe.EndOfText]);
        var model = Initialisation.Model(Initialisation.Config(Tiny with { EmbedScale = scale }, tokenizer.VocabSize), seed: 1);
        Export.Write(folder, model, tokenizer);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var tokens = tensor(new long[] { 5, 6, 7 }, [1, 3]);
        var (config, plain) = HuggingFace.Load(folder);
        config.EmbedScale.ShouldBe(1);
        (plain.forward(tokens) - model.forward(tokens)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void TheLearningRateRisesThenFallsInEachLeg()
    {
        var recipe = new Recipe();
        foreach (var (start, end, highest) in new[] { (0, recipe.FirstLeg, recipe.LearningRate), (recipe.FirstLeg, recipe.Steps, recipe.SecondRate) })
        {
            recipe.LearningRateAt(start).ShouldBeLessThan(highest / 50);
            recipe.LearningRateAt(start + recipe.WarmUp).ShouldBe(highest, highest * .01);
            recipe.LearningRateAt(end - 1).ShouldBe(highest * .02, 1e-9);
            foreach (var step in Enumerable.Range(start + recipe.WarmUp, end - start - recipe.WarmUp - 1))
                recipe.LearningRateAt(step + 1).ShouldBeLessThanOrEqualTo(recipe.LearningRateAt(step));
        }
    }

    [Fact]
    public void ABlockThatIsLeftOutOfEveryRowLearnsNothing()
    {
        var recipe = Tiny with { FirstLeg = 0, LeftOut = 1, LeftOutSteps = Tiny.Steps, WeightDecay = 0 };
        using var trainer = Start(recipe, RandomBatch);
        var before = trainer.Model.blocks[1].mlp.down.weight!.clone();
        trainer.Advance();
        trainer.Model.blocks[1].mlp.down.weight!.Equals(before).ShouldBeTrue();
        using var whole = Start(recipe with { LeftOut = .5 }, RandomBatch);
        for (var i = 0; i < 3; i++) whole.Advance();
        whole.Model.blocks[1].mlp.down.weight!.Equals(before).ShouldBeFalse();
    }

    [Fact]
    public void EmbeddingsAndFinalGainStayWhereARecipeKeepsThem()
    {
        using var trainer = Start(Tiny with { UnitEmbeddings = true, FinalGain = 1.5 }, RandomBatch);
        using var free = Start(Tiny, RandomBatch);
        for (var i = 0; i < 3; i++) { trainer.Advance(); free.Advance(); }
        double Spread(Trainer of) => (of.Model.embed.weight.square().sum(-1).sqrt() - 1).abs().max().item<float>();
        Spread(trainer).ShouldBeLessThan(1e-5);
        Spread(free).ShouldBeGreaterThan(.01);
        trainer.Model.ln_final.weight!.eq(1.5).all().item<bool>().ShouldBeTrue();
        free.Model.ln_final.weight!.eq(1).all().item<bool>().ShouldBeFalse();
    }

    [Fact]
    public void EveryRecipeReadsKindsThatTheCorpusWrites()
    {
        var written = Mixture.Kinds(World.Load()).Select(kind => kind.Name).ToHashSet();
        foreach (var recipe in Recipe.All.Values) written.IsSupersetOf(recipe.Kinds?.Keys ?? []).ShouldBeTrue();
        var counts = Corpus.Of(World.Load(), new Dictionary<string, double> { ["songs"] = 1, ["facts"] = .1 }).Documents(1).Take(300).CountBy(d => d.Kind).ToDictionary();
        counts.Keys.ShouldBe(["songs", "facts"], ignoreOrder: true);
        counts["songs"].ShouldBeGreaterThan(5 * counts["facts"]);
    }

    [Fact]
    public void TheWrittenWeightsAreTheMeanOfThoseBeforeAndAfterBlocksWereLeftOutAlsoAfterAnInterruption()
    {
        using var scope = NewDisposeScope();
        var recipe = Tiny with { Steps = 6, LeftOutSteps = 3, LastShare = .75 };
        var file = Path.Combine(folder, "checkpoint.safetensors");
        Tensor Weight(Transformer model) => model.blocks[0].mlp.up.weight!.clone();
        using var trainer = Start(recipe, RandomBatch);
        while (trainer.Step < 3) trainer.Advance();
        var before = Weight(trainer.Model);
        trainer.Advance();
        trainer.Result().ShouldBeSameAs(trainer.Model);
        trainer.Save(file);
        using var resumed = Start(recipe with { Seed = 99 }, RandomBatch);
        resumed.Restore(file);
        while (resumed.Step < 6) resumed.Advance();
        (Weight(resumed.Result()) - (.25 * before + .75 * Weight(resumed.Model))).abs().max().item<float>().ShouldBeLessThan(1e-6f);
        (Weight(resumed.Model) - before).abs().max().item<float>().ShouldBeGreaterThan(1e-4f);
    }

    [Fact]
    public void RowsGoPastBlocksInTheLastStepsAlone()
    {
        var recipe = new Recipe();
        recipe.LeftOutAt(recipe.FirstLeg).ShouldBe(0);
        recipe.LeftOutAt(recipe.Steps - recipe.LeftOutSteps - 1).ShouldBe(0);
        recipe.LeftOutAt(recipe.Steps - recipe.LeftOutSteps).ShouldBe(recipe.LeftOut);
    }

    [Fact]
    public void BatchesDependOnTheirStepAlone()
    {
        var world = World.Load();
        var corpus = Corpus.Of(world);
        var tokenizer = BpeTrainer.Train(corpus.Documents(1).Take(200).Select(d => d.Text), 600, [Recipe.EndOfText]);
        var batches = new Batches(world, tokenizer, new());
        var seventh = batches.At(7);
        batches.At(8).Inputs.ShouldNotBe(seventh.Inputs);
        batches.At(7).Inputs.ShouldBe(seventh.Inputs);
        seventh.Fill.ShouldBeGreaterThan(.93);
    }
}
