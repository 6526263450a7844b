using System.Text;

namespace Metaflow.Runtime;

/// <summary>How a step's exception is shown: the user's own stack, without the frames of the runtime beneath it.</summary>
internal static class TaskFailureText
{
    private const string OwnFrames = "   at Metaflow.Runtime.";

    /// <summary>The text of an exception with those it came from.</summary>
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        foreach (var line in exception.ToString().Split('\n'))
        {
            var trimmed = line.TrimEnd('\r');
            if (!trimmed.StartsWith(OwnFrames, StringComparison.Ordinal)
                && !trimmed.StartsWith("--- End of stack trace from previous location", StringComparison.Ordinal))
                text.Append(trimmed).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What is stored of an exception, in the form that every client reads.</summary>
    public static TaskFailure Describe(Exception exception) =>
        new(exception.GetType().FullName ?? exception.GetType().Name, exception.Message, Of(exception));
}
