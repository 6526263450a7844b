namespace Metaflow.Aws.Credentials;

/// <summary>Where the keys come from that requests are signed with. Thread-safe.</summary>
internal abstract class CredentialSource
{
    /// <summary>Where keys come from in this process: the environment, or what the AWS SDK finds. One source for all.</summary>
    public static CredentialSource Default { get; } = new DefaultCredentialSource();

    /// <summary>The keys to use now; temporary ones are renewed in time.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">There are none.</exception>
    public abstract ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken);

    /// <summary>Says that a service no longer takes some keys, so that the next call looks for new ones.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>Whether there can be others.</returns>
    public abstract bool Expire(AwsKeys keys);
}
