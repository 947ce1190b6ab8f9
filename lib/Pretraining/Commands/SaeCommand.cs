using System.CommandLine;
using InsideLM;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary><c>sae</c>: trains the sparse autoencoder that is shipped beside a model, on more text than a notebook has time for, and judges it.</summary>
internal static class SaeCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Name or folder of the model.", DefaultValueFactory = _ => "lecture" };
        var layer = new Option<int?>("--layer") { Description = "The block after which representations are taken; none: the middle one." };
        var expansion = new Option<int>("--expansion") { Description = "Features for each dimension.", DefaultValueFactory = _ => 8 };
        var active = new Option<int>("--active") { Description = "Features active at a position, on average.", DefaultValueFactory = _ => 8 };
        var steps = new Option<int>("--steps") { Description = "Optimizer steps.", DefaultValueFactory = _ => 800 };
        var texts = new Option<int>("--texts") { Description = "Texts to read.", DefaultValueFactory = _ => 3_000 };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Where the SAELens folder is written; none: only judged." };
        var command = new Command("sae", "Trains the sparse autoencoder that the notebooks use.") { model, layer, expansion, active, steps, texts, folder };
        command.SetAction(a => Run(a.GetValue(model)!, a.GetValue(layer), a.GetValue(texts), a.GetValue(folder),
            new() { Sparsity = Sparsity.BatchTopK, Expansion = a.GetValue(expansion), Active = a.GetValue(active), Steps = a.GetValue(steps) }));
        return command;
    }

    private static int Run(string name, int? layer, int texts, DirectoryInfo? folder, SparseAutoencoderRecipe recipe)
    {
        using var scope = NewDisposeScope();
        var (model, world) = (Model.Load(name), World.Load());
        var at = Hook.ResidPost(layer ?? (model.Config.Layers / 2) - 1);
        var read = Activations.AllPositions(model, LandmarkFeatures.Read(model, world, texts), at).Values;
        AnsiConsole.MarkupLineInterpolated($"{read.shape[0]:N0} positions at {at}");
        var sae = AnsiConsole.Progress().Start(progress =>
        {
            var task = progress.AddTask("steps", maxValue: recipe.Steps);
            return SparseAutoencoderTraining.Train(read, recipe, step =>
            {
                task.Value = step.Step;
                task.Description = Markup.Escape($"step {step.Step:N0} · unexplained {step.Unexplained:0.000} · L0 {step.L0:0.0} · dead {step.DeadShare:P0}");
            });
        });
        if (folder is not null) SparseAutoencoderFiles.Save(folder.FullName, sae, at, ScalarType.BFloat16);
        var unseen = Corpus.Of(world).Documents(7).Select(d => d.Text).Where(t => model.Tokenizer.CountTokens(t) <= model.Config.Context).Take(300).ToList();
        var metrics = SparseAutoencoderMetrics.Of(sae, Activations.AllPositions(model, unseen, at).Values);
        AnsiConsole.MarkupLineInterpolated($"new text: L0 {metrics.L0:0.0}, unexplained {metrics.Unexplained:0.000}, dead {metrics.DeadShare:P1}, loss recovered {SparseAutoencoderMetrics.LossRecovered(sae, model, unseen, at):0.000}");
        var f1 = new LandmarkFeatures(model, world, sae, at).F1;
        AnsiConsole.MarkupLineInterpolated($"landmarks, median F1: feature {Median(f1.Feature):0.00}, neuron {Median(f1.Neuron):0.00}, direction {Median(f1.Direction):0.00}");
        return 0;

        static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
