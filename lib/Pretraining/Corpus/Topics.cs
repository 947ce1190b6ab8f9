using InsideLM;

namespace Pretraining;

/// <summary>Dense passages about everyday topics, told as <see cref="Landmarks.Passage"/> tells landmarks, in English alone.</summary>
internal sealed class Topics(World world)
{
    private const int Count = 40;

    private readonly IReadOnlyList<Request> topics = Of(world);

    public string Write(Random random) => Passage(random.Pick(topics), random);

    /// <summary>The harmless topics that have passages: the first forty with words of their own.</summary>
    public static IReadOnlyList<Request> Of(World world) => [.. world.Requests.Where(r => !r.Harmful).DistinctBy(r => r.Topic).Take(Count)];

    public static string Passage(Request topic, Random random) =>
        Dense.Write(random, _ => random.Chance(.3) ? topic.Topic : random.Pick(topic.Details), [Tongue.English]);
}
