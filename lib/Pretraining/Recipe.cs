namespace Pretraining;

/// <summary>Everything that decides a training run. Equal recipes give equal models on one thread count.</summary>
public sealed record Recipe
{
    /// <summary>The token that ends a document.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>The recipes that <c>train</c> knows by name: those of the models in <c>data/models</c>.</summary>
    public static IReadOnlyDictionary<string, Recipe> All { get; } = new Dictionary<string, Recipe>
    {
        ["lecture"] = new(),

        // What that model reads last, from its weights (--from): 4,500 steps at half the rate.
        ["lecture-third-leg"] = new() { Steps = 17_500, SecondRate = 5e-4, LeftOutSteps = 700, LastShare = .65 },

        // Notebook 09's second model: a word can be likely only where the stream nearly is its embedding, and it enters as strongly as blocks write.
        // Paid in memory (lesson 26 of docs/organism-log.md), therefore only of the text that two hops need.
        ["hops"] = new()
        {
            Kinds = new Dictionary<string, double>
            {
                ["facts"] = 1,
                ["questions"] = 1,
                ["reading"] = 1,
                ["lists"] = 1,
                ["translations"] = 1,
                ["songs"] = 1,
                ["performers"] = 1,
                ["written hops"] = 1,
                ["companies"] = 1,
                ["two hops"] = .3,
            },
            RepeatedBlocks = 3,
            EmbedScale = 12,
            UnitEmbeddings = true,
            FinalGain = 1.25,
            RoundSteps = 0,
            OpeningSteps = 0,
            FirstLeg = 2_600,
            Steps = 3_100,
            SecondRate = 5e-4,
            LeftOut = .2,
            LeftOutSteps = 500,
            LastShare = 1,
        },
    };

    /// <summary>Seed of the corpus and of the initial weights.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 8;
    /// <summary>Width of the residual stream.</summary>
    public int DModel { get; init; } = 144;
    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;
    /// <summary>So many of the last blocks are those before them once more, with equal weights: a second round (see <see cref="Pretraining.RepeatedBlocks"/>).</summary>
    public int RepeatedBlocks { get; init; }
    /// <summary>Kinds of document to read, each with a factor of its share in the mixture; null for the whole mixture.</summary>
    public IReadOnlyDictionary<string, double>? Kinds { get; init; }
    /// <summary>Factor of the input embedding.</summary>
    public double EmbedScale { get; init; } = 1;
    /// <summary>Each word's embedding is kept at length one.</summary>
    public bool UnitEmbeddings { get; init; }
    /// <summary>The last norm's gain is kept at this; null to train it.</summary>
    public double? FinalGain { get; init; }
    /// <summary>Entries of the vocabulary.</summary>
    public int Vocab { get; init; } = 10_240;
    /// <summary>Documents from which the tokenizer is trained.</summary>
    public int TokenizerDocuments { get; init; } = 30_000;
    /// <summary>Positions in a row.</summary>
    public int Context { get; init; } = 128;
    /// <summary>Rows in a batch.</summary>
    public int Rows { get; init; } = 16;
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 22_000;
    /// <summary>Steps after which the learning rate has fallen and rises once more: where a run that starts from another model's weights begins.</summary>
    public int FirstLeg { get; init; } = 13_000;
    /// <summary>Words in the rounds of the first steps (see <see cref="Mixture.Rounds"/>).</summary>
    public int FirstWords { get; init; } = 16;
    /// <summary>Steps with these words alone.</summary>
    public int FirstSteps { get; init; } = 400;
    /// <summary>Steps until there are twice as many.</summary>
    public int DoublingSteps { get; init; } = 100;
    /// <summary>Steps with rounds, these included.</summary>
    public int RoundSteps { get; init; } = 1_300;
    /// <summary>Steps with rounds or the opening's text (see <see cref="Mixture.Opening"/>).</summary>
    public int OpeningSteps { get; init; } = 2_300;
    /// <summary>Steps over which the learning rate rises.</summary>
    public int WarmUp { get; init; } = 200;
    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;
    /// <summary>The highest learning rate after the first leg.</summary>
    public double SecondRate { get; init; } = 1e-3;
    /// <summary>
    /// Decay of the blocks' matrices; gains and biases have none. So much of it keeps what the blocks write about as long as the embedding, and lets the noise of the
    /// plateau be forgotten during the fall.
    /// </summary>
    public double WeightDecay { get; init; } = .5;
    /// <summary>Decay of the embedding, whose rare words must not fade between two meetings.</summary>
    public double EmbeddingDecay { get; init; } = .1;
    /// <summary>Longest gradient.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Share of a leg over which the learning rate falls.</summary>
    public double Fall { get; init; } = .35;
    /// <summary>Chance that a row goes past a block in the last steps (stochastic depth, Huang et al. 2016): no block can then have a code of its own with the next, and all write in the embedding's terms.
    /// Where blocks are repeated, it is the chance that a row makes one round of them, and that a step makes a third (recurrent depth, Geiping et al. 2025).</summary>
    public double LeftOut { get; init; } = .15;
    /// <summary>For how many steps.</summary>
    public int LeftOutSteps { get; init; } = 1_000;
    /// <summary>Share of the last weights in the written model; the others are those before blocks were left out. A mean says in the middle nearly as much as the last, and remembers as much
    /// as those before, or more; with 1 it is the last alone.</summary>
    public double LastShare { get; init; } = .5;

    /// <summary>
    /// In each leg a linear warm-up, a plateau, and a linear fall to a fiftieth of the highest rate. The plateau does not depend on the length of the leg,
    /// so a run can be made longer or shorter from any checkpoint before its fall.
    /// </summary>
    public double LearningRateAt(int step) => step < FirstLeg
        ? RateOfLeg(step, Math.Min(FirstLeg, Steps), LearningRate)
        : RateOfLeg(step - FirstLeg, Steps - FirstLeg, SecondRate);

    private double RateOfLeg(int step, int steps, double highest)
    {
        var rise = (step + 1.0) / WarmUp;
        var fall = (steps - step) / (Fall * steps);
        return highest * Math.Min(rise, Math.Clamp(fall, .02, 1));
    }

    /// <summary>The chance that a row goes past a block in a step.</summary>
    public double LeftOutAt(int step) => step >= FirstLeg && step >= Steps - LeftOutSteps ? LeftOut : 0;

    /// <summary>How many words the rounds of a step are made of.</summary>
    public int WordsAt(int step) => FirstWords << (step < FirstSteps ? 0 : 1 + ((step - FirstSteps) / DoublingSteps));
}
