using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.Tests.Api;

/// <summary>Keys that are others each time they are renewed.</summary>
internal sealed class RenewedCredentials : CredentialSource
{
    public int Renewals { get; private set; }

    public override ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken) => new(new AwsKeys($"AKIA{Renewals}", "secret", null));

    public override bool Expire(AwsKeys keys)
    {
        Renewals++;
        return true;
    }
}
