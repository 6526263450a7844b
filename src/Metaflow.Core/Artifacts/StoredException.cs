namespace Metaflow.Artifacts;

/// <summary>
/// An exception that was stored as an artifact, by C# or by Python. It keeps what the original said, not its type: reading
/// never looks a type up.
/// </summary>
public sealed class StoredException : Exception
{
    internal StoredException(string typeName, string message, string? stackTrace, Exception? inner)
        : base(message, inner)
    {
        TypeName = typeName;
        StackTrace = stackTrace;
    }

    /// <summary>
    /// The full name of the original's type: <c>System.ArgumentException</c>, or of Python <c>builtins.ValueError</c>.
    /// </summary>
    public string TypeName { get; }

    /// <summary>The original's stack trace as text; null if it had none.</summary>
    public override string? StackTrace { get; }

    /// <summary>The class that Python sees.</summary>
    internal string PythonClass { get; init; } = "RuntimeError";

    /// <summary>The original's type, message and stack trace, the inner ones included.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        string text = Message.Length == 0 ? TypeName : $"{TypeName}: {Message}";
        if (InnerException is { } inner)
            text += $"{Environment.NewLine} ---> {inner}";
        return StackTrace is null ? text : text + Environment.NewLine + StackTrace;
    }
}
