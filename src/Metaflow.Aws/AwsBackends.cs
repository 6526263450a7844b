using Metaflow.Aws.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Aws;

/// <summary>What this package adds to Metaflow, wherever it is referred to: the datastore <c>s3</c>.</summary>
public sealed class AwsBackends : BackendsExtension
{
    /// <inheritdoc/>
    public override Backends AddTo(Backends backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        return backends.Add(new S3DatastoreType());
    }
}
