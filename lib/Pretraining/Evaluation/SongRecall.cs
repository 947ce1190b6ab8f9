using InsideLM;
using TorchSharp;
using static TorchSharp.torch;

namespace Pretraining;

/// <summary>What the model knows of songs and performers, and what it makes of both at once.</summary>
public static class SongRecall
{
    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var random = new Random(16);
        yield return EvaluationRow.AtLeast(.97, "songs", "who performs a song",
            Recall.Right(model, [.. random.Sample(world.Songs, 300).Select(s => new Recall.Item($"{s.Title} is a song by", " " + s.Performer))]));
        yield return EvaluationRow.AtLeast(.97, "performers", "an attribute of a performer",
            Recall.Right(model, [.. random.Sample(Attributes(world), 300)]));
        yield return EvaluationRow.AtLeast(.95, "two-hop.trained", "two hops, songs that were trained so",
            Recall.Right(model, [.. random.Sample(TwoHop.Trained(world), 300).Select(Item)]));
        yield return EvaluationRow.Between(.20, .60, "two-hop.songs", "two hops from held-out songs, unaided (both bounds: the failures are to be rescued)",
            Recall.Right(model, [.. HeldOutSongs(world).Take(600).Select(Item)]));
        yield return EvaluationRow.Shown("two-hop.performers", "two hops through held-out performers, unaided", Recall.Right(model, [.. HeldOutPerformers(world).Take(300).Select(Item)]));
        yield return Bridge(model, world);
    }

    /// <summary>Condition A: the song was never composed, its performer was, with other songs.</summary>
    internal static IReadOnlyList<TwoHop> HeldOutSongs(World world) => Shuffled(world, Split.Train);

    /// <summary>Condition B: the performer was never composed with anything.</summary>
    internal static IReadOnlyList<TwoHop> HeldOutPerformers(World world) => Shuffled(world, Split.HeldOut);

    /// <summary>"The spouse of the performer of Imagine is": the last token is t2, the one before it, the description's end, t1.</summary>
    internal static Recall.Item Item(TwoHop hop) => new(hop.Attribute.Prompt(Songs.Description(hop.Song)), " " + hop.Value);

    private static List<TwoHop> Shuffled(World world, Split performers)
    {
        var names = world.Performers.Where(p => p.Split == performers).Select(p => p.Name).ToHashSet();
        var hops = TwoHop.Of(world, world.Songs.HeldOut().Where(s => names.Contains(s.Performer)));
        return new Random(17).Sample(hops, hops.Count);
    }

    private static List<Recall.Item> Attributes(World world) =>
        [.. world.Performers.SelectMany(p => PerformerAttribute.Of(p).Select(a => new Recall.Item(a.Attribute.Prompt(p.Name), " " + a.Value)))];

    /// <summary>After "The spouse of the performer of Imagine", the best layer's most likely token is John Lennon; control: another song's performer.</summary>
    private static EvaluationRow Bridge(Model model, World world)
    {
        using var scope = NewDisposeScope();
        var hops = HeldOutSongs(world).Take(200).ToList();
        var bridges = hops.ConvertAll(h => model.Tokenizer.EncodeToIds(" " + h.Song.Performer)[0]);
        var prompts = hops.ConvertAll(h => $"The {h.Attribute.Phrase} of {Songs.Description(h.Song)}");
        var layers = LogitLens.Top(LogitLens.LastToken(model, prompts));   // [layer][text]
        double Control(int[] layer) => layer.Where((token, i) => token == bridges[(i + 1) % bridges.Count]).Count() / (double)layer.Length;
        var best = Enumerable.Range(0, layers.Length).MaxBy(l => layers[l].Zip(bridges, (token, bridge) => token == bridge).Count(hit => hit));
        return EvaluationRow.AtLeast(.70, "two-hop.bridge", $"the performer is layer {best}'s most likely word at the description's end, held-out songs",
            layers[best].Zip(bridges, (token, bridge) => token == bridge), control: layers.Max(Control));
    }
}
