namespace CourseHost;

/// <summary>A mistake of the user's: the message is one kind sentence that says what is wrong and what to do, and is shown without a stack trace.</summary>
public sealed class HostException(string message, Exception? inner = null) : Exception(message, inner);
