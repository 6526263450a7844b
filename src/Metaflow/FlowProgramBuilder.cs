using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;
using Metaflow.Secrets;

namespace Metaflow;

/// <summary>The parts that a flow's program adds to Metaflow's own. For one thread at a time.</summary>
public sealed class FlowProgramBuilder
{
    internal FlowProgramBuilder()
    {
    }

    /// <summary>The serializers added so far.</summary>
    public ArtifactSerializers Serializers { get; private set; } = ArtifactSerializers.None;

    /// <summary>Adds a serializer: it stores the artifacts of the types that it takes, and reads those with its label.</summary>
    /// <param name="serializer">The serializer.</param>
    /// <exception cref="ArgumentException">Its label is not valid, or pickle's.</exception>
    public FlowProgramBuilder AddSerializer(ArtifactSerializer serializer)
    {
        Serializers = Serializers.Add(serializer);
        return this;
    }

    /// <summary>The datastores, metadata providers and secrets backends to choose from.</summary>
    public Backends Backends { get; private set; } = Backends.Default;

    /// <summary>Adds a datastore, which <c>--datastore</c> then names.</summary>
    /// <param name="type">The datastore; it takes the place of one of its name.</param>
    public FlowProgramBuilder AddDatastore(DatastoreType type)
    {
        Backends = Backends.Add(type);
        return this;
    }

    /// <summary>Adds a metadata provider, which <c>--metadata</c> then names.</summary>
    /// <param name="type">The metadata provider; it takes the place of one of its name.</param>
    public FlowProgramBuilder AddMetadata(MetadataType type)
    {
        Backends = Backends.Add(type);
        return this;
    }

    /// <summary>Adds a place that keeps secrets, which <c>[Secrets("type.id")]</c> then names.</summary>
    /// <param name="backend">The backend; it takes the place of one of its type.</param>
    public FlowProgramBuilder AddSecretsBackend(SecretsBackend backend)
    {
        Backends = Backends.Add(backend);
        return this;
    }

    /// <summary>Wraps every storage and provider that this program opens, in workers too: for tests that watch or disturb them.</summary>
    internal FlowProgramBuilder WrapBackends(Func<Storage, Storage> storage, Func<MetadataProvider, MetadataProvider> metadata)
    {
        Backends = Backends.Wrap(storage, metadata);
        return this;
    }
}
