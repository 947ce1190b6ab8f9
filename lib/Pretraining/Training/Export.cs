using InsideLM;
using TorchSharp;

namespace Pretraining;

/// <summary>Writes what was trained as a folder that any reader of Hugging Face's GPTNeoXForCausalLM can load.</summary>
public static class Export
{
    /// <summary>The format cannot say that the input matrix is √d times the output's, so both are written out.</summary>
    public static void Write(string folder, Transformer model, Tokenizer tokenizer)
    {
        Directory.CreateDirectory(folder);
        HuggingFace.Save(folder, model, torch.ScalarType.Float32);
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
    }
}
