namespace CourseHost;

/// <summary>A peer does not keep to ZMTP; its connection is closed and nothing else happens.</summary>
sealed class ZmtpException(string message) : Exception(message);
