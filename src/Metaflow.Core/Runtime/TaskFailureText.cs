using System.Text;

namespace Metaflow.Runtime;

/// <summary>How a step's exception is shown: the user's own stack, without the frames of the runtime beneath it.</summary>
internal static class TaskFailureText
{
    private const string FramePrefix = "   at ";
    private const int MaxReasonLength = 1000;

    /// <summary>Where frames of this library's own can stand between the step and what called it, or above a mistake of the step.</summary>
    private static readonly string[] _ownPlaces =
    [
        "Metaflow.Runtime.", "Metaflow.FlowSpec.", "Metaflow.StepDecorator.", "Metaflow.StepContext.", "Metaflow.Inputs`1.",
        "Metaflow.Artifacts.", "Metaflow.IncludedFile.", "Metaflow.ConfigValue.",
    ];

    /// <summary>The text of an exception with those it came from.</summary>
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        foreach (var line in exception.ToString().Split('\n'))
        {
            var trimmed = line.TrimEnd('\r');
            if (!IsOwn(trimmed))
                text.Append(trimmed).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The text of an exception as a task's output shows it.</summary>
    public static string Shown(Exception exception) =>
        exception is TaskDiedException died ? $"{died.Headline}: {died.Message}" : Of(exception);

    private static bool IsOwn(string line)
    {
        if (line.StartsWith("--- End of stack trace from previous location", StringComparison.Ordinal))
            return true;
        if (!line.StartsWith(FramePrefix, StringComparison.Ordinal))
            return false;
        var frame = line.AsSpan(FramePrefix.Length);
        foreach (var place in _ownPlaces)
        {
            if (frame.StartsWith(place, StringComparison.Ordinal))
                return true;
        }

        // The lambdas by which generated code calls a step.
        return frame.Contains(".<DescribeMembers>b__", StringComparison.Ordinal);
    }

    /// <summary>What the scheduler hears of an attempt that failed.</summary>
    public static TaskResult ResultOf(Exception exception) =>
        new() { Succeeded = false, Failure = ReasonOf(exception.GetType().Name, exception.Message) };

    /// <summary>Why an attempt failed, from what it has stored.</summary>
    public static string ReasonOf(TaskFailure failure) => ReasonOf(failure.Type[(failure.Type.LastIndexOf('.') + 1)..], failure.Message);

    private static string ReasonOf(string type, string message)
    {
        var reason = $"{type}: {message}";
        return reason.Length <= MaxReasonLength ? reason : string.Concat(reason.AsSpan(0, MaxReasonLength), "…");
    }

    /// <summary>What is stored of an exception, in the form that every client reads.</summary>
    public static TaskFailure Describe(Exception exception) =>
        new(exception.GetType().FullName ?? exception.GetType().Name, exception.Message, Of(exception));
}
