using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

/// <summary>The class that notebooks hold, on a real small model.</summary>
public class ModelTests
{
    private static readonly Lazy<Model> Stories = new(() => Model.Load(Golden.Find("stories260K")));
    private static readonly string[] Prompts = ["Once upon a time", "The little dog was sad because", "Lily"];

    [SkippableFact]
    public void A_batch_of_prompts_is_filled_up_on_the_left_and_generates_what_each_does_alone()
    {
        Golden.Find("");
        var model = Stories.Value;
        var tokens = model.Tokens(Prompts);
        tokens[0, 0].item<long>().ShouldBe(Transformer.Padding);
        tokens[2, ^1].item<long>().ShouldBe(model.Tokens("Lily")[0, ^1].item<long>());
        model.Text(tokens[0]).ShouldContain("Once upon a time");
        var together = model.Generate(Prompts, 20);
        foreach (var (i, prompt) in Prompts.Index())
            together[i].ShouldBe(model.Generate(prompt, 20));
    }

    [SkippableFact]
    public void Text_ends_before_a_stop_string()
    {
        Golden.Find("");
        var free = Stories.Value.Generate(Prompts[0], 60);
        free.ShouldContain(" girl");
        Stories.Value.Generate(Prompts[0], 60, stop: [" girl", "never"]).ShouldBe(free[..free.IndexOf(" girl", StringComparison.Ordinal)]);
    }

    [SkippableFact]
    public void Log_probabilities_are_those_of_the_softmax_and_top_lists_the_likeliest()
    {
        Golden.Find("");
        using var scope = NewDisposeScope();
        var model = Stories.Value;
        var tokens = model.Tokens(Prompts[0]);
        var logits = model.Forward(tokens);
        var log = model.LogProbs(tokens);
        log.shape.ShouldBe([1, tokens.shape[1] - 1]);
        var (scores, id) = (logits[0, 1].Floats(), (int)tokens[0, 2].item<long>());
        log[0, 1].item<float>().ShouldBe((float)(scores[id] - Math.Log(scores.Sum(x => Math.Exp(x)))), 1e-4f);
        var top = model.Top(logits[0, ^1], 3);
        top.Count.ShouldBe(3);
        top[0].Token.ShouldBe(model.Tokenizer.TokenToText((int)logits[0, ^1].argmax().item<long>()));
        top.Select(t => t.Probability).ShouldBe(logits[0, ^1].softmax(-1).Floats().OrderDescending().Take(3).Select(p => (double)p), 1e-6);
    }

    [SkippableFact]
    public void The_logit_lens_at_the_last_layer_is_the_model_itself_and_weights_are_frozen()
    {
        Golden.Find("");
        using var scope = NewDisposeScope();
        var model = Stories.Value;
        var (logits, cache) = model.RunWithCache(model.Tokens(Prompts), Hook.ResidPost);
        Near.MaxDifference(model.Unembed(cache[Hook.ResidPost(model.Config.Layers - 1)]), logits).ShouldBeLessThan(1e-5);
        logits.requires_grad.ShouldBeFalse();
        cache.Stack(Hook.ResidPost, model.Layers).shape.ShouldBe([model.Config.Layers, 3, logits.shape[1], model.Config.DModel]);
    }

    [SkippableFact]
    public void Texts_that_cannot_be_read_are_told_in_a_sentence()
    {
        Golden.Find("");
        Should.Throw<CourseException>(() => Stories.Value.Tokens([])).Message.ShouldContain("one token each");
        Should.Throw<CourseException>(() => Stories.Value.Tokens(string.Join(' ', Enumerable.Repeat("dog", 600)))).Message.ShouldContain("reads at most");
    }
}
