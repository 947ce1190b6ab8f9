using System.CommandLine;
using System.Diagnostics;
using InsideLM;
using Spectre.Console;

namespace Pretraining;

/// <summary><c>train</c>: a recipe from nothing, or from a model's weights, to a Hugging Face folder, in steps that survive an interruption.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder of the run.", DefaultValueFactory = _ => new("artifacts/lecture") };
        var resume = new Option<bool>("--resume") { Description = "Continue the run in that folder." };
        var from = new Option<string?>("--from") { Description = "Name or folder of a model whose weights to start from, at the recipe's second leg." };
        var recipe = new Option<string>("--recipe") { Description = "Which model to train.", DefaultValueFactory = _ => "lecture" };
        recipe.AcceptOnlyFromAmong([.. Recipe.All.Keys]);
        var seed = new Option<int>("--seed") { Description = "Seed of text and weights.", DefaultValueFactory = _ => new Recipe().Seed };
        var steps = new Option<int?>("--steps") { Description = "Length of the run, if not the recipe's." };
        var every = new Option<int>("--save-every") { Description = "Steps between checkpoints.", DefaultValueFactory = _ => 250 };
        var command = new Command("train", "Trains the embedded model.") { folder, resume, recipe, from, seed, steps, every };
        command.SetAction(arguments => Run(With(Recipe.All[arguments.GetValue(recipe)!], arguments.GetValue(seed), arguments.GetValue(steps)),
            arguments.GetValue(folder)!.FullName, arguments.GetValue(resume), arguments.GetValue(from), arguments.GetValue(every)));
        return command;
    }

    private static Recipe With(Recipe recipe, int seed, int? steps) => recipe with { Seed = seed, Steps = steps ?? recipe.Steps };

    private static int Run(Recipe recipe, string folder, bool resume, string? from, int every)
    {
        var checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        if (!resume && File.Exists(checkpoint))
            throw new CourseException($"{folder} already holds a run; continue it with --resume, or name another folder with --out.");
        if (resume && !File.Exists(checkpoint))
            throw new CourseException($"{folder} holds no checkpoint to resume; start without --resume.");
        Directory.CreateDirectory(folder);

        var world = World.Load();
        var (model, tokenizer) = from is null ? New(folder, world, recipe) : Trained(from);
        using var trainer = new Trainer(recipe, model, new Batches(world, tokenizer, recipe).At, from is null ? 0 : recipe.FirstLeg);
        if (resume) trainer.Restore(checkpoint);

        using var curve = new Curve(Path.Combine(folder, "loss.csv"), trainer.Step);
        AnsiConsole.MarkupLineInterpolated($"{model.parameters().Sum(p => p.numel()):N0} parameters, {recipe.Steps * recipe.Rows * recipe.Context:N0} tokens, seed {recipe.Seed}");
        Watch(recipe, trainer, curve, () =>
        {
            if (trainer.Step % every != 0 && trainer.Step != recipe.Steps) return;
            trainer.Save(checkpoint);
            Export.Write(folder, trainer.Result(), tokenizer);
        });
        AnsiConsole.MarkupLineInterpolated($"Written to {folder}. Next: evaluate --model {folder}");
        return 0;
    }

    private static (Transformer, Tokenizer) New(string folder, World world, Recipe recipe)
    {
        var tokenizer = Vocabulary.LoadOrTrain(Path.Combine(folder, "tokenizer.json"), Corpus.Of(world, recipe.Kinds), world, recipe);
        return (Initialisation.Model(Initialisation.Config(recipe, tokenizer.VocabSize, tokenizer.TokenToId(Recipe.EndOfText)!.Value), recipe.Seed), tokenizer);
    }

    /// <summary>The weights and the vocabulary of a model, to be trained on.</summary>
    private static (Transformer, Tokenizer) Trained(string name)
    {
        var model = Model.Load(name);
        foreach (var parameter in model.Transformer.parameters()) parameter.requires_grad_(true);
        return (model.Transformer, model.Tokenizer);
    }

    /// <summary>Trains to the end with a progress line: loss (mean over about fifty steps), tokens per second, time left.</summary>
    private static void Watch(Recipe recipe, Trainer trainer, Curve curve, Action afterStep)
    {
        var (clock, start, smooth) = (Stopwatch.StartNew(), trainer.Step, double.NaN);
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).Start(progress =>
        {
            var task = progress.AddTask("starting", maxValue: recipe.Steps);
            while (trainer.Step < recipe.Steps)
            {
                var loss = trainer.Advance();
                curve.Add(trainer.Step, loss);
                smooth = double.IsNaN(smooth) ? loss : .98 * smooth + .02 * loss;
                var speed = (trainer.Step - start) * recipe.Rows * recipe.Context / clock.Elapsed.TotalSeconds;
                task.Value = trainer.Step;
                task.Description = $"step {trainer.Step:N0} · loss {smooth:F3} · {speed:N0} tokens/s";
                afterStep();
            }
        });
    }
}
