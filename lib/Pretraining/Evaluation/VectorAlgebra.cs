using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>
/// The slide's v(last capital) = v(first capital) + v(last copy) − v(first copy) at <c>Italy, Russia, China, Japan, France:</c>. Vectors are fitted on
/// lists of training countries, layer and strength chosen on others of them, all is judged on lists of held-out countries.
/// </summary>
public static class VectorAlgebra
{
    private const int Items = 5, Fit = 40, Choose = 16, Judge = 60, JudgeEach = 16;

    private static readonly double[] strengths = [1, 1.5, 2];

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        using var scope = NewDisposeScope();
        var random = new Random(18);
        var bench = new Bench(model, SelectionRecall.Tasks(world), random);
        var slide = new Parallelogram(Place.Last, "capital", Place.First, "copy");
        var queries = bench.Draw(slide.Target, heldOut: true, Judge);
        var (zeroShot, composed) = (Recall.Share(Recall.Right(model, queries)), bench.Best(slide.Target, bench.Composed(slide, +1, +1, -1), strengths));
        bool[] At(Tensor vectors) => Recall.Right(model, queries, (composed with { Vector = vectors[composed.Layer] }).Add);

        var wrong = WrongSigns(bench, slide).SelectMany(At).ToList();
        yield return EvaluationRow.AtLeast(.50, "algebra", $"last capital composed of first capital + last copy − first copy, {composed.Strength:0.0} × after block {composed.Layer}",
            Recall.Right(model, queries, composed.Add), Recall.Share(wrong));
        yield return EvaluationRow.AtMost(.15, "algebra.signs", "the same with the signs + − + and − + +", wrong, zeroShot);
        yield return EvaluationRow.AtMost(.15, "algebra.random", "the same with a random direction of the same length", Recall.Right(model, queries, composed.Random(seed: 1).Add), zeroShot);
        var direct = bench.Best(slide.Target, bench.Of(slide.Target), strengths);
        yield return EvaluationRow.AtLeast(.60, "algebra.direct", $"the vector of last capital itself, {direct.Strength:0.0} × after block {direct.Layer}",
            Recall.Right(model, queries, direct.Add), zeroShot);
        yield return EvaluationRow.Shown("algebra.parts", "first capital's or last copy's vector alone", At(bench.Of((Place.First, "capital"))).Concat(At(bench.Of((Place.Last, "copy")))), zeroShot);

        foreach (var row in Everything(bench)) yield return row;
    }

    /// <summary>All 36 parallelograms of {first, last, second} × {copy, capital, language}.</summary>
    private static IEnumerable<EvaluationRow> Everything(Bench bench)
    {
        List<bool> composed = [], wrong = [], direct = [];
        foreach (var p in Parallelogram.All)
        {
            using var scope = NewDisposeScope();
            var queries = bench.Draw(p.Target, heldOut: true, JudgeEach);
            var steering = bench.Best(p.Target, bench.Composed(p, +1, +1, -1), [1]);
            composed.AddRange(Recall.Right(bench.Model, queries, steering.Add));
            wrong.AddRange(Recall.Right(bench.Model, queries, (steering with { Vector = WrongSigns(bench, p).First()[steering.Layer] }).Add));
            direct.AddRange(Recall.Right(bench.Model, queries, new Steering(bench.Of(p.Target)[steering.Layer], steering.Layer, 1).Add));
        }
        yield return EvaluationRow.Shown("algebra.all", $"all {Parallelogram.All.Count} parallelograms of first, last, second × copy, capital, language", composed, Recall.Share(wrong));
        yield return EvaluationRow.Shown("algebra.all.direct", "the targets' own vectors in the same layers", direct);
    }

    private static IEnumerable<Tensor> WrongSigns(Bench bench, Parallelogram p) => [bench.Composed(p, +1, -1, +1), bench.Composed(p, -1, +1, +1)];

    /// <summary>Place and deed of the target, and those of the corner opposite.</summary>
    internal sealed record Parallelogram(Place Place, string Name, Place OtherPlace, string OtherName)
    {
        public (Place, string) Target => (Place, Name);

        public static readonly IReadOnlyList<Parallelogram> All =
        [
            .. from place in Enum.GetValues<Place>() from name in Names from otherPlace in Enum.GetValues<Place>() from otherName in Names
               where place != otherPlace && name != otherName select new Parallelogram(place, name, otherPlace, otherName),
        ];

        private static string[] Names => ["copy", "capital", "language"];
    }

    /// <summary>The tasks, their vectors, and queries for them.</summary>
    internal sealed class Bench(Model model, IReadOnlyList<SelectionTask> tasks, Random random)
    {
        private readonly Tensor vectors = InContextVectors.OfTasks(model, [.. tasks.Select(task => Prompts(task, random))]);   // [task, layer, d_model]

        public Model Model => model;

        /// <summary>A task's vectors: [layer, d_model].</summary>
        public Tensor Of((Place Place, string Name) task) => vectors[tasks.ToList().FindIndex(t => (t.Place, t.Name) == task)];

        /// <summary>a · v(other place, deed) + b · v(place, other deed) + c · v(other place, other deed): [layer, d_model].</summary>
        public Tensor Composed(Parallelogram p, double a, double b, double c) => a * Of((p.OtherPlace, p.Name)) + b * Of((p.Place, p.OtherName)) + c * Of((p.OtherPlace, p.OtherName));

        /// <summary>Lists without demonstrations and what the task makes of them.</summary>
        public List<Recall.Item> Draw((Place Place, string Name) task, bool heldOut, int count)
        {
            var asked = tasks.First(t => (t.Place, t.Name) == task);
            var items = heldOut ? asked.Pairs.HeldOut() : asked.Pairs.Train();
            return [.. Enumerable.Range(0, count).Select(_ => Recall.ZeroShot(SelectionRecall.Query(asked, items, Items, random)))];
        }

        /// <summary>Vectors [layer, d_model] in the layer and strength that are best on training lists.</summary>
        public Steering Best((Place, string) task, Tensor candidates, IReadOnlyList<double> strengths)
        {
            var (layer, strength) = FunctionVectors.Grid(model, candidates, Draw(task, heldOut: false, Choose), strengths).Best();
            return new(candidates[layer], layer, strength);
        }
    }

    /// <summary>Four to six demonstrations and an open list, training countries alone.</summary>
    internal static string[] Prompts(SelectionTask task, Random random) =>
    [
        .. Enumerable.Range(0, Fit).Select(_ =>
            SelectionRecall.Prompt(task, task.Line(random.Sample(task.Pairs.Train(), Items)).Query, Items, random.Next(4, 7), random)),
    ];
}
