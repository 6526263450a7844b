using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.SecurityTokens;

/// <summary>What a role signs with.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Expiration">When they end.</param>
internal sealed record RoleKeys(AwsKeys Keys, DateTimeOffset Expiration);
