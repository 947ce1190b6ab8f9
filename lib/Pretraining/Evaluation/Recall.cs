using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>What the model knows and can pick up from examples: the next word after a prompt.</summary>
public static class Recall
{
    /// <summary>Between two examples: with it every query has its space before it, the form in which the vocabulary has all of them.</summary>
    internal const string Separator = "; ";

    /// <summary>A prompt and the text that should follow it.</summary>
    public readonly record struct Item(string Prompt, string Answer);

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var random = new Random(11);
        yield return EvaluationRow.AtLeast(.97, "facts", "single facts, in statements", Right(model,
            [.. Relation.All.SelectMany(r => random.Sample(world.Countries, 40).Select(c => Statement(r, c)))]));
        yield return EvaluationRow.AtLeast(.90, "questions", "questions about held-out countries, 4 examples",
            Right(model, [.. Relation.All.SelectMany(r => world.Countries.HeldOut().Select(c => Question(r, c, world, random)))]));
        foreach (var task in ListTask.All(world))
            yield return EvaluationRow.AtLeast(.90, $"list.{task.Name.Replace(' ', '-')}", $"{task.Name} from 5 examples, held-out items", Right(model, List(task, random)),
                control: Share(Right(model, [.. task.Pairs.HeldOut().Select(ZeroShot)])));
        foreach (var (from, to) in new[] { (Translations.French, Translations.English), (Translations.English, Translations.French), (Translations.English, Translations.Chinese) })
            yield return EvaluationRow.AtLeast(.90, $"translate.{from}-{to}", $"{from} → {to}, 4 examples",
                Right(model, [.. random.Sample(world.Words, 80).Select(w => Translation.Item(w, from, to, world.Words, random))]));
        yield return EvaluationRow.AtLeast(.90, "induction", "random words, repeated: the next one", Right(model, Induction(world, 100, random)));
    }

    private static Item Statement(Relation relation, Country country)
    {
        var statement = relation.State(country, relation.Statements[0]);
        var at = statement.LastIndexOf(relation.Value(country), StringComparison.Ordinal);
        return new(statement[..at].TrimEnd(), " " + relation.Value(country));
    }

    private static Item Question(Relation relation, Country country, World world, Random random)
    {
        var examples = random.Sample(world.Countries.Train(), 4).Select(c => $"{Questions.Prompt(relation, c)} {relation.Value(c)}");
        return new(string.Join(' ', examples.Append(Questions.Prompt(relation, country))), " " + relation.Value(country));
    }

    /// <summary>Every held-out pair once, after examples of its own.</summary>
    private static Item[] List(ListTask task, Random random) =>
        [.. task.Pairs.HeldOut().Select(pair => new Item($"{Lists.Render(random.Sample(task.Pairs.Train(), 5), Separator)}{Separator}{pair.Query}:", " " + pair.Answer))];

    /// <summary>The query alone: <c>simple:</c>. Without examples nothing says which task it is.</summary>
    internal static Item ZeroShot(ListPair pair) => new($"{pair.Query}:", " " + pair.Answer);

    private static Item[] Induction(World world, int count, Random random) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
        {
            var words = random.Sample(world.Words, 12).ConvertAll(w => w.English);
            return new Item(string.Join(' ', words.Concat(words.Take(8))), " " + words[8]);
        }),
    ];

    /// <summary>For each item, whether the most likely next token is the answer's first.</summary>
    public static bool[] Right(Model model, IReadOnlyList<Item> items, params Edit[] edits) =>
    [
        .. items.Chunk(64).SelectMany(chunk =>
        {
            using var scope = NewDisposeScope();
            var logits = model.Transformer.forward(model.Tokens([.. chunk.Select(i => i.Prompt)]), new Hooks(edits: edits), last: 1);   // [item, 1, vocab]
            var top = logits.squeeze(1).argmax(-1).data<long>().ToArray();
            return chunk.Select((item, i) => top[i] == FirstToken(model, item));
        }),
    ];

    internal static double Share(IReadOnlyCollection<bool> outcomes) => outcomes.Count(o => o) / (double)outcomes.Count;

    /// <summary>The answer's first token as it stands after the prompt.</summary>
    public static int FirstToken(Model model, Item item) => model.Tokenizer.EncodeToIds(item.Prompt + item.Answer)[model.Tokenizer.CountTokens(item.Prompt)];
}
