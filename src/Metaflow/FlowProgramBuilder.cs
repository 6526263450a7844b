using Metaflow.Artifacts;

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
}
