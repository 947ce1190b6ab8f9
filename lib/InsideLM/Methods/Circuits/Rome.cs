using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM;

/// <summary>How ROME looks for the value that says the new fact; the defaults are the authors' for GPT-2, with a step for small models.</summary>
public sealed record RomeOptions
{
    /// <summary>Steps of gradient descent.</summary>
    public int Steps { get; init; } = 25;
    /// <summary>Step size of Adam.</summary>
    public double Rate { get; init; } = 0.5;
    /// <summary>Weight of D(before ‖ after) at a prompt that says what the subject is.</summary>
    public double Essence { get; init; } = 0.0625;
    /// <summary>Weight of |δ| / |v|².</summary>
    public double Decay { get; init; } = 0.5;
    /// <summary>The longest δ, in lengths of v.</summary>
    public double Longest { get; init; } = 4;
}

/// <summary>A fact to be written.</summary>
/// <param name="Prompt">Contains the subject and ends where the object is to be said.</param>
/// <param name="Subject">Stands in the prompt.</param>
/// <param name="NewObject">The token that is to be said.</param>
/// <param name="TrueObject">The token that is said so far.</param>
public sealed record FactEdit(string Prompt, string Subject, int NewObject, int TrueObject);

/// <summary>W + δ uᵀ: what is added to a layer's output map so that it answers one key anew.</summary>
/// <param name="Layer">The MLP.</param>
/// <param name="Value">Added to what the MLP writes for the key, over u·key, [d_model].</param>
/// <param name="Key">u = C⁻¹ k, [neuron].</param>
public sealed record RankOneEdit(int Layer, Tensor Value, Tensor Key)
{
    /// <summary>Writes the edit into the model; disposing what is returned puts the old weights back, to the bit.</summary>
    public IDisposable Apply(Model model)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weight = model.Transformer.blocks[Layer].mlp.down.weight!;                                       // [d_model, neuron]
        var old = weight.detach().clone().DetachFromDisposeScope();
        weight.add_(Value.unsqueeze(1) * Key);
        return new Undo(weight, old);
    }

    private sealed class Undo(Tensor weight, Tensor old) : IDisposable
    {
        public void Dispose()
        {
            if (old.IsInvalid)
                return;
            using var _ = no_grad();
            weight.copy_(old);
            old.Dispose();
        }
    }
}

/// <summary>
/// Rank-one model editing (Meng et al. 2022): an MLP's output map is a memory from keys (its neurons at the subject's last token) to values; a
/// fact is rewritten by asking for another value at the subject's key, changing all other keys' values as little as possible.
/// </summary>
public static class Rome
{
    /// <summary>C = the mean of k kᵀ over all positions of some texts, [neuron, neuron]: which keys are common.</summary>
    public static Tensor KeyCovariance(Model model, IReadOnlyList<string> texts, int layer)
    {
        using var scope = NewDisposeScope();
        var (keys, _) = Activations.AllPositions(model, texts, Hook.MlpPost(layer));                         // [position, neuron]
        return (keys.t().matmul(keys) / keys.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>The edit of one layer that makes the model say the new object.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="fact">What to write.</param>
    /// <param name="layer">Where: early enough that the subject's attributes are yet to be read (see <see cref="CausalTrace"/>).</param>
    /// <param name="covariance">Of <see cref="KeyCovariance"/>.</param>
    /// <param name="contexts">Texts to be put before the prompt, so that the key is the subject's in any text.</param>
    /// <param name="essence">A prompt whose continuation should stay, such as "Poland is a"; it contains the subject.</param>
    /// <param name="options">Of the descent.</param>
    public static RankOneEdit Find(Model model, FactEdit fact, int layer, Tensor covariance, IReadOnlyList<string>? contexts = null, string? essence = null, RomeOptions? options = null)
    {
        if (model.Config.PostNorms)
            throw new CourseException($"A {model.Config.Family} model normalises what its MLPs write, so that no edit of the map sets it; choose a model without such norms.");
        using var scope = NewDisposeScope();
        string[] prompts = [fact.Prompt, .. (contexts ?? []).Select(context => context + fact.Prompt)];
        var delta = Value(model, fact, layer, prompts, essence, options ?? new());                           // [d_model]
        var keys = Keys(model, prompts, fact.Subject, layer);                                                // [prompt, neuron]
        var ridge = eye(covariance.shape[0], device: covariance.device) * (1e-4 * covariance.diag().mean()); // so that silent neurons do not make C singular
        var u = linalg.solve(covariance + ridge, keys.mean([0]));                                            // [neuron]
        u = u / u.norm();
        return new(layer, (delta / keys[0].dot(u)).DetachFromDisposeScope(), u.DetachFromDisposeScope());
    }

    /// <summary>For each prompt whether one token is likelier than another: efficacy at the edited prompt and success at its paraphrases with
    /// the new object as the wanted one, at neighbouring subjects with the true one.</summary>
    public static bool[] Prefers(Model model, IReadOnlyList<string> prompts, int wanted, int rather)
    {
        using var scope = NewDisposeScope();
        var logits = model.Forward(model.Tokens(prompts)).select(1, -1);                                     // [prompt, vocab]
        return logits.select(1, wanted).gt(logits.select(1, rather)).cpu().data<bool>().ToArray();
    }

    /// <summary>The neurons at the subject's last token, [prompt, neuron].</summary>
    private static Tensor Keys(Model model, string[] prompts, string subject, int layer)
    {
        using var scope = NewDisposeScope();
        var (logits, cache) = model.RunWithCache(model.Tokens(prompts), Hook.MlpPost(layer));
        using (cache)
        {
            var at = cache[Hook.MlpPost(layer)];                                                             // [prompt, pos, neuron]
            return stack([.. prompts.Select((prompt, row) => at[row, TokenSpan.Find(model, prompt, subject).Last + (int)at.shape[1]])]).MoveToOuterDisposeScope();
        }
    }

    /// <summary>δ, added to what the MLP writes at the subject, that makes the new object likely after every prompt, [d_model].</summary>
    private static Tensor Value(Model model, FactEdit fact, int layer, string[] prompts, string? essence, RomeOptions options)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        string[] all = essence is null ? prompts : [.. prompts, essence];
        var tokens = model.Tokens(all);
        var (before, cache) = model.RunWithCache(tokens, [Hook.ResidPre(layer), Hook.MlpOut(layer)]);
        using var held = cache;
        var places = Positions.PerRow([.. all.Select(prompt => TokenSpan.Find(model, prompt, fact.Subject).Last)]);
        var length = cache[Hook.MlpOut(layer)][0, TokenSpan.Find(model, fact.Prompt, fact.Subject).Last + (int)tokens.shape[1]].norm().item<float>();
        var usual = before.select(1, -1).narrow(0, all.Length - 1, 1).log_softmax(-1);                       // [1, vocab], of the essence if there is one
        var delta = nn.Parameter(zeros(model.Config.DModel, device: model.Device));
        using var adam = optim.AdamW([delta], lr: options.Rate, weight_decay: 0);
        for (var step = 0; step < options.Steps; step++)
        {
            using var inner = NewDisposeScope();
            adam.zero_grad();
            var now = model.Transformer.ForwardFrom(layer, cache[Hook.ResidPre(layer)], tokens, new Hooks(edits: [Edit.Add(delta, Hook.MlpOut(layer), positions: places)]), last: 1)
                .squeeze(1).log_softmax(-1);                                                                 // [prompt, vocab]
            var loss = -now.narrow(0, 0, prompts.Length).select(1, fact.NewObject).mean() + options.Decay * (delta.square().sum() + 1e-12).sqrt() / (length * length);
            if (essence is not null)
                loss = loss + options.Essence * (usual.exp() * (usual - now.narrow(0, prompts.Length, 1))).sum();
            loss.backward();
            adam.step();
            using var off = no_grad();
            if (delta.norm().item<float>() is var size && size > options.Longest * length)
                delta.mul_(options.Longest * length / size);
        }
        return delta.detach().clone().MoveToOuterDisposeScope();
    }
}
