using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

public class LinearRelationTests
{
    private static readonly Model Small = FactTests.Small;

    [Fact]
    public void A_linear_map_is_found_exactly_and_inverted()
    {
        manual_seed(1);
        var (a, c) = (randn(6, 6), randn(6));
        Tensor Map(Tensor x) => x.matmul(a.t()) + c;
        var relation = LinearRelation.Fit([(Map, randn(6)), (Map, randn(6)), (Map, randn(6))]);
        Near.MaxDifference(relation.Weight, a).ShouldBeLessThan(1e-5);
        Near.MaxDifference(relation.Bias, c).ShouldBeLessThan(1e-5);
        var (s, wanted) = (randn(6), randn(6));
        Near.MaxDifference(relation.Apply(s), Map(s)).ShouldBeLessThan(1e-5);
        Near.MaxDifference(Map(s + relation.Change(Map(s), wanted, rank: 6)), wanted).ShouldBeLessThan(1e-3);
        (Map(s + relation.Change(Map(s), wanted, rank: 2)) - wanted).norm().item<float>().ShouldBeLessThan((Map(s) - wanted).norm().item<float>());
    }

    [Fact]
    public void The_Jacobian_is_that_of_finite_differences()
    {
        using var prompt = new RelationPrompt(Small, "the cat sat on", "cat", 1);
        using var relation = LinearRelation.Fit([prompt]);
        for (var i = 0; i < 16; i += 5)
        {
            var step = zeros(16);
            step[i] = 1e-2f;
            var difference = (prompt.Run((prompt.Subject + step).unsqueeze(0)) - prompt.Run((prompt.Subject - step).unsqueeze(0))).squeeze(0) / 2e-2f;
            Near.MaxDifference(relation.Weight.select(1, i), difference).ShouldBeLessThan(2e-2);
        }
        Near.MaxDifference(relation.Apply(prompt.Subject), prompt.Object).ShouldBeLessThan(1e-4);   // one example: exact at that example
    }

    [Fact]
    public void A_prompt_with_its_own_subject_says_what_it_says()
    {
        var text = "the cat sat on";
        using var prompt = new RelationPrompt(Small, text, "cat", 2);
        Near.MaxDifference(Small.Unembed(prompt.Object), Small.Forward(Small.Tokens(text))[0, -1]).ShouldBeLessThan(1e-4);
        prompt.Run(zeros(3, 16)).shape.ShouldBe([3, 16]);
        Should.Throw<CourseException>(() => new RelationPrompt(Small, text, "cat", 3)).Message.ShouldContain("0 to 2");
    }

    [Fact]
    public void In_a_linear_model_one_example_is_faithful_and_causal_for_all()
    {
        // A norm with a huge epsilon divides by a constant, queries of zero look everywhere alike, and neurons far above their kink are linear.
        var model = FactTests.Tiny(new(NormEps: 1e8));
        using (no_grad())
            foreach (var (name, parameter) in model.Transformer.named_parameters())
                if (name.Contains("ln") && name.EndsWith("weight")) parameter.fill_(1e4);
                else if (name.EndsWith("attn.q.weight")) parameter.fill_(0);
                else if (name.EndsWith("mlp.up.bias")) parameter.fill_(40);
                else if (name.EndsWith("mlp.down.weight")) parameter.mul_(0.02);
        RelationPrompt[] prompts = [.. new[] { "cat", "dog", "mat" }.Select(subject => new RelationPrompt(model, $"the {subject} on", subject, 0))];
        new[] { "cat", "dog", "mat" }.Select(subject => model.Tokens($"the {subject} on").shape[1]).Distinct().Count().ShouldBe(1);
        using var relation = LinearRelation.Fit([prompts[0]]);
        relation.Faithful(model, prompts).ShouldAllBe(right => right);
        foreach (var prompt in prompts)
            Near.MaxDifference(relation.Apply(prompt.Subject), prompt.Object).ShouldBeLessThan(2e-3);
        var rank = 16;
        (RelationPrompt, RelationPrompt)[] pairs = [(prompts[0], prompts[1]), (prompts[1], prompts[2]), (prompts[2], prompts[0])];
        relation.Causal(model, pairs, rank).ShouldAllBe(works => works);
    }
}
