namespace Metaflow.Aws.CloudFormation;

/// <summary>A stack.</summary>
internal sealed record Stack
{
    /// <summary>Its ARN, which stays valid when it is deleted.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Its state: <c>CREATE_COMPLETE</c>, <c>UPDATE_ROLLBACK_COMPLETE</c>, …</summary>
    public required string Status { get; init; }

    /// <summary>Why it is in that state; null when AWS does not tell.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Values of the template's parameters; those that are not to be shown are stars.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>What the template puts out.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
}
