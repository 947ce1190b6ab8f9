using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests;

public class HookTests
{
    private static readonly ModelConfig Config = CheckpointTests.Small;

    [Fact]
    public void Every_name_of_a_model_parses_to_itself()
    {
        foreach (var name in HookName.All(Config with { GatedMlp = true, RotaryDims = 0 }).Concat(HookName.All(Config)))
            HookName.Parse(name.ToString()).ShouldBe(name);
        Hook.Pattern(11).ToString().ShouldBe("blocks.11.attn.hook_pattern");
        Hook.FinalNorm.ToString().ShouldBe("ln_final.hook_normalized");
    }

    [Theory]
    [InlineData("blocks.3.hook_resid_pst", "blocks.3.hook_resid_post")]
    [InlineData("blocks.0.attn.hook_patterns", "blocks.0.attn.hook_pattern")]
    [InlineData("hook_embedding", "hook_embed")]
    [InlineData("blocks.1.mlp.hook_pots", "blocks.1.mlp.hook_post")]
    [InlineData("", "hook_embed")]
    public void An_unknown_name_fails_with_the_nearest(string wrong, string meant) =>
        Should.Throw<CourseException>(() => HookName.Parse(wrong)).Message.ShouldContain(meant);

    [Theory]
    [InlineData("blocks.2.hook_resid_post", "0 to 1")]
    [InlineData("blocks.0.mlp.hook_pre_linear", "blocks.0.mlp.hook_pre")]
    [InlineData("hook_pos_embed", "hook_embed")]
    public void A_point_that_the_model_lacks_fails_before_anything_runs(string name, string says)
    {
        var model = new Transformer(Config);
        var tokens = tensor(new long[] { 1, 2 }, [1, 2]);
        Should.Throw<CourseException>(() => model.forward(tokens, new Hooks(name))).Message.ShouldContain(says);
        Should.Throw<CourseException>(() => model.forward(tokens, new Hooks(edits: [Edit.AblateZero(name)]))).Message.ShouldContain(says);
        model.BlockEvaluations.ShouldBe(0);
    }

    [Fact]
    public void Filters_are_made_from_names_points_stars_and_lists()
    {
        Count(Hook.ResidPost).ShouldBe(2);
        Count(Hook.ResidPost(1)).ShouldBe(1);
        Count("blocks.*.attn.hook_z").ShouldBe(2);
        Count([Hook.Q, Hook.Embed, "blocks.1.hook_mlp_out"]).ShouldBe(4);
        Count((HookFilter)Hook.Q | Hook.K).ShouldBe(4);
        Count(HookFilter.Where(name => name.Layer == 1)).ShouldBe(HookName.All(Config).Count(name => name.Layer == 1));
        Should.Throw<CourseException>(() => Count("blocks.*.hook_z")).Message.ShouldContain("hook_z");

        static int Count(HookFilter filter) => filter.In(Config).Count;
    }

    [Fact]
    public void The_cache_holds_what_was_asked_for_and_says_what_it_lacks()
    {
        using var _ = no_grad();
        var hooks = new Hooks([Hook.Pattern, Hook.Embed]);
        new Transformer(Config).forward(tensor(new long[] { 1, 2, 3 }, [1, 3]), hooks);
        hooks.Cache.Names.ShouldBe([Hook.Embed, Hook.Pattern(0), Hook.Pattern(1)]);
        hooks.Cache["blocks.1.attn.hook_pattern"].shape.ShouldBe([1, 4, 3, 3]);
        Should.Throw<CourseException>(() => hooks.Cache[Hook.Z(0)]).Message.ShouldContain("blocks.0.attn.hook_z");
        var pattern = hooks.Cache.Pattern(0);
        hooks.Cache.Dispose();
        pattern.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void Every_point_has_the_shape_that_its_documentation_gives()
    {
        using var _ = no_grad();
        var config = Config with { KvHeads = 2, GatedMlp = true, RotaryDims = 0 };
        var hooks = new Hooks(HookFilter.All | Hook.Result);
        new Transformer(config).forward(zeros([2, 5], ScalarType.Int64), hooks);
        hooks.Cache.Names.ShouldBe(HookName.All(config), ignoreOrder: true);
        foreach (var name in hooks.Cache.Names)
            hooks.Cache[name].shape.ShouldBe(name.Point switch
            {
                HookPoint.Q or HookPoint.Z => [2, 5, 4, 8],
                HookPoint.K or HookPoint.V => [2, 5, 2, 8],
                HookPoint.AttnScores or HookPoint.Pattern => [2, 4, 5, 5],
                HookPoint.Result => [2, 5, 4, 32],
                HookPoint.MlpPre or HookPoint.MlpPreLinear or HookPoint.MlpPost => [2, 5, 128],
                HookPoint.Ln1Scale or HookPoint.Ln2Scale or HookPoint.FinalScale => [2, 5, 1],
                _ => [2, 5, 32],
            }, name.ToString());
    }

    [Fact]
    public void Looking_changes_nothing()
    {
        using var _ = no_grad();
        var model = new Transformer(Config);
        var tokens = tensor(new long[] { 3, 1, 4, 1, 5, 9 }, [2, 3]);
        Near.MaxDifference(model.forward(tokens, new Hooks(HookFilter.All | Hook.Result)), model.forward(tokens)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Gradients_flow_through_hooks_to_weights_and_to_activations()
    {
        var model = EditTests.Seeded(Config with { Activation = Activation.GeluTanh });
        var tokens = tensor(new long[] { 3, 1, 4 }, [1, 3]);
        var hooks = new Hooks([Hook.ResidPre(1)], [Edit.Scale(2, Hook.Z(0))]);
        var output = model.forward(tokens, hooks)[0, 2, 7];
        var gradient = autograd.grad([output], [hooks.Cache[Hook.ResidPre(1)]], retain_graph: true)[0];
        output.backward();
        model.blocks[0].attn.v.weight.grad.ShouldNotBeNull().abs().sum().item<float>().ShouldBeGreaterThan(0);

        // The same by a small step along a random direction of the residual stream.
        using var _ = no_grad();
        var step = randn_like(gradient) * 1e-3;
        var (up, down) = (Output(1), Output(-1));
        ((up - down) / 2).ShouldBe((gradient * step).sum().item<float>(), 1e-4);

        double Output(double sign) => model.forward(tokens, new Hooks(edits: [Edit.Scale(2, Hook.Z(0)), Edit.Add(step, Hook.ResidPre(1), sign)]))[0, 2, 7].item<float>();
    }

    [Fact]
    public void With_frozen_weights_gradients_start_where_they_are_tracked()
    {
        var model = new Transformer(Config);
        foreach (var (_, parameter) in model.named_parameters())
            parameter.requires_grad_(false);
        var tokens = tensor(new long[] { 3, 1 }, [1, 2]);
        model.forward(tokens).requires_grad.ShouldBeFalse();
        var hooks = new Hooks([Hook.Embed, Hook.MlpOut(1)], [Edit.TrackGradient(Hook.Embed)]);
        var gradients = autograd.grad([model.forward(tokens, hooks).sum()], [hooks.Cache[Hook.Embed], hooks.Cache[Hook.MlpOut(1)]]);
        gradients[0].shape.ShouldBe([1, 2, 32]);
        gradients[1].abs().sum().item<float>().ShouldBeGreaterThan(0);
    }
}
