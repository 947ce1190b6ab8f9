using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

public class TransformerTests
{
    private static readonly ModelConfig Config = CheckpointTests.Small with { Context = 32 };
    private static readonly Tensor Tokens = tensor(new long[] { 3, 1, 4, 1, 5, 9, 2, 6 }, [1, 8]);

    [Fact]
    public void A_small_model_learns_a_sequence_by_heart()
    {
        manual_seed(0);
        var model = new Transformer(Config);
        var optimizer = optim.AdamW(model.parameters(), lr: 1e-2);
        var (first, last) = (0f, 0f);
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.forward(Tokens.narrow(1, 0, 7)).flatten(0, 1), Tokens.narrow(1, 1, 7).flatten());
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
            first = step == 0 ? last : first;
        }
        first.ShouldBeInRange(3.5f, 4.4f);   // log 50 = 3.9: at first it knows nothing
        last.ShouldBeLessThan(0.1f);
    }

    public static TheoryData<ModelConfig> Kinds =>
    [
        Config, Config with { KvHeads = 2, Norm = NormKind.Rms, GatedMlp = true, Activation = Activation.Silu, QkNorm = true, RotaryDims = 4 },
        Config with { RotaryDims = 0, Windows = [3, 0], Activation = Activation.GeluTanh, AttnScale = 1 },
        Config with { ParallelResidual = true, SharedNorm = true, RotaryInterleaved = true, UnembedBias = true, Activation = Activation.Gelu, Tied = true },
        Config with { PostNorms = true, NormPlusOne = true, Norm = NormKind.Rms, LogitSoftCap = 5, EmbedScale = 3, DHead = 10, RotaryLocalBase = 100, Windows = [0, 4] },
    ];

    [Theory, MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Every_weight_has_the_same_gradient_whether_someone_looks_or_not(ModelConfig config)
    {
        var model = EditTests.Seeded(config);
        var (unseen, seen) = (Gradients(null), Gradients(new Hooks(HookFilter.All | Hook.Result)));
        foreach (var (name, gradient) in unseen)
        {
            gradient.abs().sum().item<float>().ShouldBeGreaterThan(0, name);
            Near.MaxDifference(gradient, seen[name]).ShouldBeLessThan(2e-4 * gradient.abs().max().item<float>() + 1e-6, name);
        }

        Dictionary<string, Tensor> Gradients(Hooks? hooks)
        {
            model.zero_grad();
            nn.functional.cross_entropy(model.forward(Tokens.narrow(1, 0, 7), hooks).flatten(0, 1), Tokens.narrow(1, 1, 7).flatten()).backward();
            return model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        }
    }

    [Theory, MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void What_is_read_alone_is_what_a_whole_pass_shows_and_no_later_block_runs(ModelConfig config)
    {
        var model = EditTests.Seeded(config);
        var hooks = new Hooks(HookFilter.All | Hook.Result);
        model.forward(Tokens, hooks);
        foreach (var name in hooks.Cache.Names)
        {
            var before = model.BlockEvaluations;
            using var cache = model.Read(Tokens, name);
            Near.MaxDifference(cache[name], hooks.Cache[name]).ShouldBeLessThan(1e-5, name.ToString());
            (model.BlockEvaluations - before).ShouldBe(name.InBlock ? name.Layer + 1 : name.Point is HookPoint.Embed or HookPoint.PosEmbed ? 0 : config.Layers, name.ToString());
        }
    }

    [Fact]
    public void A_mask_of_documents_makes_a_packed_row_equal_its_documents()
    {
        using var _ = no_grad();
        var model = EditTests.Seeded(Config with { RotaryDims = 8 });
        var document = tensor(new long[] { 0, 0, 0, 1, 1, 1, 1, 1 }, [8]);
        var mask = document.unsqueeze(0).eq(document.unsqueeze(1));
        var packed = model.forward(Tokens, mask: mask);
        Near.MaxDifference(packed.narrow(1, 0, 3), model.forward(Tokens.narrow(1, 0, 3))).ShouldBeLessThan(1e-4);
        Near.MaxDifference(packed.narrow(1, 3, 5), model.forward(Tokens.narrow(1, 3, 5))).ShouldBeLessThan(1e-4);   // rotary positions are relative
        Near.MaxDifference(model.forward(Tokens.expand(2, 8), mask: mask.expand(2, 8, 8))[1], packed[0]).ShouldBeLessThan(1e-5);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Generation_with_and_without_the_cache_is_the_same_under_edits_and_padding(bool rotary)
    {
        var model = EditTests.Seeded(Config with { RotaryDims = rotary ? 8 : 0, Windows = [3, 0] });
        var tokens = tensor(new long[] { -1, -1, 7, 8, 9, 3, 1, 4, 1, 5 }, [2, 5]);
        using var scope = NewDisposeScope();
        manual_seed(9);
        var vector = randn(32) * 3;
        Edit[][] cases =
        [
            [], [Edit.Add(vector, Hook.ResidPost(0))], [Edit.Add(vector, Hook.ResidPost(0), positions: ^1)], [Edit.Add(vector, Hook.ResidPost(0), positions: Positions.Generated)],
            [Edit.Add(vector, Hook.ResidPost(0), positions: ^1..)], [Edit.KnockOutAttention(from: 3, to: ..)], [Edit.AblateZero(Hook.Z(1), heads: [0])],
        ];
        List<string> told = [];
        foreach (var edits in cases)
        {
            var cached = Generation.Continue(model, tokens, new(10, StopAtEos: false), edits);
            var whole = Generation.Continue(model, tokens, new(10, UseCache: false, StopAtEos: false), edits);
            cached[0].ShouldBe(whole[0]);
            cached[1].ShouldBe(whole[1]);
            told.Add(string.Join(' ', cached[1]));
        }
        told.Distinct().Count().ShouldBeGreaterThan(3);   // the edits do something, and where they apply matters
    }

    [Fact]
    public void Sampling_follows_its_seed_and_stays_within_the_likeliest()
    {
        var model = EditTests.Seeded(Config);
        Draw(1).ShouldBe(Draw(1));
        Draw(1).ShouldNotBe(Draw(2));
        Draw(1, topK: 1).ShouldBe(Generation.Continue(model, Tokens, new(12, StopAtEos: false))[0]);

        IReadOnlyList<int> Draw(int seed, int topK = 0) => Generation.Continue(model, Tokens, new(12, Temperature: 3, TopK: topK, Seed: seed, StopAtEos: false))[0];
    }

    [Fact]
    public void Generation_ends_at_a_stop_and_at_the_end_of_the_context()
    {
        var model = EditTests.Seeded(Config);
        var free = Generation.Continue(model, Tokens, new(10, StopAtEos: false))[0];
        var stopped = Generation.Continue(model, Tokens, new(10, StopAtEos: false), stop: made => made.Count == 4)[0];
        stopped.ShouldBe(free.Take(4));
        Generation.Continue(model, Tokens, new(1000, StopAtEos: false))[0].Count.ShouldBe(Config.Context - 8 + 1);
        var ending = EditTests.Seeded(Config with { EosTokens = [free[2]] });
        Generation.Continue(ending, Tokens, new(10))[0].ShouldBe(free.Take(free.ToList().IndexOf(free[2])));
    }

    [Theory]
    [InlineData(new long[] { 1, 50 }, "no token 50 in the model's vocabulary of 50")]
    [InlineData(new long[] { -2, 1 }, "no token -2")]
    [InlineData(new long[] { }, "empty")]
    public void Tokens_that_the_model_cannot_read_are_told(long[] tokens, string says) =>
        Should.Throw<CourseException>(() => new Transformer(Config).forward(tensor(tokens, [1, tokens.Length]))).Message.ShouldContain(says);

    [Fact]
    public void Too_long_a_text_and_a_mask_of_the_wrong_shape_are_told()
    {
        var model = new Transformer(Config);
        Should.Throw<CourseException>(() => model.forward(zeros([1, 33], ScalarType.Int64))).Message.ShouldContain("at most 32");
        Should.Throw<CourseException>(() => model.forward(Tokens, mask: ones([7, 7], ScalarType.Bool))).Message.ShouldContain("[8, 8]");
    }

    [Fact]
    public void A_forward_pass_leaves_nothing_but_its_result()
    {
        using var _ = no_grad();
        var model = new Transformer(Config);
        model.forward(Tokens).Dispose();   // masks and angles are made once
        using var scope = NewDisposeScope();
        model.forward(Tokens);
        scope.DisposablesCount.ShouldBe(1);
    }
}
