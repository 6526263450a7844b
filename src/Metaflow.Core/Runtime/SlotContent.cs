using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>The value of an artifact in memory, serialized when it is stored. For one use.</summary>
internal sealed class SlotContent : ArtifactContent
{
    private readonly ArtifactSlot _slot;
    private readonly ArtifactSerializer _serializer;
    private readonly string _stepName;

    private SlotContent(ArtifactSlot slot, ArtifactSerializer serializer, string stepName)
    {
        _slot = slot;
        _serializer = serializer;
        _stepName = stepName;
    }

    /// <summary>The artifact, to be stored by the serializer that its type has.</summary>
    public static ArtifactToSave ToSave(ArtifactSlot slot, ArtifactSerializers serializers, string stepName)
    {
        var (name, type, value) = (slot.Descriptor.Name, slot.Descriptor.Type, slot.BoxedValue);
        var serializer = value is null ? ArtifactSerializer.Pickle : serializers.WriterOf(type);
        return new ArtifactToSave(
            name,
            new SlotContent(slot, serializer, stepName),
            serializer == ArtifactSerializer.Pickle ? type.PythonTypeNameOf(value) : serializer.PythonTypeNameOf(value!),
            serializer.Encoding,
            serializer.Source);
    }

    public override async ValueTask WriteAsync(BlobWriter output, CancellationToken cancellationToken = default)
    {
        var descriptor = _slot.Descriptor;
        try
        {
            if (_serializer == ArtifactSerializer.Pickle)
                _slot.WritePickle(output);
            else
                await _serializer.SerializeAsync(
                    descriptor.Type, _slot.BoxedValue, descriptor.Name, output.AsStream(), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MetaflowException(
                $"Artifact '{descriptor.PropertyName}' of type {descriptor.Type.ClrType} in step '{_stepName}' cannot be stored: "
                + $"{e.Message}", e);
        }
    }
}
