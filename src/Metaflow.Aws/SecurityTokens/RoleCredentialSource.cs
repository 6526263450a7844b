using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.SecurityTokens;

/// <summary>Takes a role, and takes it again before its keys end.</summary>
/// <param name="tokens">Gives the keys of the role.</param>
/// <param name="roleArn">The role.</param>
/// <param name="time">The clock.</param>
internal sealed class RoleCredentialSource(SecurityTokensApi tokens, string roleArn, TimeProvider time) : CredentialSource
{
    private const string SessionName = "metaflow";

    private static readonly TimeSpan _early = TimeSpan.FromMinutes(5);

    private volatile RoleKeys? _taken;

    public override async ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken)
    {
        if (_taken is { } taken && taken.Expiration - time.GetUtcNow() > _early)
            return taken.Keys;
        var keys = await tokens.AssumeRoleAsync(roleArn, SessionName, cancellationToken).ConfigureAwait(false);
        _taken = keys;
        return keys.Keys;
    }

    public override bool Expire(AwsKeys keys)
    {
        if (_taken?.Keys == keys)
            _taken = null;
        return true;
    }
}
