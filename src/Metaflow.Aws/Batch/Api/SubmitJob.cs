namespace Metaflow.Aws.Batch.Api;

/// <summary>A job as it is submitted.</summary>
internal sealed record SubmitJobRequest
{
    public required string JobName { get; init; }

    public required string JobQueue { get; init; }

    public required string JobDefinition { get; init; }

    public ContainerOverrides? ContainerOverrides { get; init; }

    public NodeOverrides? NodeOverrides { get; init; }

    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    public JobTimeout? Timeout { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public bool? PropagateTags { get; init; }
}

/// <summary>What a job has in the place of its definition's.</summary>
internal sealed record ContainerOverrides
{
    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<EnvironmentEntry>? Environment { get; init; }

    public IReadOnlyList<ResourceRequirement>? ResourceRequirements { get; init; }
}

internal sealed record NodeOverrides
{
    public int? NumNodes { get; init; }

    public required IReadOnlyList<NodePropertyOverride> NodePropertyOverrides { get; init; }
}

internal sealed record NodePropertyOverride
{
    /// <summary>The nodes, as in <c>0:3</c>.</summary>
    public required string TargetNodes { get; init; }

    public required ContainerOverrides ContainerOverrides { get; init; }
}

/// <param name="AttemptDurationSeconds">60 and more.</param>
internal sealed record JobTimeout(int AttemptDurationSeconds);

internal sealed record SubmitJobResponse
{
    public string JobId { get; init; } = "";

    public string JobName { get; init; } = "";
}
