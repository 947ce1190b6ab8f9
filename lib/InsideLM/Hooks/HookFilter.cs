using System.Collections;
using System.Runtime.CompilerServices;

namespace InsideLM;

/// <summary>Which hook points are meant. Made from a name (<c>Hook.ResidPost(6)</c>, <c>"blocks.6.hook_resid_post"</c>,
/// <c>"blocks.*.attn.hook_z"</c>), from a point at every layer (<c>Hook.ResidPost</c>), from a condition, or from a list of these:
/// <c>[Hook.Pattern, Hook.Z(3)]</c>.</summary>
[CollectionBuilder(typeof(HookFilter), nameof(Of))]
public sealed class HookFilter : IEnumerable<HookFilter>
{
    private readonly IReadOnlyList<HookFilter>? parts;    // only in a list
    private readonly Func<HookName, bool> matches;
    private readonly HookName? single;
    private readonly string text;

    private HookFilter(Func<HookName, bool> matches, string text, HookName? single = null, IReadOnlyList<HookFilter>? parts = null) =>
        (this.matches, this.text, this.single, this.parts) = (matches, text, single, parts);

    /// <summary>Nothing.</summary>
    public static HookFilter None { get; } = new(_ => false, "none");
    /// <summary>Every hook point except the heads' results, which cost a multiple of the memory: name <c>Hook.Result</c> to have them
    /// too.</summary>
    public static HookFilter All { get; } = new(name => name.Point != HookPoint.Result, "all");

    /// <summary>Any of these.</summary>
    public static HookFilter Of(ReadOnlySpan<HookFilter> filters)
    {
        var list = filters.ToArray();
        return new(name => list.Any(filter => filter.matches(name)), string.Join(", ", list.Select(filter => filter.text)), null, list);
    }

    /// <summary>The hook points that satisfy a condition.</summary>
    public static HookFilter Where(Func<HookName, bool> condition) => new(condition, "those of a condition");

    /// <summary>One hook point.</summary>
    public static implicit operator HookFilter(HookName name) => new(other => other == name, name.ToString(), name);
    /// <summary>A point at every layer.</summary>
    public static implicit operator HookFilter(Func<int, HookName> point) =>
        new(name => name.Point == point(0).Point, point(0).ToString().Replace(".0.", ".*."));
    /// <summary>Several hook points.</summary>
    public static implicit operator HookFilter(HookName[] names) => Of([.. names.Select(name => (HookFilter)name)]);
    /// <summary>A name; a star stands for every layer.</summary>
    public static implicit operator HookFilter(string text) => text.Contains('*')
        ? new HookFilter(name => name.InBlock && name.ToString() == text.Replace("*", $"{name.Layer}"),
            HookName.Parse(text.Replace("*", "0")).ToString().Replace(".0.", ".*."))
        : HookName.Parse(text);

    /// <summary>Both.</summary>
    public static HookFilter operator |(HookFilter a, HookFilter b) => Of([a, b]);

    /// <summary>Is this hook point meant?</summary>
    public bool Matches(HookName name) => matches(name);

    /// <summary>The hook points of a model that are meant.</summary>
    /// <exception cref="CourseException">The model lacks one that is named, or has none that is meant.</exception>
    public IReadOnlyList<HookName> In(ModelConfig config)
    {
        Check(config);
        return [.. HookName.All(config).Where(matches)];
    }

    /// <summary>The members of a list; empty for other filters.</summary>
    public IEnumerator<HookFilter> GetEnumerator() => (parts ?? []).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The names, for messages.</summary>
    public override string ToString() => text;

    internal void Check(ModelConfig config)
    {
        single?.Check(config);
        foreach (var part in parts ?? [])
            part.Check(config);
        if (this != None && parts is null && !HookName.All(config).Any(matches))
            throw new CourseException(
                $"A {config.Family} model of {config.Layers} layers has no hook point like {text}; the nearest are "
                + $"{HookName.Nearest(text, HookName.All(config))}.");
    }
}
