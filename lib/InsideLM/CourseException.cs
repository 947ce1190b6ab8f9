namespace InsideLM;

/// <summary>The reader's mistake: its message is one sentence that says what is wrong and what to do. Programs print it without a stack
/// trace.</summary>
public sealed class CourseException(string message, Exception? inner = null) : Exception(message, inner);
