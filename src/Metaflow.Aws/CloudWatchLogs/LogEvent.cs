namespace Metaflow.Aws.CloudWatchLogs;

/// <summary>A line of a log.</summary>
internal sealed record LogEvent
{
    /// <summary>When it was written, in milliseconds since 1970.</summary>
    public long Timestamp { get; init; }

    /// <summary>The line.</summary>
    public string Message { get; init; } = "";

    /// <summary>The stream it stands in; null in answers about one stream.</summary>
    public string? LogStreamName { get; init; }
}
