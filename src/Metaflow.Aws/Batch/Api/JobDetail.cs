namespace Metaflow.Aws.Batch.Api;

/// <summary>A job.</summary>
internal sealed record JobDetail
{
    public string JobId { get; init; } = "";

    public string JobName { get; init; } = "";

    public string JobQueue { get; init; } = "";

    /// <summary>One of <c>SUBMITTED</c>, <c>PENDING</c>, <c>RUNNABLE</c>, <c>STARTING</c>, <c>RUNNING</c>, <c>SUCCEEDED</c>, <c>FAILED</c>.</summary>
    public string Status { get; init; } = "";

    public string? StatusReason { get; init; }

    /// <summary>When it was submitted, in milliseconds since 1970.</summary>
    public long? CreatedAt { get; init; }

    /// <summary>When its container started, in milliseconds since 1970.</summary>
    public long? StartedAt { get; init; }

    public long? StoppedAt { get; init; }

    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>The container of its last attempt; null for a job of many nodes.</summary>
    public ContainerDetail? Container { get; init; }
}

/// <summary>The container of a job's last attempt.</summary>
internal sealed record ContainerDetail
{
    /// <summary>Null when it has not ended, or was never started.</summary>
    public int? ExitCode { get; init; }

    public string? Reason { get; init; }

    public string? LogStreamName { get; init; }
}

/// <summary>A job in a list.</summary>
internal sealed record JobSummary
{
    public string JobId { get; init; } = "";

    public string JobName { get; init; } = "";

    public string Status { get; init; } = "";
}

internal sealed record DescribeJobsRequest
{
    public required IReadOnlyList<string> Jobs { get; init; }
}

internal sealed record DescribeJobsResponse
{
    public IReadOnlyList<JobDetail> Jobs { get; init; } = [];
}

internal sealed record ListJobsRequest
{
    public string? JobQueue { get; init; }

    public string? JobStatus { get; init; }

    public string? NextToken { get; init; }
}

internal sealed record ListJobsResponse
{
    public IReadOnlyList<JobSummary> JobSummaryList { get; init; } = [];

    public string? NextToken { get; init; }
}

internal sealed record TerminateJobRequest
{
    public required string JobId { get; init; }

    public required string Reason { get; init; }
}

internal sealed record TerminateJobResponse;
