using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>A vector that turns a behaviour, with the block after which it acts and its strength; it acts at the prompt's last token alone.</summary>
/// <param name="Vector">mean(with) − mean(without) at the prompt's last token: [d_model].</param>
internal sealed record Steering(Tensor Vector, int Layer, double Strength)
{
    /// <summary>Toward the texts with the behaviour.</summary>
    public Edit Add => Edit.Add(Vector, Hook.ResidPost(Layer), Strength, ^1);

    /// <summary>Away from them.</summary>
    public Edit Subtract => Edit.Add(Vector, Hook.ResidPost(Layer), -Strength, ^1);

    /// <summary>The control: a random direction of the same length in the same place.</summary>
    public Steering Random(int seed) => this with { Vector = RepresentationEngineering.RandomLike(Vector, seed) };

    /// <summary>
    /// The vector, block and strength that do both of the vector's jobs best, as <paramref name="score"/> says of training items; the smallest strength
    /// and the earliest block among equals. Not the last block: what acts there is little more than the answer's first word.
    /// </summary>
    public static Steering Choose(Model model, IReadOnlyList<string> with, IReadOnlyList<string> without, IReadOnlyList<double> strengths, Func<Steering, double> score)
    {
        var tried = model.Layers.SkipLast(1).SelectMany(layer =>
        {
            var vector = RepresentationEngineering.MeanDifference(model, with, without, Hook.ResidPost(layer));
            return strengths.Select(strength => new Steering(vector, layer, strength));
        });
        return tried.MaxBy(steering =>
        {
            using var scope = NewDisposeScope();
            return score(steering);
        })!;
    }
}
