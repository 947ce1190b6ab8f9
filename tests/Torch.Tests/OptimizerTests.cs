using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Five steps on Σ c w², w = 1.5 sin(0.7 i + 1), c = 1.5 sin(0.7 i + 2), gradients clipped to norm 1; the numbers are PyTorch 1.13's.</summary>
public class OptimizerTests
{
    public static TheoryData<string, double[], double> Expected => new()
    {
        { "AdamW", [1.2060122304009722, 1.4301734161768511, 1.0581058847545204], 3.8844260079496538 },
        { "AdamW amsgrad", [-0.5233060908479323, -0.5822809803261013, 2.682279901236686], 2.3074745310257874 },
    };

    [Theory, MemberData(nameof(Expected))]
    public void FiveStepsEqualPyTorchs(string name, double[] values, double lastNorm)
    {
        var weight = nn.Parameter(Wave(1));
        using var optimizer = Make(name, weight);
        var norm = 0.0;
        for (var i = 0; i < 5; i++)
            norm = Step(optimizer, weight);
        norm.ShouldBe(lastNorm, 1e-12);
        weight.detach().data<double>().ToArray().Zip(values).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
    }

    [Fact]
    public void TrainingResumesWhereItStopped()
    {
        Parameter through = nn.Parameter(Wave(1)), resumed = nn.Parameter(Wave(1));
        using OptimizerHelper first = Make("AdamW amsgrad", through), before = Make("AdamW amsgrad", resumed), after = Make("AdamW amsgrad", resumed);
        for (var i = 0; i < 6; i++)
            Step(first, through);
        for (var i = 0; i < 3; i++)
            Step(before, resumed);
        after.load_state_dict(before.state_dict());
        for (var i = 0; i < 3; i++)
            Step(after, resumed);
        resumed.Equals(through).ShouldBeTrue();
    }

    [Fact]
    public void GroupsKeepTheirOwnOptions()
    {
        Parameter decayed = nn.Parameter(ones(2)), plain = nn.Parameter(ones(2));
        using var optimizer = optim.AdamW([new AdamW.ParamGroup([decayed], lr: 0.1, weight_decay: 0.5), new AdamW.ParamGroup { Parameters = [plain] }], lr: 0.1);
        (decayed * 0 + plain * 0).sum().backward(); // gradients of zero: only the decay moves anything
        optimizer.step();
        decayed.detach().data<float>().ToArray().ShouldBe([0.95f, 0.95f]);
        plain.detach().data<float>().ToArray().ShouldBe([1f, 1f]);
    }

    public static TheoryData<string, double[]> Schedules => new()
    {
        { "cosine", [0.5, 0.4671762239271875, 0.3775, 0.255, 0.13250000000000006, 0.04282377607281252, 0.01, 0.04282377607281252, 0.1325] },
        { "step", [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125] },
        { "lambda", [0.5, 0.25, 0.16666666666666666, 0.125, 0.1, 0.08333333333333333, 0.07142857142857142, 0.0625, 0.05555555555555555] },
    };

    [Theory, MemberData(nameof(Schedules))]
    public void SchedulesEqualPyTorchs(string name, double[] rates)
    {
        using var optimizer = optim.AdamW([nn.Parameter(ones(1))], 0.5);
        var schedule = name switch
        {
            "cosine" => optim.lr_scheduler.CosineAnnealingLR(optimizer, 6, 0.01),
            "step" => optim.lr_scheduler.StepLR(optimizer, 3, 0.5),
            _ => optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        };
        foreach (var rate in rates)
        {
            optimizer.ParamGroups.Single().LearningRate.ShouldBe(rate, 1e-12);
            optimizer.step();
            schedule.step();
        }
    }

    private static OptimizerHelper Make(string name, Parameter weight) => name switch
    {
        "AdamW" => optim.AdamW([weight], lr: 0.01, weight_decay: 0.1),
        _ => optim.AdamW([weight], lr: 0.5, beta2: 0.5, weight_decay: 0.1, amsgrad: true),
    };

    private static double Step(OptimizerHelper optimizer, Parameter weight)
    {
        optimizer.zero_grad();
        (weight * weight * Wave(2)).sum().backward();
        var norm = nn.utils.clip_grad_norm_([weight], 1.0);
        optimizer.step();
        return norm;
    }

    private static Tensor Wave(double phase) => tensor(Enumerable.Range(0, 3).Select(i => 1.5 * Math.Sin(0.7 * i + phase)).ToArray());
}
