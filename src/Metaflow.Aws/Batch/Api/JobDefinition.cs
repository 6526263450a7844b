namespace Metaflow.Aws.Batch.Api;

/// <summary>A job definition as it is registered; a job overrides parts of it.</summary>
internal sealed record RegisterJobDefinitionRequest
{
    public string? JobDefinitionName { get; init; }

    /// <summary><c>container</c> or <c>multinode</c>.</summary>
    public required string Type { get; init; }

    public ContainerProperties? ContainerProperties { get; init; }

    public NodeProperties? NodeProperties { get; init; }

    /// <summary><c>EC2</c> or <c>FARGATE</c>.</summary>
    public IReadOnlyList<string>? PlatformCapabilities { get; init; }

    public bool? PropagateTags { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

internal sealed record RegisterJobDefinitionResponse
{
    public string JobDefinitionName { get; init; } = "";

    public string JobDefinitionArn { get; init; } = "";
}

internal sealed record DescribeJobDefinitionsRequest
{
    public string? JobDefinitionName { get; init; }

    /// <summary><c>ACTIVE</c> or <c>INACTIVE</c>.</summary>
    public string? Status { get; init; }
}

internal sealed record DescribeJobDefinitionsResponse
{
    public IReadOnlyList<JobDefinitionSummary> JobDefinitions { get; init; } = [];
}

/// <summary>What is needed of a registered job definition.</summary>
internal sealed record JobDefinitionSummary
{
    public string JobDefinitionName { get; init; } = "";

    public string JobDefinitionArn { get; init; } = "";
}

/// <summary>The containers of a job of many nodes.</summary>
internal sealed record NodeProperties
{
    public required int NumNodes { get; init; }

    public required int MainNode { get; init; }

    public required IReadOnlyList<NodeRangeProperty> NodeRangeProperties { get; init; }
}

internal sealed record NodeRangeProperty
{
    /// <summary>The nodes, as in <c>0:3</c>.</summary>
    public required string TargetNodes { get; init; }

    public required ContainerProperties Container { get; init; }
}
