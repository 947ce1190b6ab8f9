namespace Pretraining;

/// <summary>Everything that decides a training run. Equal recipes give equal models on one thread count.</summary>
public sealed record Recipe
{
    /// <summary>The token that ends a document.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Seed of the corpus and of the initial weights.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 8;
    /// <summary>Width of the residual stream.</summary>
    public int DModel { get; init; } = 144;
    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;
    /// <summary>Factor of the input embedding.</summary>
    public double EmbedScale { get; init; } = 1;
    /// <summary>Entries of the vocabulary.</summary>
    public int Vocab { get; init; } = 10_240;
    /// <summary>Documents from which the tokenizer is trained.</summary>
    public int TokenizerDocuments { get; init; } = 30_000;
    /// <summary>Positions in a row.</summary>
    public int Context { get; init; } = 128;
    /// <summary>Rows in a batch.</summary>
    public int Rows { get; init; } = 16;
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 13_000;
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
    /// <summary>
    /// Decay of the blocks' matrices; gains and biases have none. So much of it keeps what the blocks write about as long as the embedding, and lets the noise of the
    /// plateau be forgotten during the fall.
    /// </summary>
    public double WeightDecay { get; init; } = .5;
    /// <summary>Decay of the embedding, whose rare words must not fade between two meetings.</summary>
    public double EmbeddingDecay { get; init; } = .1;
    /// <summary>Longest gradient.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Share of the run over which the learning rate falls.</summary>
    public double Fall { get; init; } = .35;

    /// <summary>
    /// Linear warm-up, a plateau, and a linear fall to a fiftieth of the highest rate. The plateau does not depend on the length of the run,
    /// so a run can be made longer or shorter from any checkpoint before its fall.
    /// </summary>
    public double LearningRateAt(int step)
    {
        var rise = (step + 1.0) / WarmUp;
        var fall = (Steps - step) / (Fall * Steps);
        return LearningRate * Math.Min(rise, Math.Clamp(fall, .02, 1));
    }

    /// <summary>How many words the rounds of a step are made of.</summary>
    public int WordsAt(int step) => FirstWords << (step < FirstSteps ? 0 : 1 + ((step - FirstSteps) / DoublingSteps));
}
