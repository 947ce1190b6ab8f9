using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Where facts are read and how they are rewritten: knock-out, causal trace, ROME.</summary>
public class FactTests
{
    private static readonly string[] Prompts = ["the cat sat on", "a dog", "one small step for a dog", "a cat on the mat"];
    private static readonly string[] Subjects = ["cat", "dog", "dog", "cat"];
    internal static readonly Model Small = Tiny(new());

    internal sealed record Shape(double NormEps = 1e-5);

    internal static Model Tiny(Shape shape)
    {
        manual_seed(4);
        var tokenizer = BpeTrainer.Train(["a cat sat on the mat, the dog on the other", "the cat, the dog, a dog, a cat, the mat"], 300, ["<|endoftext|>"]);
        var model = new Transformer(new() { Layers = 3, DModel = 16, Heads = 2, Vocab = tokenizer.VocabSize, Context = 48, Tied = true, NormEps = shape.NormEps });
        using var _ = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
            if (parameter.dim() == 2) parameter.normal_(0, name.StartsWith("embed") ? 0.5 : 0.25);
        return new(model, tokenizer, "tiny");
    }

    private static int[] Answers() => Small.Forward(Small.Tokens(Prompts)).select(1, -1).argmax(-1).data<long>().ToArray().Select(id => (int)id).ToArray();

    [Fact]
    public void A_span_is_the_tokens_that_spell_the_part()
    {
        foreach (var (prompt, subject) in Prompts.Zip(Subjects))
        {
            var span = TokenSpan.Find(Small, prompt, subject);
            var tokens = Small.Words(Small.Tokens(prompt));
            string.Concat(span.Columns.Select(column => tokens[tokens.Length + column])).Trim().ShouldBe(subject);
        }
        Should.Throw<CourseException>(() => TokenSpan.Find(Small, "the cat", "dog")).Message.ShouldContain("\"dog\" does not stand");
    }

    [Fact]
    public void Cut_off_from_everything_the_last_token_speaks_as_if_it_stood_alone()
    {
        var answers = Answers();
        TokenSpan[] all = [.. Prompts.Select(prompt => new TokenSpan(-(int)Small.Tokens(prompt).shape[1], -2))];
        var change = AttentionKnockout.Run(Small, Prompts, answers, all, window: 9);
        for (var i = 0; i < Prompts.Length; i++)
        {
            var tokens = Small.Tokens(Prompts[i]);
            double P(Tensor text) => Small.Forward(text)[0, -1].softmax(-1)[answers[i]].item<float>();
            change[1][i].ShouldBe(P(tokens.narrow(1, tokens.shape[1] - 1, 1)) / P(tokens) - 1, 1e-3);
        }
    }

    [Fact]
    public void A_window_cuts_its_layers_in_every_prompt_as_in_that_prompt_alone()
    {
        var (answers, spans) = (Answers(), Prompts.Zip(Subjects, (prompt, subject) => TokenSpan.Find(Small, prompt, subject)).ToArray());
        var change = AttentionKnockout.Run(Small, Prompts, answers, spans, window: 2);
        for (var i = 0; i < Prompts.Length; i++)
            for (var layer = 0; layer < 3; layer++)
            {
                double P(params Edit[] edits) => Small.Forward(Small.Tokens(Prompts[i]), edits)[0, -1].softmax(-1)[answers[i]].item<float>();
                var cut = Edit.KnockOutAttention(spans[i].Columns, ^1, new[] { layer, layer + 1 }.Where(l => l < 3));
                change[layer][i].ShouldBe(P(cut) / P() - 1, 1e-3);
            }
        change.SelectMany(row => row).Max(Math.Abs).ShouldBeGreaterThan(0.01);
    }

    [Fact]
    public void A_causal_trace_restores_state_by_state()
    {
        var (prompt, answer) = (Prompts[2], Answers()[2]);
        var length = (int)Small.Tokens(prompt).shape[1];
        var trace = CausalTrace.Run(Small, prompt, "small", answer, samples: 3);
        double P(Tensor logits) => logits.select(1, -1).softmax(-1).select(1, answer).mean().item<float>();
        trace.Clean.ShouldBe(P(Small.Forward(Small.Tokens(prompt))), 1e-5);
        trace.Restored[2, length - 1].ShouldBe(trace.Clean, 1e-5);                 // the last state is all that the logits read
        trace.Restored[1, 0].ShouldBe(trace.Corrupted, 1e-5);                      // before the subject nothing was lost
        trace.Corrupted.ShouldNotBe(trace.Clean);
        CausalTrace.Run(Small, prompt, "small", answer, noise: 0).Corrupted.ShouldBe(trace.Clean, 1e-5);
        var subject = TokenSpan.Find(Small, prompt, "small");
        var wide = CausalTrace.Run(Small, prompt, "small", answer, Hook.MlpOut, window: 3, samples: 3);
        wide.Clean.ShouldBe(trace.Clean, 1e-5);
        wide.Restored[1, length + subject.First - 1].ShouldBe(trace.Corrupted, 1e-5);
    }

    [Fact]
    public void A_rank_one_edit_says_the_new_object_and_leaves_no_trace_when_undone()
    {
        var fact = new FactEdit("the cat on the mat", "mat", Small.Tokenizer.SingleToken("o")!.Value, Answers()[0]);
        var covariance = Rome.KeyCovariance(Small, [.. Prompts, "one dog, the other", "small steps"], 1);
        var edit = Rome.Find(Small, fact, 1, covariance, ["one dog, ", "small, "], essence: "a mat");
        Tensor Logits() => Small.Forward(Small.Tokens([fact.Prompt, .. Prompts]));
        Tensor Neurons(HookName at) => Small.RunWithCache(Small.Tokens(fact.Prompt), at).Cache[at][0, -1];
        var (before, key, wrote) = (Logits(), Neurons(Hook.MlpPost(1)), Neurons(Hook.MlpOut(1)));
        var undo = edit.Apply(Small);
        Rome.Prefers(Small, [fact.Prompt], fact.NewObject, (int)before[0, -1].argmax().item<long>()).ShouldBe([true]);
        Near.MaxDifference(Neurons(Hook.MlpOut(1)) - wrote, edit.Value * edit.Key.dot(key)).ShouldBeLessThan(1e-3);
        undo.Dispose();
        undo.Dispose();
        Near.MaxDifference(Logits(), before).ShouldBe(0);
    }

    [Fact]
    public void The_covariance_is_the_mean_product_of_neurons_over_all_tokens()
    {
        var hooked = Prompts.Select(prompt => Small.RunWithCache(Small.Tokens(prompt), Hook.MlpPost(1)).Cache[Hook.MlpPost(1)].squeeze(0)).ToArray();
        var keys = cat(hooked);
        Near.MaxDifference(Rome.KeyCovariance(Small, Prompts, 1), einsum("pi,pj->ij", keys, keys) / keys.shape[0]).ShouldBeLessThan(1e-4);
    }
}
