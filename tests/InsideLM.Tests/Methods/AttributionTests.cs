using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>What words speak for, on the embedded model.</summary>
public class AttributionTests
{
    private const string Review = "The film was dull and the plot was moving", Prompt = $"Review: {Review}. Overall:";
    private static readonly Model Model = Model.Load("lecture");
    private static readonly Tensor Baseline = Model.Transformer.embed.weight[..64].mean([0L]).DetachFromDisposeScope();   // made in the scope of whichever test is first
    private static readonly long Positive = (long)Model.Tokenizer.SingleToken(" positive")!, Negative = (long)Model.Tokenizer.SingleToken(" negative")!;

    private static Tensor Verdict(Tensor logits) => logits.select(-1, Positive) - logits.select(-1, Negative);

    [Fact]
    public void EachWordHasItsOwnTokensThoughItStandsThereTwice()
    {
        var spans = TokenSpan.Words(Model, Prompt, Review);
        var ids = Model.Tokenizer.EncodeToIds(Prompt);
        string.Concat(spans.SelectMany(span => span.Columns).Select(column => Model.Tokenizer.TokenToText(ids[ids.Count + column]))).Trim().ShouldBe(Review);
        spans.SelectMany(span => span.Columns).ShouldBeUnique();
        Should.Throw<CourseException>(() => TokenSpan.Words(Model, Prompt, "The play"));
    }

    [Fact]
    public void OcclusionIsWhatChangesWhenAWordsEmbeddingIsTheBaseline()
    {
        using var scope = NewDisposeScope();
        var (tokens, spans) = (Model.Tokens(Prompt), TokenSpan.Words(Model, Prompt, Review));
        var embedded = Model.Transformer.embed.forward(tokens);                                        // [1, pos, d_model]
        var whole = Verdict(Model.Forward(tokens)[0, -1]).item<float>();
        var occlusion = Attribution.Occlusion(Model, Prompt, Review, Verdict, Baseline);
        foreach (var (span, measured) in spans.Zip(occlusion))
        {
            var hidden = embedded.clone();
            foreach (var column in span.Columns) hidden[0, tokens.shape[1] + column] = Baseline;
            measured.ShouldBe(whole - Verdict(Model.Transformer.ForwardFrom(0, hidden, tokens)[0, -1]).item<float>(), 1e-3);
        }
        occlusion.Max(Math.Abs).ShouldBeGreaterThan(.5);                                               // otherwise all of this is about nothing
    }

    [Fact]
    public void TheGradientIsTheSlopeOfTheWayFromTheBaseline()
    {
        using var scope = NewDisposeScope();
        var (tokens, spans) = (Model.Tokens(Prompt), TokenSpan.Words(Model, Prompt, Review));
        var embedded = Model.Transformer.embed.forward(tokens);
        var gradient = Attribution.Gradient(Model, Prompt, Review, Verdict, Baseline);
        foreach (var (span, share) in spans.Zip(gradient))                                             // relu bends on even so short a way
            share.ShouldBe((At(span, .003f) - At(span, -.003f)) / .006, .04 * gradient.Max(Math.Abs));

        double At(TokenSpan span, float further)
        {
            var moved = embedded.clone();
            foreach (var column in span.Columns) moved[0, tokens.shape[1] + column] = moved[0, tokens.shape[1] + column] * (1 + further) - Baseline * further;
            return Verdict(Model.Transformer.ForwardFrom(0, moved, tokens)[0, -1]).item<float>();
        }
    }

    [Fact]
    public void IntegratedGradientsAddUpToWhatHidingAllWordsChanges()
    {
        using var scope = NewDisposeScope();
        var tokens = Model.Tokens(Prompt);
        var all = TokenSpan.Words(Model, Prompt, Review).SelectMany(span => span.Columns).ToArray();
        var change = (Verdict(Model.Forward(tokens)[0, -1]) - Verdict(Model.Forward(tokens, Edit.Set(Baseline, Hook.ResidPre(0), all))[0, -1])).item<float>();
        var integrated = Attribution.Gradient(Model, Prompt, Review, Verdict, Baseline, steps: 400).Sum();
        integrated.ShouldBe(change, .05 * Math.Abs(change));
        Math.Abs(Attribution.Gradient(Model, Prompt, Review, Verdict, Baseline).Sum() - change).ShouldBeGreaterThan(Math.Abs(integrated - change));
    }

    [Fact]
    public void AWordThatIsTheBaselineCountsForNothing()
    {
        using var scope = NewDisposeScope();
        var own = Model.Transformer.embed.weight[(long)Model.Tokenizer.SingleToken(" film")!];
        Attribution.Occlusion(Model, Prompt, Review, Verdict, own)[1].ShouldBe(0, 1e-3);
        Attribution.Gradient(Model, Prompt, Review, Verdict, own, steps: 3)[1].ShouldBe(0, 1e-6);
        Math.Abs(Attribution.Occlusion(Model, Prompt, Review, Verdict, Baseline)[1]).ShouldBeGreaterThan(1e-3);
        Should.Throw<CourseException>(() => Attribution.Gradient(Model, Prompt, Review, Verdict, own, steps: 0));
    }
}
