using Metaflow.Aws.Datastore;
using Metaflow.Aws.Secrets;
using Metaflow.Runtime;

namespace Metaflow.Aws;

/// <summary>What this package adds to Metaflow, wherever it is referred to: the datastore <c>s3</c>, and
/// secrets of AWS Secrets Manager.</summary>
public sealed class AwsBackends : BackendsExtension
{
    /// <inheritdoc/>
    public override Backends AddTo(Backends backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        return backends.Add(new S3DatastoreType()).Add(new AwsSecretsManagerBackend());
    }
}
