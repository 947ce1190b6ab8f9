using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Torch.Tests;

public class ModuleTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        public readonly Linear first = nn.Linear(3, 4);
        public readonly ModuleList<LayerNorm> norms = nn.ModuleList(nn.LayerNorm(4), nn.LayerNorm(4));
        public readonly Parameter scale = nn.Parameter(ones(4));
        public readonly Tensor steps = zeros(2, float32);
        public readonly Linear last;

        public Net(bool tied = false) : base(nameof(Net))
        {
            last = tied ? first : nn.Linear(4, 2, hasBias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => norms[1].call(norms[0].call(first.call(x))) * scale;
    }

    [Fact]
    public void NamesFollowFieldsAndNumbers()
    {
        using var net = new Net();
        net.named_parameters().Select(item => item.name).Order(StringComparer.Ordinal).ShouldBe(
            ["first.bias", "first.weight", "last.weight", "norms.0.bias", "norms.0.weight", "norms.1.bias", "norms.1.weight", "scale"]);
        net.state_dict().Keys.ShouldContain("steps");
        net.named_modules().Select(item => item.name).ShouldContain("norms.1");
    }

    [Fact]
    public void ASharedModuleComesOnceAmongParametersAndTwiceInTheState()
    {
        using var net = new Net(tied: true);
        net.parameters().Count().ShouldBe(7);
        net.state_dict().Keys.Count(key => key.EndsWith("t.weight")).ShouldBe(2);
    }

    [Fact]
    public void AStateLoadsByNameAndMissingNamesAreNamed()
    {
        using Net from = new(), to = new();
        var state = from.state_dict();
        to.load_state_dict(state);
        to.first.weight.Equals(from.first.weight).ShouldBeTrue();
        ReferenceEquals(to.first.weight, from.first.weight).ShouldBeFalse();
        state.Remove("norms.0.bias");
        Should.Throw<InvalidOperationException>(() => to.load_state_dict(state)).Message.ShouldContain("norms.0.bias");
        to.load_state_dict(state, strict: false).missing_keys.ShouldBe(["norms.0.bias"]);
    }

    [Fact]
    public void HooksSeeAndReplaceUntilTheyAreRemoved()
    {
        using var linear = nn.Linear(3, 3);
        var x = randn(2, 3);
        var plain = linear.call(x);
        var before = linear.register_forward_pre_hook((_, input) => input * 2);
        linear.call(x).Equals(linear.forward(x * 2)).ShouldBeTrue();
        before.remove();
        var after = linear.register_forward_hook((_, _, output) => output + 1);
        linear.call(x).Equals(plain + 1).ShouldBeTrue();
        after.remove();
        linear.call(x).Equals(plain).ShouldBeTrue();
    }

    [Fact]
    public void DropoutScalesWhileTrainingAndRestsOtherwise()
    {
        manual_seed(1);
        using var dropout = nn.Dropout(0.25);
        var x = ones(10_000);
        dropout.call(x).unique().output.data<float>().ToArray().ShouldBe([0, 1 / 0.75f]);
        dropout.call(x).mean().item<float>().ShouldBe(1, 0.03);
        dropout.eval();
        dropout.call(x).Equals(x).ShouldBeTrue();
    }

    [Fact]
    public void ConversionKeepsTheParametersThemselves()
    {
        using var net = new Net();
        var weight = net.first.weight;
        net.to(float64);
        ReferenceEquals(net.first.weight, weight).ShouldBeTrue();
        net.call(randn(2, 3, dtype: float64)).sum().backward();
        weight.grad!.dtype.ShouldBe(float64);
        net.zero_grad();
        weight.grad.ShouldBeNull();
    }

    [Fact]
    public void ParametersOutliveTheScopeInWhichTheirModuleWasMade()
    {
        Net net;
        using (NewDisposeScope())
            net = new Net();
        using (net)
            net.call(ones(1, 3)).shape.ShouldBe([1, 4]);
    }
}
