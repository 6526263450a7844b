using Metaflow.Aws.Batch;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.Secrets;
using Metaflow.Runtime;

namespace Metaflow.Aws;

/// <summary>
/// What this package adds to Metaflow, wherever it is referred to: the datastore <c>s3</c>, secrets of AWS Secrets Manager, and <c>batch</c> as a place
/// for tasks and as a decorator.
/// </summary>
public sealed class AwsBackends : BackendsExtension
{
    internal override IReadOnlyList<StepDecoratorDefinition> StepDecorators { get; } =
        [new StepDecoratorDefinition<BatchAttribute>(BatchAttribute.TypeName, static _ => new BatchAttribute())];

    /// <inheritdoc/>
    public override Backends AddTo(Backends backends)
    {
        ArgumentNullException.ThrowIfNull(backends);
        return backends.Add(new S3DatastoreType()).Add(new AwsSecretsManagerBackend(CredentialSource.Default)).Add(new BatchComputeType());
    }
}
