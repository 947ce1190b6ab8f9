namespace Pretraining;

/// <summary>Everything that decides a training run. Equal recipes give equal models on one thread count.</summary>
public sealed record Recipe
{
    /// <summary>The token that ends a document.</summary>
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Seed of the corpus and of the initial weights.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 6;
    /// <summary>Width of the residual stream.</summary>
    public int DModel { get; init; } = 128;
    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;
    /// <summary>Factor of the input embedding.</summary>
    public double EmbedScale { get; init; } = 1;
    /// <summary>Entries of the vocabulary.</summary>
    public int Vocab { get; init; } = 7680;
    /// <summary>Documents from which the tokenizer is trained.</summary>
    public int TokenizerDocuments { get; init; } = 30_000;
    /// <summary>Positions in a row.</summary>
    public int Context { get; init; } = 128;
    /// <summary>Rows in a batch.</summary>
    public int Rows { get; init; } = 8;
    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init; } = 6_000;
    /// <summary>Steps with the opening's text (see <see cref="Mixture.Opening"/>).</summary>
    public int OpeningSteps { get; init; } = 900;
    /// <summary>Steps over which the learning rate rises.</summary>
    public int WarmUp { get; init; } = 150;
    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 2.5e-3;
    /// <summary>Decay of the matrices; gains and biases have none.</summary>
    public double WeightDecay { get; init; } = .1;
    /// <summary>Longest gradient.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Linear warm-up, then a cosine to a fiftieth of the highest rate.</summary>
    public double LearningRateAt(int step)
    {
        var rise = Math.Min(1, (step + 1.0) / WarmUp);
        var fall = .5 + .5 * Math.Cos(Math.PI * Math.Min(1, step / (double)Steps));
        return LearningRate * rise * (.02 + .98 * fall);
    }
}
