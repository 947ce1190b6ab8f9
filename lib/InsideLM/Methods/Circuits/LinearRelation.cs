using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>
/// One prompt as a function from its subject's representation to its object's (Hernandez et al. 2024): the stream at the subject's last token
/// at the entrance of a block goes in, the stream at the prompt's last token after the last block comes out; the rest of the prompt stays.
/// </summary>
public sealed class RelationPrompt : IDisposable
{
    private readonly Model model;
    private readonly Tensor tokens, entrance;   // [1, pos], [1, pos, d_model]
    private readonly int layer;
    private readonly TokenSpan span;

    /// <summary>The subject's own representation, [d_model].</summary>
    public Tensor Subject { get; }
    /// <summary>What the prompt makes of it, [d_model].</summary>
    public Tensor Object { get; }

    /// <summary>A prompt that contains its subject.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">Ends where the object is to be said.</param>
    /// <param name="subject">Stands in the prompt.</param>
    /// <param name="layer">Blocks that the subject has passed: 0 is the embedding.</param>
    public RelationPrompt(Model model, string prompt, string subject, int layer)
    {
        if (layer < 0 || layer >= model.Config.Layers)
            throw new CourseException($"The subject can be read after 0 to {model.Config.Layers - 1} blocks, not {layer}.");
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (this.model, this.layer, span) = (model, layer, TokenSpan.Find(model, prompt, subject));
        tokens = model.Tokens(prompt).DetachFromDisposeScope();
        var (_, cache) = model.RunWithCache(tokens, Hook.ResidPre(layer));
        using (cache)
            entrance = cache[Hook.ResidPre(layer)].clone().DetachFromDisposeScope();
        Subject = entrance[0, span.Last + (int)tokens.shape[1]].clone().DetachFromDisposeScope();
        Object = Run(Subject.unsqueeze(0)).squeeze(0).DetachFromDisposeScope();
    }

    /// <summary>What the prompt makes of other subjects, [n, d_model] both; differentiable.</summary>
    public Tensor Run(Tensor subjects)
    {
        using var scope = NewDisposeScope();
        var n = subjects.shape[0];
        var hooks = new Hooks(Hook.ResidPost(model.Config.Layers - 1), [Edit.Set(subjects.unsqueeze(1), Hook.ResidPre(layer), span.Last)]);
        model.Transformer.ForwardFrom(layer, entrance.repeat(n, 1, 1), tokens.repeat(n, 1), hooks, last: 1);
        using var cache = hooks.Cache;
        return cache[Hook.ResidPost(model.Config.Layers - 1)].select(1, -1).clone().MoveToOuterDisposeScope();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[tokens, entrance, Subject, Object])
            tensor.Dispose();
    }
}

/// <summary>
/// A relation as a linear function of the subject's representation, LRE(s) = β W s + b, from the mean Jacobian of a few prompts (Hernandez et al.
/// 2024; slide: LRE faithfulness in GPT-J). Its low-rank inverse says how the subject must change for another object (slide: 根據模型上得到的預測來改變實體).
/// </summary>
public sealed class LinearRelation : IDisposable
{
    /// <summary>W, the mean Jacobian, [d_object, d_subject].</summary>
    public Tensor Weight { get; }
    /// <summary>b, the mean of F(s) − J s, [d_object].</summary>
    public Tensor Bias { get; }
    /// <summary>β: the paper finds that the Jacobian is too small by a factor (2.25 in GPT-J) because the norms saturate.</summary>
    public double Beta { get; set; } = 1;

    private (Tensor U, Tensor S, Tensor Vh)? factors;   // of W, when they are first asked for

    private LinearRelation(Tensor weight, Tensor bias) => (Weight, Bias) = (weight, bias);

    /// <summary>The relation that some prompts have in common; measure it on others.</summary>
    public static LinearRelation Fit(IReadOnlyList<RelationPrompt> examples) => Fit([.. examples.Select(example => ((Func<Tensor, Tensor>)example.Run, example.Subject))]);

    /// <summary>The same for any differentiable functions [n, d_subject] → [n, d_object], each at a point [d_subject].</summary>
    public static LinearRelation Fit(IReadOnlyList<(Func<Tensor, Tensor> Map, Tensor At)> examples)
    {
        if (examples.Count == 0)
            throw new CourseException("A linear relation needs at least one example.");
        using var scope = NewDisposeScope();
        var parts = examples.Select(example => Linearise(example.Map, example.At)).ToArray();
        return new(stack([.. parts.Select(part => part.Jacobian)]).mean([0]).DetachFromDisposeScope(), stack([.. parts.Select(part => part.Constant)]).mean([0]).DetachFromDisposeScope());
    }

    /// <summary>LRE(s): [.., d_subject] → [.., d_object].</summary>
    public Tensor Apply(Tensor subject) => Beta * subject.matmul(Weight.t()) + Bias;

    /// <summary>Δs = W†(o′ − o) with W's largest singular values alone, [d_subject]: adding it to the subject should turn one object into another.</summary>
    /// <param name="from">o, [d_object].</param>
    /// <param name="to">o′, [d_object].</param>
    /// <param name="rank">How many singular values are inverted.</param>
    public Tensor Change(Tensor from, Tensor to, int rank)
    {
        using var scope = NewDisposeScope();
        var (u, s, vh) = factors ??= Factors();
        if (rank < 1 || rank > s.shape[0])
            throw new CourseException($"The rank must be from 1 to {s.shape[0]}, not {rank}.");
        var along = u.narrow(1, 0, rank).t().matmul(to - from) / s.narrow(0, 0, rank);                       // [rank]
        return vh.narrow(0, 0, rank).t().matmul(along).MoveToOuterDisposeScope();
    }

    /// <summary>Faithfulness: for each prompt, whether the linear function leads to the token that the model says.</summary>
    public bool[] Faithful(Model model, IReadOnlyList<RelationPrompt> prompts) =>
        [.. prompts.Select(prompt => Said(model, Apply(prompt.Subject)) == Said(model, prompt.Object))];

    /// <summary>Causality: for each prompt and the prompt of another subject, whether the changed subject makes the model say the other's object.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pairs">A prompt, and one of the same relation whose object is wanted instead.</param>
    /// <param name="rank">See <see cref="Change"/>.</param>
    /// <param name="seed">The control: with a seed, a random change of the same length.</param>
    public bool[] Causal(Model model, IReadOnlyList<(RelationPrompt Prompt, RelationPrompt Wanted)> pairs, int rank, int? seed = null)
    {
        return [.. pairs.Index().Select(pair => Works(pair.Item.Prompt, pair.Item.Wanted, pair.Index))];

        bool Works(RelationPrompt prompt, RelationPrompt wanted, int index)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var change = Change(prompt.Object, wanted.Object, rank);
            if (seed is { } start)
                change = RepresentationEngineering.RandomLike(change, start + index);
            return Said(model, prompt.Run((prompt.Subject + change).unsqueeze(0)).squeeze(0)) == Said(model, wanted.Object);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
        foreach (var factor in factors is { } f ? (Tensor[])[f.U, f.S, f.Vh] : [])
            factor.Dispose();
    }

    private (Tensor, Tensor, Tensor) Factors()
    {
        var (u, s, vh) = linalg.svd(Weight, fullMatrices: false);
        return (u.DetachFromDisposeScope(), s.DetachFromDisposeScope(), vh.DetachFromDisposeScope());
    }

    private static long Said(Model model, Tensor stream)
    {
        using var scope = NewDisposeScope();
        return model.Unembed(stream).argmax(-1).item<long>();
    }

    /// <summary>J [d_object, d_subject] and F(s) − J s [d_object]. A batch of equal subjects gives one row of J each.</summary>
    private static (Tensor Jacobian, Tensor Constant) Linearise(Func<Tensor, Tensor> map, Tensor at, int batch = 64)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var value = map(at.unsqueeze(0)).squeeze(0).detach();                                                // [d_object]
        var rows = new List<Tensor>();
        for (var first = 0L; first < value.shape[0]; first += batch)
        {
            using var inner = NewDisposeScope();
            var n = Math.Min(batch, value.shape[0] - first);
            var subjects = at.detach().unsqueeze(0).repeat(n, 1).requires_grad_(true);                       // [n, d_subject]
            var own = (map(subjects).narrow(1, first, n) * eye(n, device: at.device)).sum();                 // row i's output first + i
            rows.Add(autograd.grad([own], [subjects])[0].MoveToOuterDisposeScope());
        }
        var jacobian = cat(rows);
        return (jacobian.MoveToOuterDisposeScope(), (value - jacobian.matmul(at)).MoveToOuterDisposeScope());
    }
}
