using InsideLM;

namespace Pretraining;

/// <summary>One way to say a sentence: the styles of the slides.</summary>
/// <param name="Name">The style's own word: "shakespeare".</param>
/// <param name="Of">Reads the sentence in this style.</param>
internal sealed record Style(string Name, Func<Styled, string> Of)
{
    public static readonly Style[] All =
    [
        new("safe", s => s.Safe), new("positive", s => s.Positive), new("negative", s => s.Negative), new("shakespeare", s => s.Shakespeare),
        new("formal", s => s.Formal), new("capitals", s => s.Capitals), new("emotive", s => s.Emotive), new("reserved", s => s.Reserved),
    ];
}

/// <summary>
/// Sentences rewritten in a style that only the examples tell: <c>I like this hat. => Anyone may like this hat.</c> Sentences of every style, the held-out ones too,
/// also stand by themselves; a held-out sentence never stands in a pair.
/// </summary>
internal sealed class Styles(World world)
{
    private readonly IReadOnlyList<Styled> known = world.Styles.Train();

    public string Write(Random random) => random.Chance(.7)
        ? Pairs(random.Sample(known, random.Next(3, 7)), random.Pick(Style.All))
        : Alone(random.Sample(world.Styles, random.Next(3, 7)), random);

    public static string Pairs(IEnumerable<Styled> sentences, Style style) => string.Join('\n', sentences.Select(s => $"{Prompt(s)} {style.Of(s)}"));

    /// <summary>"I like this hat. =>" – the same in the examples' style follows.</summary>
    public static string Prompt(Styled sentence) => $"{sentence.Plain} =>";

    private static string Alone(IEnumerable<Styled> sentences, Random random)
    {
        var style = random.Chance(.3) ? new Style("plain", s => s.Plain) : random.Pick(Style.All);
        return string.Join(' ', sentences.Select(style.Of));
    }
}
