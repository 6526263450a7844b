using System.Text.Json.Serialization;

namespace Metaflow.Aws.Batch.Api;

/// <summary>A job queue.</summary>
internal sealed record JobQueue
{
    public string JobQueueName { get; init; } = "";

    public string JobQueueArn { get; init; } = "";

    /// <summary><c>ENABLED</c> or <c>DISABLED</c>.</summary>
    public string State { get; init; } = "";

    /// <summary><c>VALID</c> when it can be used.</summary>
    public string Status { get; init; } = "";

    public string? StatusReason { get; init; }

    /// <summary>Whether jobs can be submitted to it.</summary>
    [JsonIgnore]
    public bool TakesJobs => this is { State: "ENABLED", Status: "VALID" };

    /// <summary>Where its jobs run, in the order in which they are tried.</summary>
    public IReadOnlyList<ComputeEnvironmentOrder> ComputeEnvironmentOrder { get; init; } = [];
}

/// <summary>A compute environment of a queue.</summary>
internal sealed record ComputeEnvironmentOrder
{
    public int Order { get; init; }

    public string ComputeEnvironment { get; init; } = "";
}

internal sealed record DescribeJobQueuesRequest
{
    /// <summary>Names or ARNs; null for all queues.</summary>
    public IReadOnlyList<string>? JobQueues { get; init; }

    public string? NextToken { get; init; }
}

internal sealed record DescribeJobQueuesResponse
{
    public IReadOnlyList<JobQueue> JobQueues { get; init; } = [];

    public string? NextToken { get; init; }
}
