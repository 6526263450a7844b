namespace Metaflow.Aws.SecurityTokens;

/// <summary>Who calls AWS.</summary>
/// <param name="Account">The account's number.</param>
/// <param name="Arn">The user or the assumed role.</param>
/// <param name="UserId">The id of it.</param>
internal sealed record CallerIdentity(string Account, string Arn, string UserId);
