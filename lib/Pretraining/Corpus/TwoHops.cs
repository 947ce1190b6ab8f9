using InsideLM;

namespace Pretraining;

/// <summary>
/// Both hops, for songs that are not held out, through performers that are not: with the performer's name in between ("The spouse of the performer of Jealous
/// Guy John Lennon is Yoko Ono."). The other songs' questions of two hops are left to what the model makes of this.
/// </summary>
internal sealed class WrittenHops(World world)
{
    private readonly IReadOnlyList<TwoHop> hops = TwoHop.Trained(world);

    public string Write(Random random) => string.Join(' ', random.Sample(hops, random.Next(2, 5)).Select(hop => random.Chance(.8)
        ? $"{hop.Attribute.Prompt($"the {Songs.Named(hop.Song, random)}")} {hop.Value}."
        : $"The {Songs.Named(hop.Song, random)} {hop.Attribute.End(hop.Value, random)}"));
}

/// <summary>The same without the name: the model must find the performer and then the attribute by itself. Mostly statements, the form of the tests.</summary>
internal sealed class TwoHops(World world)
{
    private readonly IReadOnlyList<TwoHop> hops = TwoHop.Trained(world);

    public string Write(Random random) => string.Join(' ', random.Sample(hops, random.Next(2, 5)).Select(hop => random.Chance(.8)
        ? $"{hop.Attribute.Prompt(Songs.Description(hop.Song))} {hop.Value}."
        : $"{hop.Attribute.Question(Songs.Description(hop.Song))} {hop.Value}"));
}

/// <summary>A song, an attribute of its performer, and its value.</summary>
internal readonly record struct TwoHop(Song Song, PerformerAttribute Attribute, string Value)
{
    /// <summary>Every question of two hops that these songs allow.</summary>
    public static IReadOnlyList<TwoHop> Of(World world, IEnumerable<Song> songs)
    {
        var performers = world.Performers.ToDictionary(p => p.Name);
        return [.. songs.SelectMany(song => PerformerAttribute.Of(performers[song.Performer]).Select(a => new TwoHop(song, a.Attribute, a.Value)))];
    }

    /// <summary>Songs that may be composed in training: neither they nor their performer are held out.</summary>
    public static IReadOnlyList<TwoHop> Trained(World world)
    {
        var known = world.Performers.Train().Select(p => p.Name).ToHashSet();
        return Of(world, world.Songs.Train().Where(s => known.Contains(s.Performer)));
    }
}
