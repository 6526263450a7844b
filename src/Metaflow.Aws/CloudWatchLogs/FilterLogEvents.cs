namespace Metaflow.Aws.CloudWatchLogs;

/// <summary>Asks for lines of several streams.</summary>
internal sealed record FilterLogEventsRequest
{
    public required string LogGroupName { get; init; }

    /// <summary>At most 100 streams; null for those of the prefix, or all.</summary>
    public IReadOnlyList<string>? LogStreamNames { get; init; }

    public string? LogStreamNamePrefix { get; init; }

    /// <summary>The pattern of lines; null for all lines.</summary>
    public string? FilterPattern { get; init; }

    /// <summary>The time of the first line, in milliseconds since 1970; null for the oldest.</summary>
    public long? StartTime { get; init; }

    /// <summary>The time after the last line, in milliseconds since 1970; null for now.</summary>
    public long? EndTime { get; init; }

    public string? NextToken { get; init; }

    /// <summary>The most lines, up to 10,000; null for as many as fit.</summary>
    public int? Limit { get; init; }
}

/// <summary>Lines of several streams, in the order of time.</summary>
internal sealed record FilterLogEventsResponse
{
    public IReadOnlyList<LogEvent> Events { get; init; } = [];

    /// <summary>What to ask with for more; null at the end.</summary>
    public string? NextToken { get; init; }
}
