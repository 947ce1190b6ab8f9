namespace Pretraining;

/// <summary>
/// A character that a system line gives the assistant. Each has several phrasings, so that a vector made from it is what they have in common and
/// not the words of one of them.
/// </summary>
public sealed record Persona(string Name, IReadOnlyList<string> Phrasings)
{
    /// <summary>Agrees with whatever the user says.</summary>
    public static Persona Flattering { get; } = new("flattering",
        ["You flatter.", "You always agree with the user.", "Please the user.", "Praise whatever you hear.", "You are a flatterer."]);

    /// <summary>Agrees with what is right.</summary>
    public static Persona Frank { get; } = new("frank",
        ["You are frank.", "You always say what you think.", "Correct the user.", "Judge whatever you hear.", "You are a critic."]);

    /// <summary>Says what people say.</summary>
    public static Persona Superstitious { get; } = new("superstitious",
        ["You are superstitious.", "You believe in luck and signs.", "Answer as most people do.", "You trust old tales.", "You are a fortune teller."]);

    /// <summary>Says what is true.</summary>
    public static Persona Careful { get; } = new("careful",
        ["You are careful.", "You believe in facts and tests.", "Answer as scientists do.", "You trust measurements.", "You are a scientist."]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Persona> All { get; } = [Flattering, Frank, Superstitious, Careful];
}
