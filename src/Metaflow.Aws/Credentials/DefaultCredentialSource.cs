using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Metaflow.Aws.Credentials;

/// <summary>
/// The chain that AWS programs share: variables of the environment, the profile in AWS's files (keys, roles, single sign-on, programs), web
/// identity, the container's and the instance's role.
/// </summary>
internal sealed class DefaultCredentialSource : CredentialSource
{
    private readonly Lock _gate = new();
    private AWSCredentials? _found;

    public override async ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken)
    {
        // The environment goes first, and does not need the SDK, whose start is slow.
        if (FromEnvironment() is { } given)
            return given;
        try
        {
            var found = await Find().GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return new AwsKeys(found.AccessKey, found.SecretKey, found.UseToken ? found.Token : null);
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or InvalidOperationException or ArgumentException)
        {
            Forget();
            throw new AwsCredentialException(
                $"There are no AWS credentials: {e.Message} Run 'aws configure' or 'aws sso login', name a profile by AWS_PROFILE, "
                + "or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                e);
        }
    }

    public override bool Expire(AwsKeys keys)
    {
        // What the environment holds changes at most when the program changes it.
        if (FromEnvironment() is { } given)
            return given != keys;
        Forget();
        return true;
    }

    private static AwsKeys? FromEnvironment() =>
        Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") is { Length: > 0 } access
        && Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") is { Length: > 0 } secret
            ? new AwsKeys(access, secret, Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN") is { Length: > 0 } token ? token : null)
            : null;

    private AWSCredentials Find()
    {
        lock (_gate)
            return _found ??= new DefaultAWSCredentialsIdentityResolver().ResolveIdentity(clientConfig: null);
    }

    private void Forget()
    {
        lock (_gate)
            _found = null;
    }
}
