namespace Metaflow.FakeS3;

/// <summary>A pair of keys that requests may be signed with.</summary>
/// <param name="AccessKey">The public half.</param>
/// <param name="Secret">The half that signs.</param>
/// <param name="SessionToken">What a request must send as <c>x-amz-security-token</c>; null when it must send none.</param>
public sealed record S3Credential(string AccessKey, string Secret, string? SessionToken = null);
