namespace Metaflow.Aws.CloudFormation;

/// <summary>What a stack is made of, or is to be.</summary>
/// <param name="Name">The stack's name.</param>
internal sealed record StackChange(string Name)
{
    /// <summary>The template, at most 51,200 bytes; null when it lies at <see cref="TemplateUrl"/>.</summary>
    public string? TemplateBody { get; init; }

    /// <summary>Where the template lies in S3; null when it is in <see cref="TemplateBody"/>.</summary>
    public string? TemplateUrl { get; init; }

    /// <summary>Values of parameters; null keeps what an update finds. Those left out have their defaults.</summary>
    public IReadOnlyDictionary<string, string?> Parameters { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the template may do beyond the usual: <c>CAPABILITY_IAM</c>, <c>CAPABILITY_NAMED_IAM</c>.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
