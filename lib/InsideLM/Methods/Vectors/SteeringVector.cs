using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>A vector that changes what a model does, with all that someone else needs to use it: a safetensors file with its metadata.</summary>
/// <param name="Value">The vector: [d_model].</param>
/// <param name="At">Where it is added.</param>
/// <param name="Model">The model it was made for.</param>
/// <param name="HowMade">How it was made, in a sentence.</param>
public sealed record SteeringVector(Tensor Value, HookName At, string Model, string HowMade)
{
    /// <summary>Added at every token, the generated ones too; otherwise at the prompt's last token alone.</summary>
    public bool EveryToken { get; init; }

    private const string Name = "vector", Last = "last", Every = "every";

    /// <summary>The vector as an edit, for any forward pass or generation.</summary>
    public Edit Add(double strength = 1) => Edit.Add(Value, At, strength, EveryToken ? null : (Positions)(^1));

    /// <summary>Writes the vector and its metadata (model, hook, position, made).</summary>
    public void Save(string path) => Safetensors.Save(path, [(Name, Value)], metadata: new Dictionary<string, string>
    {
        ["model"] = Model,
        ["hook"] = At.ToString(),
        ["position"] = EveryToken ? Every : Last,
        ["made"] = HowMade,
    });

    /// <summary>Reads a vector that fits this model.</summary>
    /// <exception cref="CourseException">The file is not such a vector, or the model has no such place or another width.</exception>
    public static SteeringVector Load(string path, Model model)
    {
        using var file = new SafetensorsFile(path);
        string Said(string key) => file.Metadata.TryGetValue(key, out var text) ? text : throw new CourseException($"{path} does not say its {key}: it is no steering vector.");
        var vector = new SteeringVector(file.Read(Name).to(model.Device), HookName.Parse(Said("hook")), Said("model"), Said("made")) { EveryToken = Said("position") == Every };
        if (!vector.Value.shape.SequenceEqual([model.Config.DModel]))
            throw new CourseException($"{path} holds a vector of shape {SafetensorsFile.Show(vector.Value.shape)} for {vector.Model}; {model.Name} has the width {model.Config.DModel}.");
        vector.At.Check(model.Config);
        return vector;
    }
}
