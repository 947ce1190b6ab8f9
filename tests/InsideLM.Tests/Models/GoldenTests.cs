using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

/// <summary>Every family computes what Hugging Face's reference computes (tolerances of the fixtures' README).</summary>
public class GoldenTests
{
    private const double Logits = 2e-4, Stream = 4e-4, Attention = 5e-5, Loss = 2e-5;

    public static TheoryData<string> Checkpoints => [.. Golden.Checkpoints.Count == 0 ? [Golden.Absent] : Golden.Checkpoints];

    [SkippableTheory, MemberData(nameof(Checkpoints))]
    public void Every_activation_equals_the_reference(string checkpoint)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (config, model) = HuggingFace.Load(Golden.Find(checkpoint));
        var expected = Golden.Expected(checkpoint);
        List<string> wrong = [];
        foreach (var s in Golden.Sequences(expected))
        {
            var ids = expected[$"{s}.input_ids"];
            var hooks = new Hooks(HookFilter.All | Hook.Result);
            var logits = model.forward(ids.unsqueeze(0), hooks)[0];
            var cache = hooks.Cache;
            Compare($"{s}.logits", logits, Logits);
            for (var layer = 0; layer < config.Layers; layer++)
            {
                Compare($"{s}.hidden.{layer}", cache[Hook.ResidPre(layer)][0], Stream);
                Compare($"{s}.hidden.{layer + 1}", cache[Hook.ResidPost(layer)][0], Stream);
                Compare($"{s}.attn.{layer}", cache[Hook.Pattern(layer)][0], Attention);
                Compare($"{s}.z.{layer}", cache[Hook.Z(layer)][0].flatten(1), Stream);
                Compare($"{s}.mlp_post.{layer}", cache[Hook.MlpPost(layer)][0], Stream);
                var bias = model.blocks[layer].attn.o.bias;
                var heads = cache[Hook.Result(layer)][0].sum(1);
                Compare($"{s}.attn_out.{layer}", bias is null ? heads : heads + bias, Stream);
                // Hook points are what is added to the residual stream; with norms after, the reference calls that "postnorm".
                Compare(config.PostNorms ? $"{s}.attn_out_postnorm.{layer}" : $"{s}.attn_out.{layer}", cache[Hook.AttnOut(layer)][0], Stream);
                Compare(config.PostNorms ? $"{s}.mlp_out_postnorm.{layer}" : $"{s}.mlp_out.{layer}", cache[Hook.MlpOut(layer)][0], Stream);
            }
            Compare($"{s}.final_norm", cache[Hook.FinalNorm][0], Stream);
            if (expected.ContainsKey($"{s}.loss"))
                Compare($"{s}.loss", nn.functional.cross_entropy(logits.narrow(0, 0, ids.shape[0] - 1), ids.narrow(0, 1, ids.shape[0] - 1)).reshape(1), Loss);
            cache.Dispose();
        }
        wrong.ShouldBeEmpty();

        void Compare(string name, Tensor ours, double tolerance)
        {
            if (Near.MaxDifference(ours, expected[name]) is var difference && difference > tolerance)
                wrong.Add($"{name} differs by {difference:g3}");
        }
    }

    [SkippableTheory, MemberData(nameof(Checkpoints))]
    public void A_forward_without_hooks_gives_the_same_logits(string checkpoint)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (_, model) = HuggingFace.Load(Golden.Find(checkpoint));
        var expected = Golden.Expected(checkpoint);
        foreach (var s in Golden.Sequences(expected))
            Near.MaxDifference(model.forward(expected[$"{s}.input_ids"].unsqueeze(0))[0], expected[$"{s}.logits"]).ShouldBeLessThan(Logits, s);
    }

    [SkippableTheory, MemberData(nameof(Checkpoints))]
    public void Greedy_generation_continues_as_the_reference(string checkpoint)
    {
        var (_, model) = HuggingFace.Load(Golden.Find(checkpoint));
        var expected = Golden.Expected(checkpoint);
        foreach (var s in Golden.Sequences(expected))
        {
            var greedy = expected[$"{s}.greedy"].data<long>().ToArray().Select(id => (int)id);
            var ours = Generation.Continue(model, expected[$"{s}.input_ids"].unsqueeze(0), new(greedy.Count(), StopAtEos: false));
            ours[0].ShouldBe(greedy, s);
        }
    }

    [SkippableTheory, MemberData(nameof(Checkpoints))]
    public void A_left_padded_batch_gives_each_row_what_it_gets_alone(string checkpoint)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (_, model) = HuggingFace.Load(Golden.Find(checkpoint));
        var expected = Golden.Expected(checkpoint);
        var sequences = Golden.Sequences(expected);
        var longest = sequences.Max(s => expected[$"{s}.input_ids"].shape[0]);
        var rows = sequences.Select(s => expected[$"{s}.input_ids"])
            .Select(ids => cat([full([longest - ids.shape[0]], Transformer.Padding, ScalarType.Int64), ids])).ToArray();
        var batch = stack(rows);
        var logits = model.forward(batch);
        foreach (var (s, row) in sequences.Select((s, i) => (s, i)))
        {
            var length = expected[$"{s}.input_ids"].shape[0];
            Near.MaxDifference(logits[row].narrow(0, longest - length, length), expected[$"{s}.logits"]).ShouldBeLessThan(Logits, s);
        }
        var greedy = Generation.Continue(model, batch, new(8, StopAtEos: false));
        foreach (var (s, row) in sequences.Select((s, i) => (s, i)))
            greedy[row].ShouldBe(expected[$"{s}.greedy"].data<long>().ToArray().Take(8).Select(id => (int)id), s);
    }

    [SkippableFact]
    public void The_story_model_tells_its_stories_to_the_letter()
    {
        var folder = Golden.Find("stories260K");
        var model = Model.Load(folder);
        foreach (var story in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "greedy.json")))!["greedy"]!.AsArray())
        {
            var prompt = (string)story!["prompt"]!;
            var (promptIds, ids) = (Ints(story["prompt_ids"]!), Ints(story["ids"]!));
            var tokens = tensor(promptIds.Select(id => (long)id).ToArray(), [1, promptIds.Length]);
            // The reference stops before a new beginning of text; ours may go on, so only its length is asked for.
            var made = Generation.Continue(model.Transformer, tokens, new(ids.Length - promptIds.Length, StopAtEos: false))[0];
            promptIds.Concat(made).ShouldBe(ids, prompt);
            if (prompt != "")
            {
                model.Tokenizer.EncodeToIds(prompt, addSpecialTokens: true).ShouldBe(promptIds);
                (prompt + model.Generate(prompt, ids.Length - promptIds.Length)).TrimEnd().ShouldBe(((string)story["text"]!).TrimEnd());
            }
        }
    }

    [SkippableFact]
    public void The_story_model_reads_a_long_text_as_the_reference()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var folder = Golden.Find("stories260K");
        var (_, model) = HuggingFace.Load(folder);
        var expected = Safetensors.Load(Path.Combine(folder, "expected_long.safetensors"));
        var logits = model.forward(expected["input_ids"].unsqueeze(0))[0];
        Near.MaxDifference(logits, expected["logits_hf"]).ShouldBeLessThan(Logits);
        Near.MaxDifference(logits, expected["logits_run_c"]).ShouldBeLessThan(Logits);
    }

    private static int[] Ints(JsonNode node) => [.. node.AsArray().Select(n => (int)n!)];
}
