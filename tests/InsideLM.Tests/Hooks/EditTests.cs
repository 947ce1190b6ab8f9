using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static InsideLM.Edit;
using static TorchSharp.torch;

namespace InsideLM.Tests;

public class EditTests
{
    private static readonly ModelConfig Config = CheckpointTests.Small with { Context = 32 };
    private static readonly Transformer Model = Seeded(Config);
    private static readonly Tensor Tokens = tensor(new long[] { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 }, [2, 5]);

    [Fact]
    public void Patching_a_run_into_itself_changes_nothing()
    {
        using var _ = no_grad();
        var hooks = new Hooks(HookFilter.All | Hook.Result);
        var clean = Model.forward(Tokens, hooks);
        Prop.ForAll(Gen.Elements(HookName.All(Config).ToArray()).ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), (name, position) =>
            Near.MaxDifference(Run(PatchFrom(hooks.Cache, name, position)), clean) < 1e-5).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Patching_the_whole_stream_carries_the_other_runs_logits_over()
    {
        using var _ = no_grad();
        var hooks = new Hooks(Hook.ResidPost);
        var other = Model.forward(Tokens.flip(1), hooks);
        Near.MaxDifference(Run(PatchFrom(hooks.Cache, Hook.ResidPost(0))), other).ShouldBeLessThan(1e-5);
        Near.MaxDifference(Run(PatchFrom(hooks.Cache, Hook.ResidPost(1), positions: ^1)).select(1, 4), other.select(1, 4)).ShouldBeLessThan(1e-5);
        Near.MaxDifference(Run(PatchFrom(hooks.Cache, Hook.ResidPost(1), positions: ^1)).narrow(1, 0, 4), Model.forward(Tokens).narrow(1, 0, 4)).ShouldBe(0);
    }

    [Fact]
    public void Adding_a_vector_at_the_exit_equals_adding_it_by_hand()
    {
        using var _ = no_grad();
        var (vector, hooks) = (randn(32), new Hooks(Hook.ResidPost(1)));
        Model.forward(Tokens, hooks);
        var byHand = hooks.Cache[Hook.ResidPost(1)].clone();
        byHand[.., 2] = byHand[.., 2] + 3 * vector;
        Near.MaxDifference(Run(Add(vector, at: Hook.ResidPost(1), strength: 3, positions: 2)), Model.Unembed(byHand)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Adding_and_subtracting_cancel_and_edits_apply_in_order()
    {
        using var _ = no_grad();
        var vector = randn(32);
        Near.MaxDifference(Run(Add(vector, Hook.ResidMid), Add(vector, Hook.ResidMid, -1)), Model.forward(Tokens)).ShouldBeLessThan(1e-5);
        var (addThenScale, scaleThenAdd) = (Read(Hook.ResidMid(0), Add(vector, Hook.ResidMid(0)), Scale(2, Hook.ResidMid(0))), Read(Hook.ResidMid(0), Scale(2, Hook.ResidMid(0)), Add(vector, Hook.ResidMid(0))));
        Near.MaxDifference(addThenScale - scaleThenAdd, vector.expand(2, 5, 32)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Projecting_out_leaves_no_component_and_the_rest_as_it_was()
    {
        using var _ = no_grad();
        Prop.ForAll(Gen.Choose(0, 1).ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), (layer, seed) =>
        {
            manual_seed(seed);
            var direction = randn(32) * seed;
            var before = Read(Hook.ResidPost(layer));
            var after = Read(Hook.ResidPost(layer), ProjectOut(direction, Hook.ResidPost(layer)));
            var unit = direction / direction.norm();
            var removed = before - after;
            return after.matmul(unit).abs().max().item<float>() < 1e-4 && Near.MaxDifference(removed, removed.matmul(unit).unsqueeze(-1) * unit) < 1e-4;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Ablating_a_head_equals_removing_what_it_writes()
    {
        using var _ = no_grad();
        var result = Read(Hook.Result(1));
        var expected = Read(Hook.AttnOut(1)) - result.select(2, 3);
        Near.MaxDifference(Read(Hook.AttnOut(1), AblateZero(Hook.Z(1), heads: [3])), expected).ShouldBeLessThan(1e-5);
        Near.MaxDifference(Read(Hook.AttnOut(1), AblateZero(Hook.Result(1), heads: [3])), expected).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Clamping_a_neuron_adds_its_output_vector()
    {
        using var _ = no_grad();
        var off = Read(Hook.MlpOut(0), ClampNeuron(0, 17, 0));
        var on = Read(Hook.MlpOut(0), ClampNeuron(0, 17, 2.5));
        Near.MaxDifference(on - off, (2.5 * Model.blocks[0].mlp.down.weight[.., 17]).expand(2, 5, 32)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Mean_ablation_sets_the_mean_over_texts_and_positions()
    {
        using var _ = no_grad();
        var hooks = new Hooks(Hook.MlpPost(0));
        Model.forward(Tokens.flip(1), hooks);
        var mean = hooks.Cache[Hook.MlpPost(0)].mean([0, 1]);
        var edited = Read(Hook.MlpPost(0), AblateMean(Hook.MlpPost(0), over: hooks.Cache, neurons: [5, 6]));
        Near.MaxDifference(edited[.., .., 5], mean[5].expand(2, 5)).ShouldBeLessThan(1e-6);
        Near.MaxDifference(edited[.., .., 7], Read(Hook.MlpPost(0))[.., .., 7]).ShouldBe(0);
    }

    [Fact]
    public void A_knocked_out_edge_carries_nothing_and_the_rest_shares_its_weight()
    {
        using var _ = no_grad();
        var pattern = Read(Hook.Pattern(0), KnockOutAttention(from: 1, to: ^1, heads: [2]));
        var clean = Read(Hook.Pattern(0));
        pattern[.., 2, 4, 1].abs().max().item<float>().ShouldBe(0);
        Near.MaxDifference(pattern[.., 2, 4].sum(-1), ones(2)).ShouldBeLessThan(1e-5);
        var kept = clean[.., 2, 4].clone();
        kept[.., 1] = 0;
        Near.MaxDifference(pattern[.., 2, 4], kept / kept.sum(-1, keepdim: true)).ShouldBeLessThan(1e-5);
        Near.MaxDifference(pattern[.., 1], clean[.., 1]).ShouldBe(0);
        // What stands at position 1 can only be seen at later positions through attention.
        var cut = Model.forward(Tokens, new Hooks(edits: [KnockOutAttention(from: 1, to: 2..)]));
        var changed = Tokens.clone();
        changed[.., 1] = 8;
        var cutChanged = Model.forward(changed, new Hooks(edits: [KnockOutAttention(from: 1, to: 2..)]));
        Near.MaxDifference(cut.narrow(1, 2, 3), cutChanged.narrow(1, 2, 3)).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void A_query_that_loses_all_its_keys_reads_nothing()
    {
        using var _ = no_grad();
        var pattern = Read(Hook.Pattern(1), KnockOutAttention(from: .., to: 3, layers: [1]));
        pattern[.., .., 3].abs().max().item<float>().ShouldBe(0);
        Near.MaxDifference(pattern[.., .., 2], Read(Hook.Pattern(1))[.., .., 2]).ShouldBe(0);
    }

    [Fact]
    public void Rows_and_positions_per_row_limit_an_edit()
    {
        using var _ = no_grad();
        var (clean, edited) = (Read(Hook.Embed), Read(Hook.Embed, AblateZero(Hook.Embed, Positions.PerRow(1, -1))));
        var expected = clean.clone();
        expected[0, 1] = 0;
        expected[1, 4] = 0;
        Near.MaxDifference(edited, expected).ShouldBe(0);
        Near.MaxDifference(Read(Hook.Embed, AblateZero(Hook.Embed, rows: [1]))[0], clean[0]).ShouldBe(0);
        Read(Hook.Embed, AblateZero(Hook.Embed, rows: [1]))[1].abs().sum().item<float>().ShouldBe(0);
    }

    public static TheoryData<string, Edit> Wrong => new()
    {
        { "shape [31] does not fit", Add(ones(31), Hook.ResidPost(0)) },
        { "shape [32] does not fit", Set(ones(32), Hook.MlpPost(1)) },
        { "0 to 1", Add(ones(32), Hook.ResidPost(2)) },
        { "no position 5: the text has 5 tokens", AblateZero(Hook.Embed, positions: 5) },
        { "no position -6", AblateZero(Hook.Embed, positions: -6) },
        { "no position ^6", AblateZero(Hook.Embed, positions: ^6) },
        { "no head 4", AblateZero(Hook.Z(0), heads: [4]) },
        { "has no heads", AblateZero(Hook.ResidPost(0), heads: [0]) },
        { "no neuron 128", ClampNeuron(0, 128, 1) },
        { "no row 2", AblateZero(Hook.Embed, rows: [2]) },
        { "no neurons", AblateZero(Hook.Pattern(0), neurons: [1]) },
        { "3 positions, one for each row", AblateZero(Hook.Embed, Positions.PerRow(1, 2, 3)) },
        { "must stay the same", Change(Hook.Embed, x => x.sum(-1)) },
        { "no blocks.0.attn.hook_z", PatchFrom(new ActivationCache(), Hook.Z(0)) },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void An_edit_that_does_not_fit_is_one_clear_sentence(string says, Edit edit)
    {
        var message = Should.Throw<CourseException>(() => Model.forward(Tokens, new Hooks(edits: [edit]))).Message;
        message.ShouldContain(says);
        message.ShouldNotContain("\n");
    }

    private static Tensor Run(params Edit[] edits) => Model.forward(Tokens, new Hooks(edits: edits));

    private static Tensor Read(HookName name, params Edit[] edits)
    {
        var hooks = new Hooks(name, edits);
        Model.forward(Tokens, hooks);
        return hooks.Cache[name];
    }

    internal static Transformer Seeded(ModelConfig config)
    {
        using var _ = no_grad();
        manual_seed(5);
        var model = new Transformer(config);
        foreach (var (_, parameter) in model.named_parameters())
            parameter.normal_(0, 0.3);
        return model;
    }
}
