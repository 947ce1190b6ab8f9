using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>
/// The slide's v(last capital) = v(first capital) + v(last copy) − v(first copy) at <c>Italy, Russia, China, Japan, France:</c>. Which item is meant is marked at the
/// list's own tokens, so a vector has a part for each token of the query: its average after examples of the task, less its average without examples. Vectors are
/// fitted on lists of training countries, the block chosen on others of them, all is judged on lists of held-out countries.
/// </summary>
public static class VectorAlgebra
{
    private const int Items = 5, Fit = 40, Choose = 24, Judge = 60, JudgeEach = 16;

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        using var scope = NewDisposeScope();
        var bench = new Bench(model, Tasks(model, world), new Random(18));
        var slide = new Parallelogram(Place.Last, "capital", Place.First, "copy");
        var queries = bench.Draw(slide.Target, heldOut: true, Judge);
        var (zeroShot, vectors) = (Recall.Share(Recall.Right(model, queries)), bench.Composed(slide, +1, +1, -1));
        var layer = bench.Best(slide.Target, vectors);
        bool[] At(Tensor vectors) => Recall.Right(model, queries, Bench.Add(vectors, layer));

        var wrong = WrongSigns(bench, slide).SelectMany(At).ToList();
        yield return EvaluationRow.AtLeast(.50, "algebra", $"last capital composed of first capital + last copy − first copy, at list and colon after block {layer}", At(vectors), Recall.Share(wrong));
        yield return EvaluationRow.AtMost(.15, "algebra.signs", "the same with the signs + − + and − + +", wrong, zeroShot);
        yield return EvaluationRow.AtMost(.15, "algebra.random", "the same with random directions of the same lengths", At(Backpatching.Random(vectors, seed: 1)), zeroShot);
        var direct = bench.Of(slide.Target);
        yield return EvaluationRow.AtLeast(.60, "algebra.direct", "the vector of last capital itself, its block chosen likewise",
            Recall.Right(model, queries, Bench.Add(direct, bench.Best(slide.Target, direct))), zeroShot);
        yield return EvaluationRow.Shown("algebra.parts", "first capital's or last copy's vector alone", At(bench.Of((Place.First, "capital"))).Concat(At(bench.Of((Place.Last, "copy")))), zeroShot);
        yield return EvaluationRow.Shown("algebra.colon", "the composed vector at the colon alone, as in the paper", Recall.Right(model, queries, new Steering(vectors[layer][-1], layer, 1).Add), zeroShot);

        foreach (var row in Everything(bench)) yield return row;
    }

    /// <summary>All 36 parallelograms of {first, last, second} × {copy, capital, language}.</summary>
    private static IEnumerable<EvaluationRow> Everything(Bench bench)
    {
        List<bool> composed = [], wrong = [], direct = [];
        foreach (var p in Parallelogram.All)
        {
            using var scope = NewDisposeScope();
            var (queries, vectors) = (bench.Draw(p.Target, heldOut: true, JudgeEach), bench.Composed(p, +1, +1, -1));
            var layer = bench.Best(p.Target, vectors);
            bool[] At(Tensor v) => Recall.Right(bench.Model, queries, Bench.Add(v, layer));
            composed.AddRange(At(vectors));
            wrong.AddRange(At(WrongSigns(bench, p).First()));
            direct.AddRange(At(bench.Of(p.Target)));
        }
        yield return EvaluationRow.Shown("algebra.all", $"all {Parallelogram.All.Count} parallelograms of first, last, second × copy, capital, language", composed, Recall.Share(wrong));
        yield return EvaluationRow.Shown("algebra.all.direct", "the targets' own vectors in the same layers", direct);
    }

    private static IEnumerable<Tensor> WrongSigns(Bench bench, Parallelogram p) => [bench.Composed(p, +1, -1, +1), bench.Composed(p, -1, +1, +1)];

    /// <summary>The tasks over countries of one token each, at a text's start and within it, so that every list has as many tokens.</summary>
    internal static IReadOnlyList<SelectionTask> Tasks(Model model, World world) =>
        [.. SelectionRecall.Tasks(world).Select(task => task with { Pairs = [.. task.Pairs.Where(p => model.Tokenizer.CountTokens($"{p.Query}, {p.Query}") == 3)] })];

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
    internal sealed class Bench
    {
        private const int Width = 2 * Items;   // tokens of a query: the countries, and a comma or the colon after each
        private readonly IReadOnlyList<SelectionTask> tasks;
        private readonly Random random;
        private readonly Tensor vectors;       // [task, layer, token, d_model]

        public Bench(Model model, IReadOnlyList<SelectionTask> tasks, Random random)
        {
            (Model, this.tasks, this.random) = (model, tasks, random);
            var bare = Mean([.. Enumerable.Range(0, Fit).Select(_ => Recall.ZeroShot(tasks[0].Line(random.Sample(tasks[0].Pairs.Train(), Items))).Prompt)]);
            vectors = stack(tasks.Select(task => Mean(Prompts(task, random)) - bare));
        }

        public Model Model { get; }

        /// <summary>A task's vectors: [layer, token, d_model].</summary>
        public Tensor Of((Place Place, string Name) task) => vectors[tasks.ToList().FindIndex(t => (t.Place, t.Name) == task)];

        /// <summary>a · v(other place, deed) + b · v(place, other deed) + c · v(other place, other deed): [layer, token, d_model].</summary>
        public Tensor Composed(Parallelogram p, double a, double b, double c) => a * Of((p.OtherPlace, p.Name)) + b * Of((p.Place, p.OtherName)) + c * Of((p.OtherPlace, p.OtherName));

        /// <summary>Each token of the query is given its own vector after one block.</summary>
        public static Edit Add(Tensor vectors, int layer) => Edit.Add(vectors[layer], Hook.ResidPost(layer));

        /// <summary>Lists without demonstrations and what the task makes of them.</summary>
        public List<Recall.Item> Draw((Place Place, string Name) task, bool heldOut, int count)
        {
            var asked = tasks.First(t => (t.Place, t.Name) == task);
            var items = heldOut ? asked.Pairs.HeldOut() : asked.Pairs.Train();
            return [.. Enumerable.Range(0, count).Select(_ => Recall.ZeroShot(SelectionRecall.Query(asked, items, Items, random)))];
        }

        /// <summary>The block after which vectors [layer, token, d_model] do best on training lists.</summary>
        public int Best((Place, string) task, Tensor candidates)
        {
            var queries = Draw(task, heldOut: false, Choose);
            return Model.Layers.MaxBy(layer => Recall.Share(Recall.Right(Model, queries, Add(candidates, layer))));
        }

        /// <summary>The average of the query's tokens after every block: [layer, token, d_model].</summary>
        private Tensor Mean(IReadOnlyList<string> prompts)
        {
            using var scope = NewDisposeScope();
            using var cache = Model.Transformer.Read(Model.Tokens(prompts), Hook.ResidPost);
            return stack(Model.Layers.Select(layer => cache[Hook.ResidPost(layer)]).Select(x => x.narrow(1, x.shape[1] - Width, Width).mean([0L]))).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Four to six demonstrations and an open list, training countries alone.</summary>
    internal static string[] Prompts(SelectionTask task, Random random) =>
    [
        .. Enumerable.Range(0, Fit).Select(_ =>
            SelectionRecall.Prompt(task, task.Line(random.Sample(task.Pairs.Train(), Items)).Query, Items, random.Next(4, 7), random)),
    ];
}
