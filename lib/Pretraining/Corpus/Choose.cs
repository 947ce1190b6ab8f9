namespace Pretraining;

/// <summary>The few ways in which a corpus draws from its lists.</summary>
internal static class Choose
{
    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary><paramref name="count"/> different items in random order (all of them when there are fewer).</summary>
    public static List<T> Sample<T>(this Random random, IReadOnlyList<T> items, int count)
    {
        count = Math.Min(count, items.Count);
        var chosen = new List<T>(count);
        var seen = new HashSet<int>();
        while (chosen.Count < count)
        {
            var i = random.Next(items.Count);
            if (seen.Add(i)) chosen.Add(items[i]);
        }
        return chosen;
    }

    /// <summary>The sentence with its first letter in upper case.</summary>
    public static string Capitalised(this string sentence) =>
        sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
