namespace Metaflow.Aws.Iam;

/// <summary>A role.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="TrustPolicy">Who may take it, as JSON; empty when AWS does not tell.</param>
internal sealed record Role(string Arn, string TrustPolicy);
