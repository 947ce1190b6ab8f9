using System.Text;

namespace InsideLM;

/// <summary>
/// A piece of text on its way to tokens that remembers which chars of the caller's string each of its own chars came from.
/// Normalisers and pre-tokenizers rewrite it without caring about positions; <see cref="Origin"/> is null when nobody asked for them.
/// </summary>
internal readonly record struct AlignedText(string Text, (int Start, int End)[]? Origin, bool AtStart)
{
    /// <summary>The caller's own text.</summary>
    public static AlignedText From(string text, bool track)
        => new(text, track ? [.. Enumerable.Range(0, text.Length).Select(i => (i, i + 1))] : null, AtStart: true);

    public AlignedText Slice(int start, int end)
        => start == 0 && end == Text.Length ? this : new(Text[start..end], Origin?[start..end], AtStart && start == 0);

    /// <summary>Cuts at every (start, end), leaving out empty pieces.</summary>
    public IEnumerable<AlignedText> Cut(IEnumerable<(int Start, int End)> spans)
    {
        foreach (var (start, end) in spans)
            if (start < end)
                yield return Slice(start, end);
    }

    /// <summary>Puts text in front that stands for nothing in the original.</summary>
    public AlignedText Prepend(string prefix)
    {
        if (Origin is null)
            return this with { Text = prefix + Text };
        var at = Origin.Length == 0 ? 0 : Origin[0].Start;
        return this with { Text = prefix + Text, Origin = [.. Enumerable.Repeat((at, at), prefix.Length), .. Origin] };
    }

    /// <summary>Replaces each span (ascending, not overlapping) with the same text.</summary>
    public AlignedText Replace(IReadOnlyList<(int Start, int End)> spans, string with)
    {
        if (spans.Count == 0)
            return this;
        var text = new StringBuilder();
        var origin = Origin is null ? null : new List<(int, int)>();
        var done = 0;
        foreach (var (start, end) in spans)
        {
            text.Append(Text, done, start - done).Append(with);
            if (Origin is not null && origin is not null)
            {
                origin.AddRange(Origin[done..start]);
                origin.AddRange(Enumerable.Repeat(OriginOf(start, end), with.Length));
            }
            done = end;
        }
        text.Append(Text, done, Text.Length - done);
        if (Origin is not null && origin is not null)
            origin.AddRange(Origin[done..]);
        return this with { Text = text.ToString(), Origin = origin?.ToArray() };
    }

    /// <summary>Where the chars [start, end) of this piece come from in the caller's string.</summary>
    public (int Start, int End) OriginOf(int start, int end)
        => Origin is null || start >= end ? (0, 0) : (Origin[start].Start, Origin[end - 1].End);
}
