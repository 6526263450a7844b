namespace Metaflow.Aws.Batch.Api;

/// <summary>A compute environment.</summary>
internal sealed record ComputeEnvironment
{
    public string ComputeEnvironmentName { get; init; } = "";

    public string ComputeEnvironmentArn { get; init; } = "";

    /// <summary><c>ENABLED</c> or <c>DISABLED</c>.</summary>
    public string State { get; init; } = "";

    /// <summary><c>VALID</c> when it can be used.</summary>
    public string Status { get; init; } = "";

    public string? StatusReason { get; init; }

    /// <summary>What it is made of; null for one that is not managed by Batch.</summary>
    public ComputeResources? ComputeResources { get; init; }
}

/// <summary>What a compute environment is made of.</summary>
internal sealed record ComputeResources
{
    /// <summary><c>EC2</c>, <c>SPOT</c>, <c>FARGATE</c> or <c>FARGATE_SPOT</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The most vCPUs at a time; null when AWS does not tell.</summary>
    public int? MaxvCpus { get; init; }
}

internal sealed record DescribeComputeEnvironmentsRequest
{
    public IReadOnlyList<string>? ComputeEnvironments { get; init; }
}

internal sealed record DescribeComputeEnvironmentsResponse
{
    public IReadOnlyList<ComputeEnvironment> ComputeEnvironments { get; init; } = [];
}
