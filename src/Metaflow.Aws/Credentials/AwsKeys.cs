namespace Metaflow.Aws.Credentials;

/// <summary>What requests are signed with.</summary>
/// <param name="AccessKey">The public part; may be logged.</param>
/// <param name="SecretKey">The secret part.</param>
/// <param name="SessionToken">The token of temporary keys; null for those of a user.</param>
internal sealed record AwsKeys(string AccessKey, string SecretKey, string? SessionToken)
{
    /// <summary>Names the keys without telling the secret.</summary>
    public override string ToString() => $"access key {AccessKey}";
}
