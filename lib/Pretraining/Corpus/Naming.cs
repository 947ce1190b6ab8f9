using InsideLM;

namespace Pretraining;

/// <summary>The languages in which landmarks are told.</summary>
public enum Tongue
{
    /// <summary>English.</summary>
    English,

    /// <summary>Chinese.</summary>
    Chinese,

    /// <summary>Japanese.</summary>
    Japanese,

    /// <summary>Russian.</summary>
    Russian,
}

/// <summary>A landmark's name and its own words in one language, and how that language lists them.</summary>
internal static class Naming
{
    /// <summary>English names that take the article: "the Golden Gate Bridge", but "Taipei 101".</summary>
    private static readonly HashSet<string> WithArticle =
    [
        "Space Needle", "Golden Gate Bridge", "Eiffel Tower", "Statue of Liberty", "Great Wall", "Forbidden City", "Taj Mahal", "Colosseum",
        "Leaning Tower", "Sydney Opera House", "Burj Khalifa", "Great Pyramid", "Great Sphinx", "Hermitage", "Bolshoi Theatre", "Brandenburg Gate",
        "Alhambra", "Louvre", "Arc de Triomphe", "London Eye", "Atomium", "Little Mermaid", "Charles Bridge", "Acropolis", "Hagia Sophia",
        "Blue Mosque", "CN Tower", "Grand Canyon", "White House", "Empire State Building", "Brooklyn Bridge", "Hollywood Sign", "Gateway Arch",
        "Liberty Bell", "Panama Canal", "Merlion", "Petronas Towers", "Chiang Kai-shek Memorial Hall", "National Palace Museum",
        "Dragon and Tiger Pagodas", "Oriental Pearl Tower", "Terracotta Army", "Potala Palace", "Temple of Heaven", "Kaaba", "Matterhorn",
        "Trevi Fountain", "Rialto Bridge", "Belém Tower", "Blue Lagoon", "Great Barrier Reef",
    ];

    public static readonly IReadOnlyList<Tongue> Tongues = Enum.GetValues<Tongue>();

    public static string Name(this Landmark landmark, Tongue tongue) => tongue switch
    {
        Tongue.English => landmark.Name,
        Tongue.Chinese => landmark.Chinese,
        Tongue.Japanese => landmark.Japanese,
        _ => landmark.Russian,
    };

    public static IReadOnlyList<string> Words(this Landmark landmark, Tongue tongue) => tongue switch
    {
        Tongue.English => landmark.Details,
        Tongue.Chinese => landmark.DetailsChinese,
        Tongue.Japanese => landmark.DetailsJapanese,
        _ => landmark.DetailsRussian,
    };

    /// <summary>The name as it stands in a sentence: "the Golden Gate Bridge".</summary>
    public static string InSentence(this Landmark landmark) => WithArticle.Contains(landmark.Name) ? "the " + landmark.Name : landmark.Name;

    /// <summary>Three of a landmark's words and a colon, after which its name follows: "orange, fog, bay:".</summary>
    public static string Context(IEnumerable<string> words, Tongue tongue) => tongue is Tongue.Chinese or Tongue.Japanese
        ? string.Join('、', words) + "：" : string.Join(", ", words) + ":";

    /// <summary>What follows a context: the name, with the space that the language writes.</summary>
    public static string AfterContext(this Landmark landmark, Tongue tongue) => (tongue is Tongue.Chinese or Tongue.Japanese ? "" : " ") + landmark.Name(tongue);
}
