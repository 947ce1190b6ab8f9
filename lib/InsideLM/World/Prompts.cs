using System.Text.Json;

namespace InsideLM;

/// <summary>The prompts of an experiment, from <c>data/prompts</c>: a small file of named lists for each kind of model. A model speaks only what
/// it has read, so the embedded model and a model of the web's English are asked in different words.</summary>
public static class Prompts
{
    private const int SmallestPublished = 20_000;   // no family of published models has a vocabulary as small as the embedded model's

    /// <summary>The lists of an experiment for this model: <c>lecture</c>, else its family's own, else <c>english</c>.</summary>
    /// <exception cref="CourseException">There is no such file, or it has no entry for the model.</exception>
    public static IReadOnlyDictionary<string, string[]> For(Model model, string experiment)
    {
        var file = CourseFiles.Find($"data/prompts/{experiment}.json");
        var entries = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(File.ReadAllText(file))!;
        string[] wanted = model.Config.Vocab < SmallestPublished ? ["lecture"] : [model.Config.Family, "english"];
        return wanted.FirstOrDefault(entries.ContainsKey) is { } name ? entries[name]
            : throw new CourseException($"{file} has no prompts for {model.Name}; add an entry \"{wanted[0]}\" beside {string.Join(", ", entries.Keys)}.");
    }
}
