namespace Metaflow.Aws.CloudWatchLogs;

/// <summary>Asks for lines of one stream.</summary>
internal sealed record GetLogEventsRequest
{
    public required string LogGroupName { get; init; }

    public required string LogStreamName { get; init; }

    /// <summary>Where the last answer ended; null for the beginning.</summary>
    public string? NextToken { get; init; }

    /// <summary>Whether the oldest lines come first.</summary>
    public bool StartFromHead { get; init; }

    /// <summary>The most lines, up to 10,000; null for as many as fit.</summary>
    public int? Limit { get; init; }
}

/// <summary>Lines of one stream.</summary>
internal sealed record GetLogEventsResponse
{
    public IReadOnlyList<LogEvent> Events { get; init; } = [];

    /// <summary>What to ask with for the lines after these; the same as before when there are none yet.</summary>
    public string? NextForwardToken { get; init; }
}
