namespace Metaflow.Aws.Credentials;

/// <summary>Keys that were given.</summary>
internal sealed class FixedCredentialSource(AwsKeys keys) : CredentialSource
{
    public override ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken) => new(keys);

    public override bool Expire(AwsKeys keys) => false;
}
